"""Admin pages of a record's history: its changes, its earlier states, and restoring them."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.permissions import edits_everything
from history.diff import FieldDiff, ValueFormatter, field_diffs, fields_in_order, moment_text
from history.models import Change, Difference
from history.registry import stored_values, tracking_of
from history.restore import ADDED, CHANGED, REMOVED, CannotRestore, changes_of, may_bring_back, restore, steps_back

CHANGES_ON_PAGE = 25
REMOVED_SHOWN = 100
GOING_BACK = {ADDED: _("palautetaan"), CHANGED: _("muuttuu"), REMOVED: _("poistetaan")}


@dataclass
class RecordDiff:
    """The change of one record, as text for the page."""

    name: str  # empty for the record of the page itself
    what: str
    lines: list[FieldDiff] = field(default_factory=list)


@dataclass
class ChangeDiff:
    """A change with the records it touched, as text for the page."""

    change: Change
    moment: str
    who: str
    entries: list[RecordDiff]
    can_go_back: bool


def who_text(change) -> str:
    """Return the user who made the change.

    "unknown" for a form without one, an empty string for imports and commands.
    """
    return (
        str(change.user) if change.user else _("tuntematon tai poistettu käyttäjä") if change.origin == "form" else ""
    )


class HistoryMixin:
    """History views of a ModelAdmin. Whoever may edit a record may see its history and restore it."""

    def get_urls(self):
        if not tracking_of(self.model):
            return super().get_urls()
        own = [
            ("<path:object_id>/history/<int:first>/", self.state_view, "state"),
            ("removed/", self.removed_view, "removed"),
            ("removed/<int:removal>/", self.bring_back_view, "bring_back"),
        ]
        return [
            path(address, self.admin_site.admin_view(view), name=f"{self._url_name(name)}")
            for address, view, name in own
        ] + super().get_urls()

    def _url_name(self, page):
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def url_of(self, page, *args) -> str:
        """Return the URL of one of the model's admin pages."""
        return reverse(f"admin:{self._url_name(page)}", args=args)

    @property
    def removed_url(self):
        how = tracking_of(self.model)
        return self.url_of("removed") if how and not how.personal else ""

    # What happened.

    def history_view(self, request, object_id, extra_context=None):
        record = self._editable_or_refuse(request, object_id)
        if record is None or not tracking_of(self.model):
            return super().history_view(request, object_id, extra_context)
        page = Paginator(changes_of((self.model, str(record.pk))), CHANGES_ON_PAGE).get_page(request.GET.get("p"))
        context = {"page": page, "history": self._told(request.user, record, page), "object": record}
        return self._page(request, "object_history", _("Muutoshistoria"), context | (extra_context or {}))

    def _editable_or_refuse(self, request, object_id):
        record = self.get_object(request, unquote(object_id))
        if record is not None and not self.has_change_permission(request, record):
            raise PermissionDenied
        return record

    def _told(self, user, record, changes):
        wording = ValueFormatter(user)
        for row in (row for change in changes for row in change.shown if row.kind == CHANGED):
            model = row.content_type.model_class()
            for both in zip(*filter(None, row.values.values()), strict=False):
                wording.want(model, dict(zip((name for name, pair in row.values.items() if pair), both, strict=True)))
        wording.read()
        key = self.model, str(record.pk)
        return [self._told_change(wording, key, change) for change in changes]

    def _told_change(self, wording, key, change):
        entries = [_entry(wording, row, key) for row in change.shown if row.content_type.model_class()]
        is_start = any(row.kind == ADDED and _key(row) == key for row in change.shown)
        return ChangeDiff(change, moment_text(change.at), who_text(change), entries, not is_start)

    # What it was, and going back.

    def state_view(self, request, object_id, first):
        """Show the record as it was before a change, and what restoring would do; on POST restore it."""
        record = self._editable_or_refuse(request, object_id)
        change = get_object_or_404(Change, pk=first)
        key = record and (self.model, str(record.pk))
        if record is None or not changes_of(key).filter(pk=first).exists():
            raise Http404
        steps = steps_back(key, first)
        if any(step.key == key and step.kind != CHANGED for step in steps):
            raise Http404  # it was not yet there
        if request.method == "POST":
            return self._go_back(request, key, first, record)
        context = {
            "object": record,
            "change": change,
            "moment": moment_text(change.at),
            "steps": _told_steps(request.user, steps, key),
            "state": self._state(request.user, key, steps),
        }
        return self._page(request, "record_state", _("Ennen muutosta %s") % context["moment"], context)

    def _go_back(self, request, key, first, record=None):
        try:
            with transaction.atomic():
                self.bring_back(request, key, first, record)
        except CannotRestore as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect(request.path)
        self.message_user(request, _("Palautettu. Tämäkin näkyy historiassa, ja sen voi perua."), messages.SUCCESS)
        return redirect(self.url_of("change", key[1]))

    def bring_back(self, request, key, first, record=None):
        """Restore the state before a change. Subclasses override this to do more in the same transaction."""
        fields = record and self._own_fields(request, record)
        return restore(key, first, request.user, fields)

    def _own_fields(self, request, record):
        names = flatten_fieldsets(self.get_fieldsets(request, record))
        return set(self.get_form(request, record, change=True, fields=names).base_fields)

    def _state(self, user, key, steps):
        """Return each field as it was then and is now."""
        present = stored_values(tracking_of(self.model), [key[1]])[key[1]]
        then = present | next((step.values for step in steps if step.key == key), {})
        wording = ValueFormatter(user)
        wording.want(self.model, present, then)
        wording.read()
        shown = [one for one in fields_in_order(self.model, present) if one.name not in tracking_of(self.model).unkept]
        return [wording.line(one, then[one.name], present[one.name]) for one in shown]

    # What is removed.

    def removed_view(self, request):
        """Show the deleted records that the user could edit."""
        if not self.has_module_permission(request) or tracking_of(self.model).personal:
            raise PermissionDenied
        shown = [row for row in self._removed(request)[:REMOVED_SHOWN] if self._may_bring_back(request, row)]
        rows = [{"row": row, "moment": moment_text(row.change.at), "who": who_text(row.change)} for row in shown]
        return self._page(request, "removed", _("Poistetut"), {"rows": rows})

    def _removed(self, request):
        """Return the last removal of each record that is not here, newest first."""
        rows = Difference.objects.filter(content_type__app_label=self.opts.app_label, kind=REMOVED)
        rows = rows.filter(content_type__model=self.opts.model_name).select_related("change__user", "content_type")
        newest = {}
        for row in rows.order_by("-pk")[: 10 * REMOVED_SHOWN]:
            newest.setdefault(row.object_id, row)
        here = self.model._base_manager.filter(pk__in=newest).values_list("pk", flat=True)
        return [row for row in newest.values() if row.object_id not in set(map(str, here))]

    def _may_bring_back(self, request, row):
        if edits_everything(request.user):
            return True
        return not self.is_shared and may_bring_back(row, request.user)

    def bring_back_view(self, request, removal):
        """Show a deleted record with its parts; on POST restore it."""
        row = next((row for row in self._removed(request) if row.pk == removal), None)
        if row is None or tracking_of(self.model).personal:
            raise Http404
        if not self._may_bring_back(request, row):
            raise PermissionDenied
        key = _key(row)
        if request.method == "POST":
            return self._go_back(request, key, row.change_id)
        steps = _told_steps(request.user, steps_back(key, row.change_id), key)
        context = {"removed": row, "moment": moment_text(row.change.at), "who": who_text(row.change), "steps": steps}
        return self._page(request, "record_state", _("Poistettu: %s") % row.name, context)

    def _page(self, request, template, title, context):
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": context.get("object") and str(context["object"]),
            "opts": self.opts,
            "module_name": capfirst(self.opts.verbose_name_plural),
            "urls": {"changelist": self.url_of("changelist"), "removed": self.removed_url},
            **context,
        }
        return TemplateResponse(request, f"admin/{template}.html", context)


def _key(row):
    return row.content_type.model_class(), row.object_id


def _entry(wording, row, page):
    """Return what happened to one record; the record of the page itself goes without a name."""
    model = row.content_type.model_class()
    name = "" if _key(row) == page else _part_name(model, row.name)
    lines = field_diffs(wording, model, row.values) if row.kind == CHANGED else []
    return RecordDiff(name, row.get_kind_display(), lines)


def _part_name(model, name):
    return f"{model._meta.verbose_name}: {name}" if name else str(model._meta.verbose_name)


def _told_steps(user, steps, page):
    wording = ValueFormatter(user)
    for step in steps:
        wording.want(step.key[0], step.values, {name: step.present.get(name) for name in step.values})
    wording.read()
    return [_told_step(wording, step, page) for step in steps]


def _told_step(wording, step, page):
    model = step.key[0]
    name = "" if step.key == page else _part_name(model, step.name)
    lines = [
        wording.line(one, step.present.get(one.name), step.values[one.name])
        for one in fields_in_order(model, step.values)
        if step.kind == CHANGED or step.values[one.name] not in (None, "", [])
    ]
    return RecordDiff(name, GOING_BACK[step.kind], lines)
