from django.urls import path
from django.utils.translation import gettext_lazy as _

from meeting_places import views

app_name = "meeting_places"

urlpatterns = [
    path("", views.MeetingPlaceListView.as_view(), name="list"),
    path(_("viikko/"), views.week, name="week"),
    path(_("kartta/"), views.map_page, name="map"),
    path(_("kartta/<slug:slug>/"), views.place_on_map, name="place_on_map"),
    path(_("kalenteri.ics"), views.calendar, name="calendar"),
    path("<slug:slug>/", views.MeetingPlaceDetailView.as_view(), name="detail"),
    path(_("<slug:slug>/kalenteri.ics"), views.place_calendar, name="place_calendar"),
    path(_("<slug:slug>/muutokset.atom"), views.place_changes, name="place_changes"),
]
