from django.urls import path
from django.utils.translation import gettext_lazy as _

from events import views

app_name = "events"

urlpatterns = [
    path("", views.EventListView.as_view(), name="list"),
    path(_("kalenteri.ics"), views.calendar, name="calendar"),
    path("<slug:slug>/", views.EventView.as_view(), name="detail"),
    path(_("<slug:slug>/kalenteri.ics"), views.event_calendar, name="event_calendar"),
]
