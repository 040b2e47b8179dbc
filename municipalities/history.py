from municipalities.models import Area, FamilyCentre, FamilyCentreLink, Municipality, StageRecord, Task, TaskCoverage
from perhekeskus.history import keep

keep(Municipality)
keep(Task)
keep(FamilyCentre)
for part in (FamilyCentreLink, Area, StageRecord, TaskCoverage):
    keep(part, part_of=["family_centre"])
