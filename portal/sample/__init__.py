"""Example records for a demonstration: invented, marked as examples, and alive on any day.

The same seed on the same day makes the same records.
"""

from portal.sample.loading import exists, load
from portal.sample.places import MissingVocabularyError
from portal.sample.removal import clear

__all__ = ["MissingVocabularyError", "clear", "exists", "load"]
