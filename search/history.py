from perhekeskus.history import keep
from search.models import SearchSynonym

keep(SearchSynonym)
