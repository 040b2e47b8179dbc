from events.models import Attachment, Event, Group, ProgrammeItem
from perhekeskus.history import keep

keep(Group)
keep(Event)
keep(ProgrammeItem, part_of=["event"])
keep(Attachment, part_of=["event"])
