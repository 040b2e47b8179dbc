from events.models import (
    ActionPoint,
    AgendaItem,
    Attachment,
    Event,
    Group,
    Member,
    Minutes,
    ProgrammeItem,
    SaidAndDone,
    StandingItem,
)
from perhekeskus.history import keep

keep(Group)
keep(Member, part_of=["group"])
keep(StandingItem, part_of=["group"])
keep(Event)
keep(ProgrammeItem, part_of=["event"])
keep(Attachment, part_of=["event"])
keep(AgendaItem, part_of=["event"])
keep(Minutes, part_of=["event"])
keep(ActionPoint, part_of=["event"])
keep(SaidAndDone, part_of=["event"])
