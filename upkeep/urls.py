from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from upkeep.correcting.views import correct

app_name = "upkeep"

urlpatterns = [
    path(_("kirje/<str:token>/"), include("upkeep.letters.urls")),
    path(_("ilmoita-virheesta/paikka/<int:pk>/"), correct, {"kind": "place"}, name="correct_place"),
    path(_("ilmoita-virheesta/tapahtuma/<int:pk>/"), correct, {"kind": "event"}, name="correct_event"),
    path(_("ilmoita-virheesta/yhteystieto/<int:pk>/"), correct, {"kind": "contact_person"}, name="correct_contact"),
]
