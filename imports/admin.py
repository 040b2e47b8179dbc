"""Import and export in the admin: upload a file, preview its effect on each row, and confirm."""

import io
from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from core.models.publishing import State
from core.permissions import edits_everything
from core.spreadsheets import FORMATS, write_table
from core.text import fold
from editing.admin import PortalAdmin
from history.restore import CannotRestore
from imports.exports import example_rows, table_rows
from imports.headings import shown_heading
from imports.models import TableImport
from imports.planning import ADDED, CHANGED, LEFT
from imports.readers import MEGABYTE, FileRefused
from imports.runner import ImportRun
from imports.tables.all_tables import IMPORT_TABLES
from imports.undo import counts_text, kept_counts, record_counts, undo

MOST_BYTES = 10 * MEGABYTE
MOST_ROWS = 3000  # more takes longer than anyone waits for a page; the command has no such limit
ON_PAGE = 100
DONE_SHOWN = 20
PROBLEMS, MISSING = "problems", "missing"
TABS = {
    PROBLEMS: _("Virheet"),
    CHANGED: _("Muuttuvat"),
    ADDED: _("Uudet"),
    LEFT: _("Ennallaan"),
    MISSING: _("Puuttuvat"),
}


class UploadForm(forms.Form):
    file = forms.FileField(label=_("Taulukko"), help_text=_("XLSX tai CSV, enintään 10 megatavua ja 3000 riviä."))
    makes_drafts = forms.BooleanField(label=_("Tuo uudet luonnoksina, julkaisen ne myöhemmin"), required=False)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("Tiedosto on liian suuri: enintään 10 megatavua."))
        return file


class PlanChanged(Exception):
    """Raised when the import would no longer do what the editor saw in the preview."""


@dataclass
class PreviewRecorder:
    """Collects the row results and problems of an import run for the preview."""

    lines: list
    problems: list

    def line(self, line):
        changes, cells = map(list, line.changes), map(list, line.cells)
        self.lines.append([line.row, line.what, line.name, list(changes), list(cells)])

    def problem(self, problem):
        self.problems.append([problem.row, problem.column, problem.value[:200], problem.sentence])


@admin.register(TableImport)
class TableImportAdmin(PortalAdmin):
    """No list of records, but pages of its own: one for each kind of table, and one for each uploaded file."""

    def get_urls(self):
        pages = [
            ("", self.index_view, "changelist"),
            ("<str:kind>/", self.kind_view, "kind"),
            ("<str:kind>/vienti.<str:form>", self.export_view, "export"),
            ("<str:kind>/esimerkki.<str:form>", self.example_view, "example"),
            ("<str:kind>/<int:pk>/", self.preview_view, "preview"),
        ]
        return [
            path(address, self.admin_site.admin_view(view), name=f"imports_tableimport_{name}")
            for address, view, name in pages
        ]

    # Whoever may add records of a kind may import them.

    def has_module_permission(self, request):
        return bool(self._kinds(request))

    def has_view_permission(self, request, obj=None):
        return bool(self._kinds(request))

    def has_add_permission(self, request):
        return False

    def _kinds(self, request):
        return [kind for kind in IMPORT_TABLES.values() if self._admin_of(kind).has_add_permission(request)]

    def _admin_of(self, kind):
        return self.admin_site.get_model_admin(kind.model)

    def _kind(self, request, name):
        if name not in IMPORT_TABLES:
            raise Http404
        if IMPORT_TABLES[name] not in self._kinds(request):
            raise PermissionDenied
        return IMPORT_TABLES[name]

    # Pages.

    def index_view(self, request):
        kinds = self._kinds(request)
        if not kinds:
            raise PermissionDenied
        done = self._seen(request).filter(is_done=True, kind__in=[kind.name for kind in kinds])
        shown = [
            (one, self._url(one), IMPORT_TABLES[one.kind].title) for one in done.select_related("user")[:DONE_SHOWN]
        ]
        return self._page(request, "index", _("Tuonti ja vienti"), {"kinds": kinds, "done": shown})

    def _seen(self, request):
        """Return the user's own uploads, and what others have imported if the user may edit everything."""
        mine = Q(user=request.user)
        return TableImport.objects.filter(mine | Q(is_done=True) if edits_everything(request.user) else mine)

    def kind_view(self, request, kind):
        kind = self._kind(request, kind)
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                return redirect(self._upload(request, kind, form.cleaned_data))
            except FileRefused as refused:
                form.add_error("file", str(refused))
        columns = [(column, shown_heading(column)) for column in kind(request.user).all_columns]
        return self._page(request, "kind", kind.title, {"kind": kind, "form": form, "columns": columns})

    def _upload(self, request, kind, data):
        TableImport.forget_old()
        record = TableImport(
            kind=kind.name,
            name=data["file"].name[:200],
            content=data["file"].read(),
            user=request.user,
            makes_drafts=data["makes_drafts"],
        )
        record.preview = self._preview(record)
        record.save()
        return self._url(record)

    def _url(self, record):
        return reverse("admin:imports_tableimport_preview", args=[record.kind, record.pk])

    def preview_view(self, request, kind, pk):
        kind = self._kind(request, kind)
        record = get_object_or_404(self._seen(request), pk=pk, kind=kind.name)
        if request.method == "POST":
            if not record.is_done:
                self._confirm(request, record)
            elif "undo" in request.POST:
                self._undo(request, record)
            return redirect(self._url(record))
        rows = self._rows_by_tab(record.preview)
        tab = request.GET.get("show")
        tab = tab if tab in rows else next((one for one in TABS if rows[one]), LEFT)
        context = {
            "record": record,
            "kind": kind,
            "tabs": [(one, label, len(rows[one])) for one, label in TABS.items() if rows[one]],
            "tab": tab,
            "page": Paginator(rows[tab], ON_PAGE).get_page(request.GET.get("p")),
            "unknown": record.preview.get("unknown"),
            "records": record_counts(record),
            "can_undo": record.is_done and not record.undone_at and record.changes.exists(),
            "has_problems": bool(rows[PROBLEMS]),
            "count": len(rows[ADDED]) + len(rows[CHANGED]),
            "list_url": reverse(f"admin:{kind.model._meta.app_label}_{kind.model._meta.model_name}_changelist"),
        }
        return self._page(request, "preview", record.name, context)

    @staticmethod
    def _rows_by_tab(preview):
        headings = preview.get("headings", {})
        lines = [
            {
                "row": row,
                "what": what,
                "name": name,
                "changes": [(headings.get(column, column), old, new) for column, old, new in changes],
                "cells": [(headings.get(column, column), text) for some in cells for column, text in some],
            }
            for row, what, name, changes, *cells in preview.get("lines", ())
        ]
        problems = [(row, headings.get(column, column), *told) for row, column, *told in preview.get("problems", ())]
        rows = {tab: [line for line in lines if line["what"] == tab] for tab in (ADDED, CHANGED, LEFT)}
        return rows | {PROBLEMS: problems, MISSING: preview.get("missing", [])}

    # What a file would do, and doing it.

    def _import(self, record, seen, **options):
        state = State.DRAFT if record.makes_drafts else State.PUBLISHED
        return ImportRun(
            IMPORT_TABLES[record.kind](record.user, state),
            io.BytesIO(record.content),
            note=record.name,
            user=record.user,
            line=seen.line,
            most_rows=MOST_ROWS,
            **options,
        )

    def _preview(self, record):
        """Return what the file would do: all its problems, and what becomes of the rows that have none."""
        seen = PreviewRecorder([], [])
        report = valid = self._import(record, seen, problem=seen.problem).run(dry_run=True)
        if seen.problems:
            seen.lines = []
            valid = self._import(record, seen, only_valid=True).run(dry_run=True)
        return {
            "records": kept_counts(valid),
            "lines": seen.lines,
            "problems": sorted(seen.problems),
            "missing": report.missing,
            "missing_count": report.missing_count,
            "unknown": report.unknown_columns,
            "headings": report.headings,
            "sheet": report.sheet,
            "other_sheets": report.other_sheets,
        }

    def _confirm(self, request, record):
        """Import what the editor saw, and nothing else; when that has changed meanwhile show it again."""
        seen, only_valid = PreviewRecorder([], []), bool(record.preview["problems"])

        def check():
            if seen.lines != record.preview["lines"]:
                raise PlanChanged

        try:
            report = self._import(record, seen, only_valid=only_valid, before_writing=check).run()
        except PlanChanged:
            record.preview = self._preview(record)
            record.save()
            self.message_user(request, _("Tiedot ovat muuttuneet. Katso esikatselu uudelleen."), messages.WARNING)
        except FileRefused as refused:
            self.message_user(request, str(refused), messages.ERROR)
        else:
            record.is_done, record.content = True, b""
            record.preview["records"] = kept_counts(report)
            record.save()
            record.changes.set(report.changes)
            self.message_user(request, f"{_('Tuotu.')} {counts_text(record)}", messages.SUCCESS)

    def _undo(self, request, record):
        try:
            undo(record, request.user)
        except CannotRestore as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, _("Tuonti on kumottu. Tiedot ovat niin kuin ennen sitä."), messages.SUCCESS)

    # Files.

    def export_view(self, request, kind, form):
        kind = self._kind(request, kind)
        records = self._listed(request, kind) if request.GET else None
        return self._file(table_rows(kind(request.user), records), str(kind.title), form)

    def _listed(self, request, kind):
        """Return the records that the list shows with the same query."""
        try:
            return self._admin_of(kind).get_changelist_instance(request).queryset.order_by()
        except IncorrectLookupParameters:
            raise Http404 from None

    def example_view(self, request, kind, form):
        kind = self._kind(request, kind)
        name = _("%(table)s esimerkki") % {"table": kind.title}
        return self._file(example_rows(kind(request.user)), name, form)

    def _file(self, rows, name, form):
        if form not in FORMATS:
            raise Http404
        filename = f"{fold(name).replace(' ', '-')}.{form}"
        return FileResponse(write_table(rows, form), as_attachment=True, filename=filename, content_type=FORMATS[form])

    def _page(self, request, template, title, context):
        context = self.admin_site.each_context(request) | {"title": title, "opts": self.opts} | context
        return TemplateResponse(request, f"admin/imports/{template}.html", context)
