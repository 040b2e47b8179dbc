"""Example records for a demonstration: invented, marked as examples, and alive on any day.

The same seed on the same day makes the same records.
"""

from devtools.sample.loading import exists, load
from devtools.sample.places import MissingVocabularyError
from devtools.sample.removal import clear

__all__ = ["MissingVocabularyError", "clear", "exists", "load"]
