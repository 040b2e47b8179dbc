from django.urls import path
from django.utils.translation import gettext_lazy as _

from portal import home, views

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path(_("lahella/"), home.near, name="near"),
    path(_("lahella/<slug:where>/"), home.near_place, name="near_place"),
    path(_("haku/"), views.search, name="search"),
    path(_("saavutettavuus/"), views.accessibility, name="accessibility"),
    path(_("tietosuoja/"), views.privacy, name="privacy"),
    path("p/<int:pk>/", views.short_place, name="short_place"),
    path("p/<int:pk>/qr.svg", views.place_qr, name="place_qr"),
    path("e/<int:pk>/", views.short_event, name="short_event"),
    path("k/<slug:slug>/", views.short_municipality, name="short_municipality"),
]
