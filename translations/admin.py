"""Translating in the admin: missing and outdated translations beside the Finnish texts, also as a spreadsheet."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.permissions import edits_everything
from core.spreadsheets import FORMATS, write_table
from editing.admin import PortalAdmin
from history.diff import IN_LANGUAGE
from history.recording import recorded
from imports.readers import MEGABYTE, FileRefused
from translations.entries import NAMES, WaitingEntries, editable_record, entries_of, family
from translations.forms import ChoiceForm, TextsForm
from translations.models import OutdatedTranslation
from translations.sheets import MOST_TEXTS, import_sheet, sheet_rows
from translations.sources import LANGUAGES, SOURCES

ON_PAGE = 10
MOST_BYTES = 10 * MEGABYTE


class SheetForm(forms.Form):
    file = forms.FileField(label=_("Taulukko"), help_text=_("XLSX tai CSV, enintään 10 megatavua."))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("Tiedosto on liian suuri: enintään 10 megatavua."))
        return file


@admin.register(OutdatedTranslation)
class TranslationsAdmin(PortalAdmin):
    """No list of records, but a page for each language, where editors translate the records that they may edit."""

    def get_urls(self):
        pages = [
            ("", self.index_view, "changelist"),
            ("<str:language>/", self.texts_view, "change"),  # so that what is typed outlives the session
            ("<str:language>/taulukko.xlsx", self.export_view, "export"),
            ("<str:language>/tuonti/", self.import_view, "import"),
        ]
        return [
            path(address, self.admin_site.admin_view(view), name=f"translations_outdatedtranslation_{name}")
            for address, view, name in pages
        ]

    def has_add_permission(self, request):
        return False

    def has_view_permission(self, request, obj=None):
        user = request.user
        return user.is_active and user.is_staff and (edits_everything(user) or bool(user.scope))

    has_module_permission = has_view_permission

    def _check(self, request, language):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if language not in LANGUAGES:
            raise Http404

    def index_view(self, request):
        return redirect("admin:translations_outdatedtranslation_change", LANGUAGES[0])

    # Texts beside each other.

    def texts_view(self, request, language):
        self._check(request, language)
        posted = None
        if request.method == "POST":
            posted = self._save(request, language)
            if posted is None:
                return redirect(request.get_full_path())
        context = self._one(request, language) if "record" in request.GET else self._waiting(request, language)
        context["forms"] = _with_posted(context["forms"], posted)
        return self._page(request, language, "texts", context)

    def _save(self, request, language):
        """Save a record's texts; return its form if it must be looked at again."""
        with recorded("form", request.user):
            record = editable_record(request.POST.get("entry", ""), request.user, lock=True)
            if record is None:
                raise Http404
            (entry,) = entries_of([(SOURCES[record._meta.model_name], record)], language)
            form = TextsForm(entry, request.POST)
            if not form.is_valid() or "_returned" in request.POST:
                return form
            count = form.save()
        text = ngettext("Tallennettu %(count)d teksti: %(name)s", "Tallennettu %(count)d tekstiä: %(name)s", count)
        text = text if count else _("Et muuttanut mitään: %(name)s")
        level = messages.SUCCESS if count else messages.INFO
        self.message_user(request, text % {"count": count, "name": entry.title}, level)
        return None

    def _one(self, request, language):
        """Return all texts of a record and of its parts, also those that wait for nothing."""
        record = editable_record(request.GET["record"], request.user)
        if record is None:
            raise Http404
        entries = entries_of(family(record, request.user), language)
        return {"record": record, "forms": [TextsForm(entry) for entry in entries if entry.texts]}

    def _waiting(self, request, language):
        choice = ChoiceForm(request.user, request.GET)
        kind, municipality = choice.chosen()
        waiting = WaitingEntries(request.user, language, kind, municipality)
        page = Paginator(waiting, ON_PAGE).get_page(request.GET.get("p"))
        for entry in page.object_list:
            entry.texts = [text for text in entry.texts if text.waits]
        return {"choice": choice, "page": page, "forms": [TextsForm(entry) for entry in page.object_list]}

    # Sheets.

    def export_view(self, request, language):
        self._check(request, language)
        waiting = WaitingEntries(request.user, language, *ChoiceForm(request.user, request.GET).chosen())
        name = f"kaannettavat-{language}.xlsx"
        file = write_table(sheet_rows(waiting), "xlsx")
        return FileResponse(file, as_attachment=True, filename=name, content_type=FORMATS["xlsx"])

    def import_view(self, request, language):
        self._check(request, language)
        form, report = SheetForm(request.POST or None, request.FILES or None), None
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                report = import_sheet(file, language, request.user, file.name)
            except FileRefused as refused:
                form.add_error("file", str(refused))
        return self._page(request, language, "sheet", {"form": form, "report": report, "most": MOST_TEXTS})

    def _page(self, request, language, template, context):
        context = (
            self.admin_site.each_context(request)
            | {
                "title": _("Käännökset %(language)s") % {"language": IN_LANGUAGE[language]},
                "opts": self.opts,
                "language": language,
                "in_language": IN_LANGUAGE[language],
                "languages": [(code, NAMES[code]) for code in LANGUAGES],
            }
            | context
        )
        return TemplateResponse(request, f"admin/translations/{template}.html", context)


def _with_posted(shown, posted):
    """Return the forms with one that was posted in its place; first if it would not be shown any more."""
    if posted is None:
        return shown
    keys = [form.prefix for form in shown]
    return (
        [posted if form.prefix == posted.prefix else form for form in shown]
        if posted.prefix in keys
        else [posted, *shown]
    )
