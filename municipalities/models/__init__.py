"""Models of municipalities, family centres, and the tasks of family centres."""

from municipalities.models.family_centre import (
    Area,
    FamilyCentre,
    FamilyCentreLink,
    FamilyCentreQuerySet,
    StageRecord,
    TaskCoverage,
)
from municipalities.models.municipality import Municipality, MunicipalityQuerySet
from municipalities.models.tasks import Task

__all__ = [
    "Area",
    "FamilyCentre",
    "FamilyCentreLink",
    "FamilyCentreQuerySet",
    "Municipality",
    "MunicipalityQuerySet",
    "StageRecord",
    "Task",
    "TaskCoverage",
]
