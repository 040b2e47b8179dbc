"""The editors' admin: Django's own, in which every question about permissions is answered by the one rule."""

from perhekeskus.admin.filters import OrganiserKindFilter, VisibleRelatedFilter
from perhekeskus.admin.inlines import PortalInline, TranslatedInline
from perhekeskus.admin.lists import VocabularyMixin
from perhekeskus.admin.permissions import COORDINATORS, ORGANISATION_EDITORS, ReadOnlyMixin
from perhekeskus.admin.records import PortalAdmin, Refused, TranslatedAdmin
from perhekeskus.admin.site import PortalAdminSite, is_form

__all__ = [
    "COORDINATORS",
    "ORGANISATION_EDITORS",
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
    "is_form",
]
