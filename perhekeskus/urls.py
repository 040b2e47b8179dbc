"""Root URL configuration: admin and system URLs, then the pages in three languages."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from core.media import serve_upload
from core.unsubscribing import unsubscribe
from meeting_places.views.shortlist import shortlist

# Where pages of the admin have gone that had other addresses once.
MOVED = {
    "brokenlink": "/admin/link_checks/brokenlink/",
    "correction": "/admin/corrections/correction/",
    "keeper": "/admin/reminders/maintainer/",
    "outdatedtranslation": "/admin/translations/outdatedtranslation/",
    "reply": "/admin/reminders/reply/",
    "tableimport": "/admin/imports/tableimport/",
}

urlpatterns = [
    *(
        re_path(
            rf"^admin/upkeep/{model}/(?P<rest>.*)$",
            RedirectView.as_view(url=f"{address}%(rest)s", query_string=True, permanent=True),
            name=f"moved_{model}",
        )
        for model, address in MOVED.items()
    ),
    path("admin/upkeep/", RedirectView.as_view(pattern_name="admin:index", permanent=True), name="moved_index"),
    path("admin/", admin.site.urls),
    path("", include("portal.system_views")),
    path("media/<path:path>", serve_upload),
]

urlpatterns += i18n_patterns(
    path("", include("portal.urls")),
    path("", include("municipalities.urls")),
    path("", include("contacts.urls")),
    path("", include("support.urls")),
    path(_("kohtaamispaikat/"), include("meeting_places.urls")),
    path(_("muistilista/"), shortlist, name="shortlist"),
    path(_("tapahtumat/"), include("events.urls")),
    path("", include("materials.urls")),
    path(_("oma/"), include("liaison.urls")),
    path(_("kirjeet/<str:token>/"), unsubscribe, name="unsubscribe"),
    path(_("kirje/<str:token>/"), include("reminders.urls")),
    path("", include("corrections.urls")),
    prefix_default_language=False,
)

handler400 = "portal.views.bad_request"
handler403 = "portal.views.forbidden"
handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"
