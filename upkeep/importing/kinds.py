"""The kinds of tables that there are, by the word that stands in commands and addresses."""

from upkeep.importing.places import Places
from upkeep.importing.planning import Kind
from upkeep.importing.records import ContactTable, EventTable, OrganisationTable

KINDS: dict[str, type[Kind]] = {kind.name: kind for kind in (Places, ContactTable, OrganisationTable, EventTable)}
