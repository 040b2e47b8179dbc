"""Row-level permissions: the one rule of who may edit what, for every admin, inline, chooser, action, export, import.

A model defines how its rows belong to family centres and organisations:

    @classmethod
    def editable_q(cls, scope: Scope) -> Q: the rows that the scope may edit
    @classmethod
    def visible_q(cls, scope: Scope) -> Q: further rows that the scope may see, to choose from (optional)

Without `editable_q` only regional editors may edit the model's rows; without `visible_q` only those who may edit a
row see it.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING


@dataclass(frozen=True, slots=True)
class Scope:
    """Primary keys of the family centres and organisations that a user may edit."""

    family_centres: frozenset[int]
    organisations: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.family_centres or self.organisations)


class EditorMixin:
    """For the user model: the user's scope and a cache of permission answers, which live as long as the user object."""

    @cached_property
    def scope(self) -> Scope:
        # The reverse relation of a model that stands above.
        rows = self.editing_rights.values_list("family_centre_id", "organisation_id")  # type: ignore[attr-defined]
        centres, organisations = zip(*rows, strict=True) if rows else ((), ())
        return Scope(frozenset(filter(None, centres)), frozenset(filter(None, organisations)))

    @cached_property
    def known_answers(self) -> dict[tuple, bool]:
        """Cached permission answers, by question, model and, for one record, its primary key."""
        return {}


def edits_everything(user) -> bool:
    """Return whether the user may edit all records: a regional editor or a superuser, with an active account."""
    return user.is_active and (user.is_superuser or user.is_regional_editor)


def editable(queryset: QuerySet, user) -> QuerySet:
    """Return the rows of the queryset that the user may edit."""
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
