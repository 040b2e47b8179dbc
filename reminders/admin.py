"""What maintainers did by letter, for the coordinator to look at; and their addresses and links."""

from typing import ClassVar

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.formatting import day_text, when
from core.forms import is_key
from core.permissions import editable
from editing.admin import PortalAdmin, advise
from reminders.models import Maintainer, Reply
from reminders.responsibilities import responsibilities_of


class WorklistAdmin(PortalAdmin):
    """Rows that people make elsewhere: one looks at them and presses a button beside them."""

    is_worklist = True
    button = ""  # the action that a row's button does
    advice: ClassVar[dict] = {}  # what to do about the rows of a state

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        nothing_to_save = {"show_save": False, "show_save_and_continue": False}
        return super().changeform_view(request, object_id, form_url, nothing_to_save | (extra_context or {}))

    def changelist_view(self, request, extra_context=None):
        if request.method != "POST" or "_row" not in request.POST:
            advise(request, self.advice.get(request.GET.get("state")))
            return super().changelist_view(request, extra_context)
        key, rows = request.POST["_row"], self.editable(request, self.get_queryset(request))
        rows = rows.filter(pk=key) if is_key(self.opts.pk, key) else rows.none()
        getattr(self, self.button)(request, rows)
        return redirect(request.get_full_path())

    def row_button(self, obj, text):
        return format_html(
            '<button class="button row-button" name="_row" value="{}" aria-label="{}: {}">{}</button>',
            obj.pk,
            obj,
            text,
            text,
        )


class StateFilter(admin.SimpleListFilter):
    title = _("tila")
    parameter_name = "state"
    choices_of_state = ()

    def lookups(self, request, model_admin):
        return self.choices_of_state

    def queryset(self, request, rows):
        return getattr(rows, self.value())() if self.value() in dict(self.choices_of_state) else rows


class ReplyFilter(StateFilter):
    choices_of_state = [("unseen", _("katsomatta"))]


@admin.register(Reply)
class ReplyAdmin(WorklistAdmin):
    list_display = ["__str__", "look", "text", "when", "seen"]
    list_filter = [ReplyFilter, "what"]
    list_select_related = ["place", "family_centre", "contact_person", "seen_by"]
    search_fields = ["text", "place__folded", "family_centre__name_fi", "contact_person__folded"]
    fields = ["record_link", "what", "text", "keeper", "when", "seen"]
    actions = ["mark_seen"]
    button = "mark_seen"

    @admin.action(description=_("Merkitse katsotuiksi"), permissions=["change"])
    def mark_seen(self, request, queryset):
        count = Reply.objects.filter(pk__in=queryset.values("pk")).mark_seen(request.user)
        text = ngettext("%(count)d vastaus merkitty katsotuksi.", "%(count)d vastausta merkitty katsotuksi.", count) % {
            "count": count
        }
        self.message_user(request, text, messages.SUCCESS if count else messages.WARNING)

    @admin.display(description=_("katso"))
    def look(self, obj):
        return self.row_button(obj, _("Katsottu")) if obj.seen_at is None and obj.what != Reply.What.CHECKED else ""

    @admin.display(description=_("milloin"), ordering="at")
    def when(self, obj):
        return _moment(obj.at)

    @admin.display(description=_("katsottu"), ordering="seen_at")
    def seen(self, obj):
        return f"{_moment(obj.seen_at)} {obj.seen_by or ''}" if obj.seen_at else "–"

    @admin.display(description=_("kohde"))
    def record_link(self, obj):
        opts = obj.record._meta
        history = reverse(f"admin:{opts.app_label}_{opts.model_name}_history", args=[obj.record.pk])
        return format_html('{} (<a href="{}">{}</a>)', obj.record, history, _("muutoshistoria"))


class MaintainerFilter(StateFilter):
    choices_of_state = [
        ("not_working", _("osoite ei toimi")),
        ("unwritten", _("kirjettä ei saatu kirjoitettua")),
        ("silent", _("ei vastaa")),
        ("unwilling", _("ei halua kirjeitä")),
    ]


@admin.register(Maintainer)
class MaintainerAdmin(WorklistAdmin):
    list_display = ["email", "bounce", "state", "unanswered", "answered", "until"]
    list_filter = [MaintainerFilter]
    search_fields = ["email"]
    fields = ["email", "keeps", "state", "failure", "letters_sent", "unanswered", "answered", "until"]
    actions = ["mark_bounced", "mark_working", "revoke_links"]
    button = "mark_bounced"
    advice = {
        "not_working": _(
            "Näihin osoitteisiin ei mene postia. Kysy kunnasta, kuka asiaa nyt hoitaa, ja vaihda osoite tietueeseen."
        ),
        "unwritten": _(
            "Näille ei saatu kirjoitettua kirjettä, koska jossakin tietueessa on virhe. Avaa osoite: kirjeiden "
            "kohdalla lukee, missä. Avaa se tietue, tarkista ajat ja tallenna. Kirje lähtee seuraavana päivänä "
            "itsestään."
        ),
    }

    @admin.action(description=_("Kirje palasi: osoite ei toimi"), permissions=["change"])
    def mark_bounced(self, request, queryset):
        for maintainer in queryset:
            maintainer.mark_not_working(str(_("kirje palasi")))
        self._report(request, len(queryset))

    @admin.action(description=_("Osoite toimii: kirjeitä saa taas lähettää"), permissions=["change"])
    def mark_working(self, request, queryset):
        rows = Maintainer.objects.filter(pk__in=[maintainer.pk for maintainer in queryset])
        self._report(request, rows.update(not_working_since=None, failure="", unanswered=0))

    @admin.action(description=_("Peru linkit: vanhoilla kirjeillä ei enää pääse muuttamaan"), permissions=["change"])
    def revoke_links(self, request, queryset):
        for maintainer in queryset:
            maintainer.revoke_link()
        self._report(request, len(queryset))

    def _report(self, request, count):
        text = ngettext("%(count)d osoite muutettu.", "%(count)d osoitetta muutettu.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS if count else messages.WARNING)

    @admin.display(description=_("palasiko kirje?"))
    def bounce(self, obj):
        return "" if obj.not_working_since else self.row_button(obj, _("Kirje palasi"))

    @admin.display(description=_("tila"), ordering="not_working_since")
    def state(self, obj):
        since = obj.not_working_since
        return _("ei toimi %s") % _moment(since) if since else _("toimii")

    @admin.display(description=_("vastasi viimeksi"), ordering="answered_at")
    def answered(self, obj):
        return _moment(obj.answered_at) if obj.answered_at else "–"

    @admin.display(description=_("linkin viimeinen päivä"), ordering="link_until")
    def until(self, obj):
        return day_text(obj.link_until) if obj.link_until else "–"

    def get_object(self, request, object_id, from_field=None):
        maintainer = super().get_object(request, object_id, from_field)
        if maintainer:
            maintainer.viewer = request.user
        return maintainer

    @admin.display(description=_("ylläpitää"))
    def keeps(self, obj):
        """What the address maintains, with links to those forms that the user may open."""
        rows = [(_form_link(found, obj.viewer),) for found in responsibilities_of(obj.email)]
        return format_html_join("", "<div>{}</div>", rows) or "–"

    @admin.display(description=_("kirjeet"))
    def letters_sent(self, obj):
        rows = [(f"{letter} {letter.detail}",) for letter in obj.letters.all()[:20]]
        return format_html_join("", "<div>{}</div>", rows) or "–"


def _form_link(responsibility, user):
    """Return a link to the record's form, called by its name; the name alone if the user may not open the form."""
    record, opts = responsibility.record, responsibility.record._meta
    if not editable(type(record).objects.filter(pk=record.pk), user).exists():
        return responsibility.name
    url = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])
    return format_html('<a href="{}">{}</a>', url, responsibility.name)


def _moment(moment):
    local = timezone.localtime(moment)
    return when(local.date(), local.time())
