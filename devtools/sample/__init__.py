"""Sample data for demonstrations: invented, marked as examples, with coming events on any day.

The same seed on the same day creates the same records.
"""

from devtools.sample.loading import exists, load
from devtools.sample.places import MissingVocabularyError
from devtools.sample.removal import clear

__all__ = ["MissingVocabularyError", "clear", "exists", "load"]
