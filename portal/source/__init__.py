"""Loads the network's own data from fixtures/; loading again keeps editors' changes.

`reading` turns files into records without a database; `loading` updates the database.
"""

from portal.source.loading import LoadResult, load_source
from portal.source.reading import BrokenFixture

__all__ = ["BrokenFixture", "LoadResult", "load_source"]
