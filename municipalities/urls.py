from django.urls import path
from django.utils.translation import gettext_lazy as _

from municipalities import views

app_name = "municipalities"

urlpatterns = [
    path(_("kunnat/"), views.MunicipalityListView.as_view(), name="list"),
    path(_("kunnat/<slug:slug>/"), views.MunicipalityDetailView.as_view(), name="detail"),
    path(_("perhekeskukset/<slug:slug>/"), views.FamilyCentreDetailView.as_view(), name="family_centre"),
]
