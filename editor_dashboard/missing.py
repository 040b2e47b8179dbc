"""What editors have not told yet, counted by municipality: each number opens exactly those rows."""

from dataclasses import dataclass, field

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.permissions import edits_everything
from editing.admin.missing import NOWHERE, missing_by_municipality
from municipalities.models import Municipality


@dataclass(slots=True)
class MissingTable:
    titles: list[str] = field(default_factory=list)
    rows: list[tuple[str, list[dict]]] = field(default_factory=list)  # municipality, numbers in the order of titles


def missing_table(user) -> MissingTable:
    """Return the columns and rows in which something that is the user's to tell is missing."""
    admins = [one for one in admin.site._registry.values() if hasattr(one, "missing")]
    counted = [(one, missing_by_municipality(one, user)) for one in admins]
    columns = [
        (model_admin, name, {key: found[name] for key, found in counts.items() if found[name]})
        for model_admin, counts in counted
        for name in model_admin.missing
    ]
    columns = [column for column in columns if column[2]]
    keys = {key for _admin, _name, counts in columns for key in counts}
    names = [(one.pk, one.name) for one in Municipality.objects.filter(pk__in=keys - {None})]
    names += [(None, _("Ei kuntaa"))] if None in keys else []
    mine = {} if edits_everything(user) else {"mine": "1"}
    rows = [(name, [_number(*column, key, mine) for column in columns]) for key, name in names]
    return MissingTable([model_admin.missing[name][0] for model_admin, name, _counts in columns], rows)


def _number(model_admin, name, counts, key, mine) -> dict:
    query = {"missing": name, "of": key or NOWHERE}
    if "mine" in {getattr(one, "parameter_name", "") for one in model_admin.list_filter}:
        query |= mine
    options = model_admin.model._meta
    url = reverse(f"admin:{options.app_label}_{options.model_name}_changelist", query=query)
    return {"count": counts.get(key, 0), "url": url}
