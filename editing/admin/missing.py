"""What editors have not told yet: filters of the admin's lists, and the numbers of the dashboard.

A model's admin names what may be missing, and how its records belong to a municipality:

    missing = {"phone": (_("vaihteen numero"), Q(phone=""))}
    municipality_path = "areas__municipality"
    municipality_when = {"areas__until": None}  # if the way there may have ended
"""

from functools import reduce
from operator import and_

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path, get_model_from_relation
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from core.permissions import editable

NOWHERE = "none"  # what belongs to no municipality


def untold(*fields: str) -> Q:
    """Return the condition that all these texts are empty; a translated one may be null, which no `in` finds."""
    return reduce(and_, (Q(**{field: ""}) | Q(**{field: None}) for field in fields))


class MissingFilter(admin.SimpleListFilter):
    title = _("mikä puuttuu")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [(name, label) for name, (label, _condition) in model_admin.missing.items()]

    def __init__(self, request, params, model, model_admin):
        self.model_admin = model_admin
        super().__init__(request, params, model, model_admin)

    def queryset(self, request, rows):
        return lacking(self.model_admin, rows, self.value()) if self.value() else rows


class OfMunicipalityFilter(admin.SimpleListFilter):
    """Narrows a list to the records of one municipality: the dashboard's links ask for it, and it stands there then."""

    title = _("kunta")
    parameter_name = "of"

    def __init__(self, request, params, model, model_admin):
        self.model_admin = model_admin
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        if not (chosen := request.GET.get(self.parameter_name)):
            return []
        municipality = _municipality_model(model_admin)._default_manager.filter(pk=chosen).first()
        return [(chosen, str(municipality or _("ei kuntaa")))]

    def queryset(self, request, rows):
        if not self.value():
            return rows
        where = None if self.value() == NOWHERE else self.value()
        found = _of_municipalities(self.model_admin, self.model_admin.model._default_manager.order_by())
        return rows.filter(pk__in=found.filter(**{self.model_admin.municipality_path: where}).values("pk"))


def lacking(model_admin, rows, name):
    """Return the published rows that lack what is named; of a model without states all."""
    found = rows.published() if hasattr(rows, "published") else rows
    return found.filter(pk__in=_lacking_keys(model_admin, name))


def missing_by_municipality(model_admin, user) -> dict[str | None, dict[str, int]]:
    """Return how many of the user's records lack what, by the municipality's key and the name of what is missing."""
    rows = editable(model_admin.model._default_manager.order_by(), user)
    rows = rows.published() if hasattr(rows, "published") else rows
    numbers = {
        name: Count("pk", filter=Q(pk__in=_lacking_keys(model_admin, name)), distinct=True)
        for name in model_admin.missing
    }
    path = model_admin.municipality_path
    found = (
        _of_municipalities(model_admin, rows).values(path).annotate(**{f"n_{name}": n for name, n in numbers.items()})
    )
    return {row[path]: {name: row[f"n_{name}"] for name in numbers} for row in found}


def _lacking_keys(model_admin, name):
    condition = model_admin.missing[name][1]
    return model_admin.model._default_manager.order_by().filter(condition).values("pk")


def _of_municipalities(model_admin, rows):
    return rows.filter(**getattr(model_admin, "municipality_when", {}))


def _municipality_model(model_admin):
    if model_admin.municipality_path == "pk":
        return model_admin.model
    return get_model_from_relation(get_fields_from_path(model_admin.model, model_admin.municipality_path)[-1])
