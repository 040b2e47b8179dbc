"""The kinds of tables that there are, by the word that stands in commands and addresses."""

from upkeep.importing.places import Places
from upkeep.importing.planning import Kind

KINDS: dict[str, type[Kind]] = {kind.name: kind for kind in (Places,)}
