"""All kinds of tables, by their name in commands and URLs."""

from imports.planning import ImportTable
from imports.tables.contacts import ContactTable
from imports.tables.events import EventTable
from imports.tables.municipalities import MunicipalityTable
from imports.tables.organisations import OrganisationTable
from imports.tables.places import PlaceTable

IMPORT_TABLES: dict[str, type[ImportTable]] = {
    kind.name: kind for kind in (PlaceTable, ContactTable, OrganisationTable, EventTable, MunicipalityTable)
}
