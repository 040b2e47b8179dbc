"""Base class of the admins: form, save, delete, and error messages for what only the database can refuse."""

from contextvars import ContextVar
from functools import partial

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.db import IntegrityError
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from core.models.questions import Questioned
from core.redirects import remember_slug
from editing.admin.autocomplete import AutocompleteMixin
from editing.admin.changelist import ChangeListMixin
from editing.admin.filters import DoubtFilter
from editing.admin.permissions import RightsMixin
from editing.forms import RecordForm
from history.admin import HistoryMixin
from history.recording import recorded

PARTS_WORTH_LISTING = 3
# Why a first try to save was refused, for the form that is shown again in the same request.
refusal: ContextVar[str] = ContextVar("refusal", default="")


class Refused(Exception):
    """Raised to roll back a save for a reason that validation could not see; the message is for the editor."""


class PortalAdmin(RightsMixin, ChangeListMixin, AutocompleteMixin, HistoryMixin, admin.ModelAdmin):
    """The common base of the portal's model admins."""

    form = RecordForm
    private_fields = ()  # fields that only those who may edit see
    not_yours = _("Jos tallennat näin, et voi enää muokata tätä. Tarkista valinnat.")

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.refusal = refusal.get()
        form.part_models = [inline.model for inline in self.get_inlines(request, obj)]
        return form

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None and self._has_page:
            fieldsets = [(name, options | {"fields": _without_slug(options["fields"])}) for name, options in fieldsets]
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [(name, options) for name, options in fieldsets if not self._is_private(options)]

    @property
    def _has_page(self) -> bool:
        """Whether a record has a page, whose address makes itself of the name when the record is added."""
        return hasattr(self.model, "get_absolute_url") and "slug" in self.prepopulated_fields

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj is None and self._has_page else super().get_prepopulated_fields(request, obj)

    def get_list_filter(self, request):
        filters = super().get_list_filter(request)
        return [*filters, DoubtFilter] if issubclass(self.model, Questioned) else filters

    def _is_private(self, options):
        return not set(self.private_fields).isdisjoint(flatten_fieldsets([(None, options)]))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Return the form or save it; if only the database can refuse the save, return the form again with an error."""
        view = partial(self._recorded, super().changeform_view, request, object_id, form_url, extra_context)
        if request.method != "POST":
            return view()
        token = refusal.set("")
        try:
            return self._saved_or_shown_again(request, view)
        finally:
            refusal.reset(token)

    def _saved_or_shown_again(self, request, view):
        _drop_null_bytes(request)
        if "_returned" in request.POST:
            refusal.set(_("Tässä on, mitä kirjoitit ennen kuin istunto vanheni. Tarkista ja tallenna."))
        try:
            return view()
        except Refused as refused:
            refusal.set(str(refused))
        except IntegrityError as error:
            refusal.set(_violation_message(error, self._models_of_form()))
        return view()

    def _recorded(self, view, request, *args):
        """Keep what is posted as one change of the user's."""
        if request.method != "POST":
            return view(request, *args)
        with recorded("form", request.user):
            return view(request, *args)

    def _models_of_form(self):
        return [self.model, *(inline.model for inline in self.inlines)]

    def save_model(self, request, obj, form, change):
        if change and not form.claim():
            raise Refused(_("Joku tallensi tämän samalla hetkellä. Tarkista ja tallenna uudelleen."))
        super().save_model(request, obj, form, change)
        if change and "slug" in form.changed_data:
            remember_slug(obj, form.initial["slug"])

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not self.is_shared and not self.editable(request, self._row(form.instance)).exists():
            raise Refused(self.not_yours)
        self._tell_years(request, [form, *(row for rows in formsets for row in rows.forms)])

    def _tell_years(self, request, forms):
        """Say which year was taken of dates that were written without one."""
        for one in forms:
            for name in one.changed_data:
                if taken := getattr(one.fields[name], "taken", ""):
                    messages.info(request, f"{one.fields[name].label}: {taken}")

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["conflict"] = getattr(context["adminform"].form, "conflict", None)
        parts = [*self.parts_of_form(context)]
        context["parts"] = parts if len(parts) >= PARTS_WORTH_LISTING else []
        if change and self.has_change_permission(request, obj):
            context["title"] = capfirst(self.opts.verbose_name)  # Django's "Muokkaa %s" wants the partitive
        return super().render_change_form(request, context, add, change, form_url, obj)

    def parts_of_form(self, context):
        """Yield (element id, heading) of each fieldset and inline on the form page."""
        for n, fieldset in enumerate(context["adminform"]):
            if fieldset.name:
                yield f"fieldset-0-{n}-heading", fieldset.name
        for rows in context["inline_admin_formsets"]:
            yield f"{rows.formset.prefix}-heading", rows.opts.verbose_name_plural

    def delete_view(self, request, object_id, extra_context=None):
        return self._recorded(super().delete_view, request, object_id, extra_context)

    def changelist_view(self, request, extra_context=None):
        """Return the list; filter values that cannot be parsed redirect to the list with `?e=1`, as Django's own do."""
        try:
            return self._recorded(super().changelist_view, request, extra_context)
        except (ValueError, OverflowError):
            if request.method != "GET" or not request.GET:
                raise
            return redirect(f"{request.path}?e=1" if "e" not in request.GET else request.path)

    def choice_label(self, obj):
        """Return the label of the record in a relation field."""
        return str(obj)

    @admin.display(description=_("esimerkki"), ordering="is_example")
    def example(self, obj):
        return _("esimerkki") if obj.is_example else ""


class TranslatedAdmin(PortalAdmin, TranslationAdmin):
    """The base of admins for models with translated fields."""


def _without_slug(fields):
    rows = (_without_slug(one) if isinstance(one, (list, tuple)) else one for one in fields)
    return [one for one in rows if one != "slug"]


def _drop_null_bytes(request):
    if any("\x00" in value for _name, values in request.POST.lists() for value in values):
        request.POST = request.POST.copy()
        for name, values in request.POST.lists():
            request.POST.setlist(name, [value.replace("\x00", "") for value in values])
        refusal.set(_("Tekstissä oli merkki, jota ei voi tallentaa. Se on poistettu: tarkista ja tallenna."))


def _violation_message(error, record_models):
    """Return the sentence of the constraint that the database names in its error."""
    for model in record_models:
        for constraint in model._meta.constraints:
            if constraint.name in str(error) or _columns(model, constraint) in str(error):
                return constraint.get_violation_error_message()
    return _("Tallennus ei onnistunut: samat tiedot on jo tallennettu. Tarkista ja yritä uudelleen.")


def _columns(model, constraint):
    """Return how SQLite names a unique constraint: by its columns."""
    columns = [model._meta.get_field(name).column for name in getattr(constraint, "fields", ())]
    return ", ".join(f"{model._meta.db_table}.{column}" for column in columns) or constraint.name
