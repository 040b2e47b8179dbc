"""Base classes of the admin: Django's admin with all permission checks answered by `core/permissions.py`."""

from editing.admin.changelist import VocabularyMixin, advise
from editing.admin.filters import OrganiserKindFilter, VisibleRelatedFilter
from editing.admin.inlines import PortalInline, TranslatedInline
from editing.admin.missing import MissingFilter, OfMunicipalityFilter
from editing.admin.model_admin import PortalAdmin, Refused, TranslatedAdmin
from editing.admin.permissions import COORDINATORS, ORGANISATION_EDITORS, ReadOnlyMixin
from editing.admin.site import PortalAdminSite, is_form

__all__ = [
    "COORDINATORS",
    "ORGANISATION_EDITORS",
    "MissingFilter",
    "OfMunicipalityFilter",
    "OrganiserKindFilter",
    "PortalAdmin",
    "PortalAdminSite",
    "PortalInline",
    "ReadOnlyMixin",
    "Refused",
    "TranslatedAdmin",
    "TranslatedInline",
    "VisibleRelatedFilter",
    "VocabularyMixin",
    "advise",
    "is_form",
]
