from django.urls import path
from django.utils.translation import gettext_lazy as _

from meeting_places.views.calendar import calendar, place_calendar, place_changes
from meeting_places.views.detail import MeetingPlaceDetailView
from meeting_places.views.list import MeetingPlaceListView
from meeting_places.views.map import map_page, place_on_map
from meeting_places.views.week import week

app_name = "meeting_places"

urlpatterns = [
    path("", MeetingPlaceListView.as_view(), name="list"),
    path(_("viikko/"), week, name="week"),
    path(_("kartta/"), map_page, name="map"),
    path(_("kartta/<slug:slug>/"), place_on_map, name="place_on_map"),
    path(_("kalenteri.ics"), calendar, name="calendar"),
    path("<slug:slug>/", MeetingPlaceDetailView.as_view(), name="detail"),
    path(_("<slug:slug>/kalenteri.ics"), place_calendar, name="place_calendar"),
    path(_("<slug:slug>/muutokset.atom"), place_changes, name="place_changes"),
]
