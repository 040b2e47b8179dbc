from materials.models import Document, Page, TimelineEntry
from perhekeskus.history import keep

keep(Document)
keep(Page)
keep(TimelineEntry)
