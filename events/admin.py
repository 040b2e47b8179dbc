from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Min, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.permissions import edits_everything
from editing.admin import (
    COORDINATORS,
    PortalAdmin,
    PortalInline,
    Refused,
    TranslatedAdmin,
    TranslatedInline,
    VisibleRelatedFilter,
    VocabularyMixin,
    advise,
)
from editing.forms import ChooserForm
from events.groups.next_meeting import NextMeetingForm, hosts_for, make_next, meetings_beside
from events.mail.scheduling import can_invite, invite, queue_changes, told_of, why_nobody
from events.mail.waiting import stop, told_with_stop
from events.minutes.agenda import add_standing_items
from events.minutes.approval import approve_anew, approved_words
from events.minutes.attachments import PaperFormMixin
from events.models import Attachment, Event, EventLetter, Group, Member, ProgrammeItem, SaidAndDone, StandingItem
from events.models.letters import WAIT
from events.permissions import hosted_by, is_host, is_organiser, municipalities_of
from events.registrations.seating import promote_from_waitlist
from history.recording import recorded
from municipalities.models import Municipality


class MemberInline(PortalInline):
    model = Member
    edited_by = ()  # groups are the regional editors'
    autocomplete_fields = ["contact_person", "stands_in_for"]
    select_related = ("contact_person", "stands_in_for")
    fields = ["contact_person", "role", "stands_in_for", "is_public", "until"]


class StandingItemInline(PortalInline):
    model = StandingItem
    edited_by = ()
    fields = ["title", "text", "presenter", "minutes", "order"]


@admin.register(Group)
class GroupAdmin(VocabularyMixin, TranslatedAdmin):
    is_shared = True
    list_display = ["name", "kind", "is_open_to_all", "example"]
    list_filter = ["kind", "is_open_to_all"]
    search_fields = ["name_fi", "name_sv", "name_en"]
    prepopulated_fields = {"slug": ["name"]}
    checkbox_fields = ["tasks"]
    fields = ["name", "purpose", "kind", "is_open_to_all", "has_liaisons", "tasks", "slug", "order"]
    inlines = [MemberInline, StandingItemInline]


class ProgrammeInline(TranslatedInline):
    model = ProgrammeItem
    edited_by = (COORDINATORS,)
    fields = ["starts_at", "title", "speaker", "order"]


class AttachmentForm(PaperFormMixin, ChooserForm):
    pass


class AttachmentInline(TranslatedInline):
    model = Attachment
    edited_by = (COORDINATORS,)
    form = AttachmentForm
    fields = ["kind", "title", "file", "url", "is_members_only", "order"]


class SaidAndDoneInline(TranslatedInline):
    model = SaidAndDone
    edited_by = (COORDINATORS,)
    fields = ["said", "done", "order"]


@admin.register(Event)
class EventAdmin(TranslatedAdmin):
    added_by = (COORDINATORS,)
    not_yours = _("Valitse oma kuntasi isäntäkunnaksi tai kunnaksi, jota tapahtuma koskee.")
    next_not_yours = _(
        "Näin et voisi itse muokata kokousta. Valitse oma kuntasi, tai pyydä maakunnan muokkaajaa tekemään kokous."
    )
    list_display = ["title", "starts_on", "starts_at", "group", "host", "progress", "state", "example"]
    list_filter = [
        "state",
        "progress",
        "audience",
        "group",
        ("host", VisibleRelatedFilter),
        "date_uncertain",
        "is_example",
    ]
    list_select_related = ["group", "host"]
    date_hierarchy = "starts_on"
    prepopulated_fields = {"slug": ["title"]}
    inlines = [ProgrammeInline, AttachmentInline, SaidAndDoneInline]
    actions = [*TranslatedAdmin.actions, "send_invitations"]
    checkbox_fields = ["municipalities"]
    fieldsets = [
        (None, {"fields": ["title", "group", "description"]}),
        (
            _("Milloin"),
            {"fields": [("starts_on", "starts_at"), ("ends_on", "ends_at"), "date_uncertain", "date_note"]},
        ),
        (
            _("Missä"),
            {"fields": ["host", "venue", "address", "map_url", "parking", "lunch", "remote_link"]},
        ),
        (_("Keille"), {"fields": ["audience", "municipalities"]}),
        (_("Ilmoittautuminen"), {"fields": ["registration", "registration_until", "capacity"]}),
        (_("Esityslista"), {"fields": ["agenda"]}),
        (_("Julkaisu"), {"fields": ["state", "publish_at", "progress", "progress_reason", "slug"]}),
    ]

    def get_urls(self):
        view = self.admin_site.admin_view(self.next_view)
        return [path("<int:pk>/seuraava/", view, name="events_event_next"), *super().get_urls()]

    def next_view(self, request, pk):
        """Show proposed hosts for the group's next meeting; on POST create its draft from this one."""
        last = get_object_or_404(self.get_queryset(request).select_related("group"), pk=pk)
        if not self.has_change_permission(request, last):
            raise PermissionDenied
        posted = request.POST if request.method == "POST" else None
        own = () if edits_everything(request.user) else municipalities_of(request.user)
        form = NextMeetingForm(posted, proposals=hosts_for(last.group), own=own)
        if form.is_valid():
            try:
                return self._made_next(request, last, **form.cleaned_data)
            except (Refused, OverflowError) as refused:
                form.add_error(None, str(refused) if isinstance(refused, Refused) else _("Päivä on liian kaukana."))
        context = {"form": form, "object": last, "opts": self.opts}
        return self.admin_site.page(request, "events/next_meeting", _("Tee seuraava kokous"), context)

    def _made_next(self, request, last, starts_on, host):
        with recorded("form", request.user):
            event = make_next(last, starts_on, Municipality.objects.filter(pk=host).first())
            if not self.editable(request, self._row(event)).exists():
                raise Refused(self.next_not_yours)
        self._warn_of_overlap(request, event)
        return redirect("admin:events_event_change", event.pk)

    def get_readonly_fields(self, request, obj=None):
        """Make the host read-only for other editors, who could otherwise become host and see the participants."""
        fields = super().get_readonly_fields(request, obj)
        return fields if obj is None or is_host(request.user, obj) else [*fields, "host"]

    @transaction.atomic
    def bring_back(self, request, key, first, record=None):
        was = approved_words(record) if record else None
        change = super().bring_back(request, key, first, record)
        event = Event.objects.get(pk=key[1])
        with recorded("restore", request.user):
            approve_anew(request, event, was)
        promote_from_waitlist(event)
        return change

    def get_fieldsets(self, request, obj=None):
        """Say with the event's state to how many a letter goes if it is changed."""
        *others, (title, options) = super().get_fieldsets(request, obj)
        return [*others, (title, options | {"description": _letters_of_changing(obj)})]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["is_host"] = change and is_host(request.user, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change:
            add_standing_items(form.instance)
        promote_from_waitlist(form.instance)  # there may be more seats now
        if change:
            self._tell_of_letters(request, queue_changes(Event.objects.get(pk=form.instance.pk)))
        self._warn_of_overlap(request, form.instance)

    def _tell_of_letters(self, request, letters):
        found = letters.aggregate(count=Count("pk"), at=Min("send_after"))
        if found["count"]:
            text = ngettext("Muutoksesta lähtee %d kirje.", "Muutoksesta lähtee %d kirjettä.", found["count"])
            self.message_user(request, told_with_stop(text % found["count"], found["at"]), messages.INFO)

    def _warn_of_overlap(self, request, event):
        event.refresh_from_db(fields=["last_day"])
        for other in meetings_beside(event):
            if not (other.is_published or is_organiser(request.user, other)):
                continue  # somebody else's draft
            text = _("Ryhmällä on samaan aikaan toinenkin kokous: %(title)s, %(when)s.")
            self.message_user(request, text % {"title": other.title, "when": other.when}, messages.WARNING)

    @admin.action(description=_("Lähetä kutsut ryhmän jäsenille"), permissions=["change"])
    def send_invitations(self, request, queryset):
        hosted = hosted_by(request.user, queryset)
        for event in queryset.exclude(pk__in=hosted.values("pk")):
            text = _("%(event)s: vain isäntäkunnan muokkaaja voi kutsua.")
            self.message_user(request, text % {"event": event}, messages.WARNING)
        for event in hosted.select_related("group"):
            if not can_invite(event):
                text = _("%(event)s: kutsuja lähetetään vain julkaistuun, tulevaan tapahtumaan, joka pidetään.")
                self.message_user(request, text % {"event": event}, messages.WARNING)
                continue
            count = invite(event)
            if not count:
                self.message_user(request, f"{event}: {why_nobody(event)}", messages.WARNING)
                continue
            text = ngettext("%(event)s: %(count)d kutsu lähtee.", "%(event)s: %(count)d kutsua lähtee.", count)
            words = told_with_stop(text % {"event": event, "count": count}, timezone.now() + WAIT)
            self.message_user(request, words, messages.SUCCESS)


def _letters_of_changing(event):
    count = told_of(event) if event else 0
    if not count:
        return _(
            "Tästä ei ole lähtenyt kirjeitä. Tallentaminen tai vahvistaminen ei lähetä niitä: "
            "kutsut lähetetään erikseen."
        )
    words = ngettext(
        "Jos muutat aikaa tai paikkaa, siirrät tai perut, siitä lähtee %d kirje. Vahvistaminen ei lähetä kirjeitä.",
        "Jos muutat aikaa tai paikkaa, siirrät tai perut, siitä lähtee %d kirjettä. Vahvistaminen ei lähetä kirjeitä.",
        count,
    )
    return words % count


class DeliveryFilter(admin.SimpleListFilter):
    title = _("perille")
    parameter_name = "delivery"

    def lookups(self, request, model_admin):
        return [("undelivered", _("ei mennyt perille"))]

    def queryset(self, request, rows):
        return rows.undelivered() if self.value() == "undelivered" else rows


@admin.register(EventLetter)
class EventLetterAdmin(PortalAdmin):
    """Delivery status of e-mails about the user's events; organisers find addresses that do not work here."""

    is_worklist = True
    list_display = ["__str__", "about_what", "state", "detail", "at"]
    list_filter = [DeliveryFilter, "state", "kind"]
    list_select_related = ["event", "message"]
    search_fields = ["email", "event__folded"]
    fields = readonly_fields = ["kind", "about_what", "email", "state", "detail", "at"]
    actions = ["send_again"]
    advice = _(
        "Jos osoite ei ottanut kirjettä vastaan, korjaa se yhdyshenkilön tai osallistujan tietoihin. Jos kirjettä ei "
        "saatu kirjoitettua, avaa tapahtuma, tarkista päivät ja tallenna: kirje lähtee itsestään. Jos ei tiedetä, "
        "lähtikö se, valitse rivi ja lähetä uudelleen."
    )

    def changelist_view(self, request, extra_context=None):
        if request.method == "POST" and "_stop" in request.POST:
            count = stop(request.user, request.POST["_stop"])
            text = ngettext("%d kirje pysäytetty.", "%d kirjettä pysäytetty.", count) % count
            words = text if count else _("Nämä kirjeet eivät enää odota: ne ovat lähteneet tai pysäytetty.")
            self.message_user(request, words, messages.SUCCESS if count else messages.WARNING)
            return redirect(reverse("admin:index") + "#leaving")
        advise(request, self.advice if request.GET.get("delivery") else None)
        return super().changelist_view(request, extra_context)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(
        description=_("Lähetä uudelleen ne, jotka pysäytettiin tai eivät ehkä lähteneet"), permissions=["change"]
    )
    def send_again(self, request, queryset):
        """Queue again the e-mails that a crash left in an unknown state, or that somebody stopped.

        An editor decides, since they may have arrived.
        """
        mine = EventLetter.objects.filter(pk__in=self.editable(request, queryset).values("pk"))
        left = EventLetter.objects.left_behind().order_by().values("pk")
        again = mine.filter(Q(pk__in=left) | Q(state=EventLetter.State.STOPPED))
        count = again.update(state=EventLetter.State.WAITING)
        text = ngettext("%d kirje lähtee uudelleen.", "%d kirjettä lähtee uudelleen.", count)
        self.message_user(request, text % count, messages.SUCCESS if count else messages.WARNING)

    @admin.display(description=_("mistä"), ordering="event")
    def about_what(self, obj):
        return obj.event or obj.message
