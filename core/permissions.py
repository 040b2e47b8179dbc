"""The one rule of who may edit what. Every admin, inline, chooser, action, export and import asks it.

A model says how it belongs to family centres and organisations:

    @classmethod
    def editable_q(cls, scope: Scope) -> Q: the rows that the scope may edit
    @classmethod
    def visible_q(cls, scope: Scope) -> Q: the rows that the scope may see besides, to choose from (optional)

A model without `editable_q` belongs to the regional editors alone; one without `visible_q` is seen by those who may
edit it.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING


@dataclass(frozen=True, slots=True)
class Scope:
    """What a user holds: keys of family centres and of organisations."""

    family_centres: frozenset[int]
    organisations: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.family_centres or self.organisations)


class EditorMixin:
    """For the user model: what she holds and may do, each read once for each user object, so once a request."""

    @cached_property
    def scope(self) -> Scope:
        # The reverse relation of a model that stands above.
        rows = self.editing_rights.values_list("family_centre_id", "organisation_id")  # type: ignore[attr-defined]
        centres, organisations = zip(*rows, strict=True) if rows else ((), ())
        return Scope(frozenset(filter(None, centres)), frozenset(filter(None, organisations)))

    @cached_property
    def known_answers(self) -> dict[tuple, bool]:
        """What the rule has answered already, by question, model and, of one record, its key."""
        return {}


def edits_everything(user) -> bool:
    """Tell whether the user is a regional editor (or keeps the portal running)."""
    return user.is_active and (user.is_superuser or user.is_regional_editor)


def editable(queryset: QuerySet, user) -> QuerySet:
    """Return the rows of the queryset that the user may change."""
    return _allowed(queryset, user, "editable_q")


def visible(queryset: QuerySet, user) -> QuerySet:
    """Return the rows of the queryset that the user may see in lists and choose from."""
    return _allowed(queryset, user, "editable_q", "visible_q")


def _allowed(queryset, user, *rules):
    if not user.is_active or not user.is_staff:
        return queryset.none()
    if edits_everything(user):
        return queryset
    model, scope = queryset.model, user.scope
    conditions = [getattr(model, rule)(scope) for rule in rules if hasattr(model, rule)]
    if not conditions:
        return queryset.none()
    allowed = Q()
    for condition in conditions:
        allowed |= condition
    # A subquery: the conditions join to many rows, and a row must come once.
    return queryset.filter(pk__in=model._base_manager.filter(allowed).values("pk"))
