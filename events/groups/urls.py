from django.urls import path
from django.utils.translation import gettext_lazy as _

from events.groups import views

urlpatterns = [
    path(_("ryhmat/"), views.group_list, name="groups"),
    path(_("ryhmat/<slug:slug>/"), views.group_page, name="group"),
    path(_("ryhmat/<slug:slug>/jasenille/"), views.members_page, name="group_members"),
    path(_("ryhmat/<slug:slug>/kalenteri.ics"), views.group_calendar, name="group_calendar"),
    path(_("kalenteriin/"), views.calendar_help, name="calendar_help"),
    path(_("oma-kalenteri/"), views.own_calendar_page, name="own_calendar_page"),
    # Nothing of the address enters a log: a "~" says that it opens something by itself.
    path(_("oma-kalenteri/~<str:key>.ics"), views.own_calendar, name="own_calendar"),
]
