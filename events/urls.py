from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from events import views
from events.minutes import attachments
from events.minutes import views as minuting
from events.registrations import certificates, organiser_views
from events.registrations import member_views as answering
from events.registrations import public_views as attending

app_name = "events"

urlpatterns = [
    path("", views.EventListView.as_view(), name="list"),
    path(_("kalenteri.ics"), views.calendar, name="calendar"),
    path(_("liitteet/<int:pk>/<str:name>"), attachments.paper, name="paper"),
    path(_("sovittua/<slug:slug>/"), minuting.action_points, name="action_points"),
    path(_("sovittua/<int:pk>/merkitse/"), minuting.settle, name="settle"),
    path("", include("events.groups.urls")),
    path(_("vastaus/<str:token>/"), attending.answer_by_link, name="answer"),
    path(_("vastaus/<str:token>/muistio/"), minuting.minutes_by_link, name="minutes_by_link"),
    path(_("todistus/omat/"), certificates.own_certificates, name="own_certificates"),
    path(_("todistus/<str:token>/"), certificates.certificate, name="certificate"),
    path(_("todistus/<str:token>/sarja/"), certificates.series_certificate, name="series_certificate"),
    path("<slug:slug>/", views.EventView.as_view(), name="detail"),
    path(_("<slug:slug>/kalenteri.ics"), views.event_calendar, name="event_calendar"),
    path(_("<slug:slug>/ilmoittaudu/"), attending.register, name="register"),
    path(_("<slug:slug>/osallistujat/"), organiser_views.participants, name="participants"),
    path(_("<slug:slug>/osallistujat/taulukko.xlsx"), organiser_views.export, name="participants_table"),
    path(_("<slug:slug>/osallistujat/lisaa/"), organiser_views.by_hand, name="participant_add"),
    path(_("<slug:slug>/osallistujat/<int:pk>/"), organiser_views.by_hand, name="participant_change"),
    path(_("<slug:slug>/osallistujat/paikalla/"), organiser_views.attendance, name="attendance"),
    path(_("<slug:slug>/jasenille/"), minuting.members, name="members"),
    path(_("<slug:slug>/jasenille/ehdota/"), minuting.propose, name="propose"),
    path(_("<slug:slug>/jasenille/vastaa/"), answering.answer_with_account, name="answer_with_account"),
    path(_("<slug:slug>/jasenille/vastaa/<int:pk>/"), answering.answer_with_account, name="answer_for"),
    path(_("<slug:slug>/esityslista/muokkaa/"), minuting.agenda_change, name="agenda_change"),
    path(_("<slug:slug>/muistio/"), minuting.minutes, name="minutes"),
    path(_("<slug:slug>/muistio/muokkaa/"), minuting.minutes_change, name="minutes_change"),
]
