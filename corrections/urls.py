from django.urls import path
from django.utils.translation import gettext_lazy as _

from corrections.views import correct

app_name = "corrections"

urlpatterns = [
    path(_("ilmoita-virheesta/paikka/<int:pk>/"), correct, {"kind": "place"}, name="place"),
    path(_("ilmoita-virheesta/tapahtuma/<int:pk>/"), correct, {"kind": "event"}, name="event"),
    path(_("ilmoita-virheesta/yhteystieto/<int:pk>/"), correct, {"kind": "contact_person"}, name="contact"),
    path(_("ilmoita-virheesta/kunta/<slug:slug>/"), correct, {"kind": "municipality"}, name="municipality"),
]
