"""The portal's addresses: machines first, then the pages in three languages."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from perhekeskus.storage import upload

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("portal.machines")),
    path("media/<path:path>", upload),
]

urlpatterns += i18n_patterns(
    path("", include("portal.urls")),
    path("", include("municipalities.urls")),
    path("", include("contacts.urls")),
    path(_("kohtaamispaikat/"), include("meeting_places.urls")),
    path(_("tapahtumat/"), include("events.urls")),
    path("", include("materials.urls")),
    path(_("oma/"), include("liaison.urls")),
    path("", include("upkeep.urls")),
    prefix_default_language=False,
)

handler400 = "portal.views.bad_request"
handler403 = "portal.views.forbidden"
handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"
