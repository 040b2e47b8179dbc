"""The one rule of who may edit what. Every admin, inline, chooser, action, export and import asks it.

A model says how it belongs to family centres and organisations:

    @classmethod
    def rights(cls, scope: Scope) -> Q: the rows that the scope may edit
    @classmethod
    def sight(cls, scope: Scope) -> Q: the rows that the scope may see besides, to choose from (optional)

A model without `rights` belongs to the regional editors alone; one without `sight` is seen by those who may edit it.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING


@dataclass(frozen=True, slots=True)
class Scope:
    """What a user holds: keys of family centres and of organisations."""

    family_centres: frozenset[int]
    organisations: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.family_centres or self.organisations)


def scope_of(user) -> Scope:
    """Return the user's editing rights, read once for each user object."""
    if not hasattr(user, "_scope"):
        rows = user.editing_rights.values_list("family_centre_id", "organisation_id")
        centres, organisations = zip(*rows, strict=True) if rows else ((), ())
        user._scope = Scope(frozenset(filter(None, centres)), frozenset(filter(None, organisations)))
    return user._scope


def edits_everything(user) -> bool:
    """Tell whether the user is a regional editor (or keeps the portal running)."""
    return user.is_active and (user.is_superuser or user.is_regional_editor)


def editable(queryset: QuerySet, user) -> QuerySet:
    """Return the rows of the queryset that the user may change."""
    return _allowed(queryset, user, "rights")


def visible(queryset: QuerySet, user) -> QuerySet:
    """Return the rows of the queryset that the user may see in lists and choose from."""
    return _allowed(queryset, user, "rights", "sight")


def _allowed(queryset, user, *rules):
    if not user.is_active or not user.is_staff:
        return queryset.none()
    if edits_everything(user):
        return queryset
    model, scope = queryset.model, scope_of(user)
    conditions = [getattr(model, rule)(scope) for rule in rules if hasattr(model, rule)]
    if not conditions:
        return queryset.none()
    allowed = Q()
    for condition in conditions:
        allowed |= condition
    # A subquery: the conditions join to many rows, and a row must come once.
    return queryset.filter(pk__in=model._base_manager.filter(allowed).values("pk"))
