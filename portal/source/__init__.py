"""Load the network's own facts from fixtures/, and load them again without undoing anybody's work.

`reading` turns files into records without a database; `loading` brings the database up to what they say.
"""

from portal.source.loading import LoadResult, load_source
from portal.source.reading import BrokenFixture

__all__ = ["BrokenFixture", "LoadResult", "load_source"]
