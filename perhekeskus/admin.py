"""The editors' admin: Django's own, in which every question about permissions is answered by the one rule."""

from functools import partial, update_wrapper
from http import HTTPStatus

from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import NestedObjects, flatten_fieldsets
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AdminTimeWidget, AutocompleteSelect, AutocompleteSelectMultiple
from django.db import IntegrityError, models
from django.db.models import F
from django.forms import CheckboxSelectMultiple
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from perhekeskus.addresses import remember_address
from perhekeskus.forms import ChooserForm, InlineFormSet, KeysField, RecordForm, is_key
from perhekeskus.history import recorded, update
from perhekeskus.history_admin import HistoryMixin
from perhekeskus.kept_forms import keep_posted, posted_again
from perhekeskus.publishing import Published, State
from perhekeskus.rights import editable, edits_everything, scope_of, visible
from perhekeskus.sorting import fold

APPS_IN_ORDER = [
    *("meeting_places", "events", "municipalities", "contacts", "materials", "upkeep"),
    *("upkeep", "search", "accounts", "portal"),
]
SEARCH_WORDS = 10
PARTS_WORTH_LISTING = 3

# Who may add: roles by what a user's rights are for.
COORDINATORS = "family_centres"
ORGANISATION_EDITORS = "organisations"


class PortalAdminSite(admin.AdminSite):
    site_title = site_header = _("Perhekeskuksen ylläpito")
    index_title = _("Ylläpito")
    empty_value_display = "–"

    def get_urls(self):
        # Django's "view on site" redirects anyone on staff to any record's page; ours are plain links.
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def get_app_list(self, request, app_label=None):
        """Return the apps in the order of the house, and the models of each as its admin.py has them."""
        order = list(self._registry)
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda row: order.index(row["model"]))
        return sorted(apps, key=lambda app: APPS_IN_ORDER.index(app["app_label"]))

    def index(self, request, extra_context=None):
        """Show the index with short cuts for those who edit meeting places and not everything."""
        links = [] if edits_everything(request.user) else self._welcome_links(request)
        return super().index(request, {"welcome_links": links} | (extra_context or {}))

    def _welcome_links(self, request):
        rows = [row for app in self.get_app_list(request, "meeting_places") for row in app["models"]]
        places = next((row for row in rows if row["object_name"] == "MeetingPlace"), {})
        links = [
            (_("Omat kohtaamispaikat"), places.get("admin_url")),
            (_("Lisää kohtaamispaikka"), places.get("add_url")),
        ]
        return [{"text": text, "url": url} for text, url in links if url]

    def admin_view(self, view, cacheable=False):
        """Let no form be lost whose session has ended: logging in leads back to it."""
        inner = super().admin_view(view, cacheable)

        def keep_or_show(request, *args, **kwargs):
            if is_form(request) and not request.user.is_authenticated:
                return self._log_in_first(request)
            return inner(request, *args, **kwargs)

        return update_wrapper(keep_or_show, inner)

    def _log_in_first(self, request):
        kept, back = keep_posted(request), request.get_full_path()
        return self.login_page(request, AdminAuthenticationForm(request), kept=kept, next=back)

    def login_page(self, request, form, **context):
        """Return the login page with this form, which carries on where one was going and what one had typed."""
        return self.page(request, "login", _("Log in"), {"form": form, "app_path": reverse("admin:login")} | context)

    @method_decorator(never_cache)
    def page(self, request, name, title, context, status=HTTPStatus.OK):
        """Return a page of the admin that belongs to no model. What a form carries along stays on it."""
        carried = {key: request.POST.get(key) or request.GET.get(key, "") for key in ("next", "kept")}
        context = {**self.each_context(request), "title": title, **carried, **context}
        return TemplateResponse(request, f"admin/{name}.html", context, status=status)

    def continued(self, request, address):
        """Lead on to an address, or to a form that was typed before the session ended."""
        posted = posted_again(request.POST.get("kept", ""))
        if posted:
            return self.page(request, "return_posted", _("Jatka siitä, mihin jäit"), posted)
        return redirect(address)

    def autocomplete_view(self, request):
        return ChoiceView.as_view(admin_site=self)(request)


class ChoiceView(AutocompleteJsonView):
    """Answers a chooser, with the names that the model's own admin gives to choices."""

    def serialize_result(self, obj, to_field_name):
        return super().serialize_result(obj, to_field_name) | {"text": self.model_admin.choice_label(obj)}


class Refused(Exception):
    """Saving went wrong in a way that only the database could tell; the sentence is for the editor."""


class ClockWidget(AdminTimeWidget):
    """A time of day without seconds: 09.30."""

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H.%M")


class OnlyKeysMixin:
    """Django's searching choosers fail when what was posted is no key; these show it as no choice."""

    def optgroups(self, name, value, attr=None):
        key = self.field.remote_field.model._meta.pk
        return super().optgroups(name, [text for text in value if is_key(key, text)], attr)


class SearchingSelect(OnlyKeysMixin, AutocompleteSelect):
    """Chooses one."""


class SearchingSelectMultiple(OnlyKeysMixin, AutocompleteSelectMultiple):
    """Chooses many."""


class ChooserMixin:
    """Choosers that offer only what the editor may see."""

    # As the widget writes them and as Django's own button "now" does, whatever the editor's language.
    formfield_overrides = {
        models.TimeField: {"widget": ClockWidget, "input_formats": ["%H.%M", "%H:%M", "%H.%M.%S", "%H:%M:%S"]}
    }
    checkbox_fields = ()  # choosers of many that show all their choices

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            widget = SearchingSelectMultiple if db_field.many_to_many else SearchingSelect
            kwargs["widget"] = widget(db_field, self.admin_site)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, models.FileField):
            field.widget.attrs["aria-label"] = field.label  # Django's own label is a legend that names no input
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        return self._limited(super().formfield_for_foreignkey(db_field, request, **kwargs), request.user)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.checkbox_fields:
            kwargs["widget"] = CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **{"form_class": KeysField} | kwargs)
        return field and self._limited(field, request.user)

    def _limited(self, field, user):
        model = field.queryset.model
        if self.admin_site.is_registered(model):
            related = self.admin_site.get_model_admin(model)
            field.label_from_instance = related.choice_label
            if related.list_select_related:
                field.queryset = field.queryset.select_related(*related.list_select_related)
        if not edits_everything(user):
            field.queryset, field.limited_to = visible(field.queryset, user), user
        return field

    def get_view_on_site_url(self, obj=None):
        can_be_seen = obj is not None and obj.pk and hasattr(obj, "get_absolute_url")
        return obj.get_absolute_url() if self.view_on_site and can_be_seen else None


class PortalAdmin(ChooserMixin, HistoryMixin, admin.ModelAdmin):
    """What every model's admin does alike."""

    form = RecordForm
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ["publish", "archive"]
    search_fields = ["folded"]
    added_by = ()  # roles besides regional editors
    is_shared = False  # a shared register: who adds a record does not own it, and only regional editors delete
    is_worklist = False  # what waits for an editor: she has a list of it, be it empty
    private_fields = ()  # fields that only those who may edit see
    not_yours = _("Näin tallennettuna et voisi enää muokata tätä. Tarkista valinnat.")

    # What a user may see and do: the one rule.

    def editable(self, request, queryset):
        """Return those rows of the queryset that the user may change."""
        return editable(queryset, request.user)

    def get_queryset(self, request):
        return visible(super().get_queryset(request), request.user)

    def has_module_permission(self, request):
        # The index leaves out what the user only sees to choose from.
        return self.has_add_permission(request) or self._edits_any(request)

    def has_view_permission(self, request, obj=None):
        if obj is None:
            return self.has_add_permission(request) or self._sees_any(request.user)
        return visible(self._row(obj), request.user).exists()

    def has_add_permission(self, request):
        return self._adds(request.user)

    def _adds(self, user):
        if not user.is_active or not user.is_staff:
            return False
        return edits_everything(user) or any(getattr(scope_of(user), role) for role in self.added_by)

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return self._edits_any(request)
        if request.method != "GET":
            return self.editable(request, self._row(obj)).exists()
        # A page that changes nothing asks this of its record some ten times.
        known = request.__dict__.setdefault("_may_change", {})
        key = type(obj), obj.pk
        if key not in known:
            known[key] = self.editable(request, self._row(obj)).exists()
        return known[key]

    def has_delete_permission(self, request, obj=None):
        if self.is_shared and not edits_everything(request.user):
            return False
        return self.has_change_permission(request, obj)

    def _row(self, obj):
        return self.model._base_manager.filter(pk=obj.pk)

    def _sees_any(self, user):
        # Whoever edits any sees some, and that is asked anyway.
        return self._edits_any_of(user) or _remembered(user, "sees", self.model, visible)

    def _edits_any(self, request):
        return self._edits_any_of(request.user)

    def _edits_any_of(self, user):
        # Whoever may add has a list of her own, be it empty: no question to the database.
        if self.is_worklist and user.is_active and user.is_staff and scope_of(user):
            return True
        return edits_everything(user) or self._adds(user) or _remembered(user, "edits", self.model, editable)

    # Forms.

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        form.part_models = [inline.model for inline in self.get_inlines(request, obj)]
        return form

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [(name, options) for name, options in fieldsets if not self._is_private(options)]

    def _is_private(self, options):
        return not set(self.private_fields).isdisjoint(flatten_fieldsets([(None, options)]))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Show or save a form; when only the database could refuse, show it again with a sentence."""
        view = partial(self._recorded, super().changeform_view, request, object_id, form_url, extra_context)
        if request.method != "POST":
            return view()
        _drop_null_bytes(request)
        if "_returned" in request.POST:
            request.refusal = _("Tässä on, mitä kirjoitit ennen kuin istunto vanheni. Tarkista ja tallenna.")
        try:
            return view()
        except Refused as refused:
            request.refusal = str(refused)
        except IntegrityError as error:
            request.refusal = _violation_message(error, self._models_of_form())
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
            remember_address(obj, form.initial["slug"])

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not self.is_shared and not self.editable(request, self._row(form.instance)).exists():
            raise Refused(self.not_yours)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["conflict"] = getattr(context["adminform"].form, "conflict", None)
        parts = [*self.parts_of_form(context)]
        context["parts"] = parts if len(parts) >= PARTS_WORTH_LISTING else []
        if change and self.has_change_permission(request, obj):
            context["title"] = capfirst(self.opts.verbose_name)  # Django's "Muokkaa %s" wants the partitive
        return super().render_change_form(request, context, add, change, form_url, obj)

    def parts_of_form(self, context):
        """Return the headings of a form's parts, as their ids on the page and their texts."""
        for n, fieldset in enumerate(context["adminform"]):
            if fieldset.name:
                yield f"fieldset-0-{n}-heading", fieldset.name
        for rows in context["inline_admin_formsets"]:
            yield f"{rows.formset.prefix}-heading", rows.opts.verbose_name_plural

    # Deleting.

    def delete_view(self, request, object_id, extra_context=None):
        return self._recorded(super().delete_view, request, object_id, extra_context)

    def get_deleted_objects(self, objs, request):
        """Return what Django says, and refuse also what goes along but is somebody else's."""
        found, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if objs and not edits_everything(request.user):
            collector = NestedObjects(using=objs[0]._state.db)
            collector.collect(objs)
            for model, rows in collector.model_objs.items():
                keys = [row.pk for row in rows]
                is_judged = hasattr(model, "rights")
                if is_judged and editable(model._base_manager.filter(pk__in=keys), request.user).count() < len(keys):
                    lacking.add(model._meta.verbose_name)
        return found, counts, lacking, protected

    # Lists.

    def get_search_results(self, request, queryset, search_term):
        """Find every word of the term, whatever its case and its dots, on every database."""
        for typed in _typed_words(search_term):
            found = models.Q()
            for name in self.get_search_fields(request):
                is_folded = name.endswith("folded")
                found |= models.Q(**{f"{name}__contains": fold(typed)} if is_folded else {f"{name}__icontains": typed})
            queryset = queryset.filter(found)
        return queryset, False

    def changelist_view(self, request, extra_context=None):
        """Show the list; a filter of which the address makes nonsense leads back to the list, as Django's others do."""
        try:
            return self._recorded(super().changelist_view, request, extra_context)
        except (ValueError, OverflowError):
            if request.method != "GET" or not request.GET:
                raise
            return redirect(f"{request.path}?e=1" if "e" not in request.GET else request.path)

    def choice_label(self, obj):
        """Return what a chooser calls the record."""
        return str(obj)

    def get_actions(self, request, action_location=admin.ActionLocation.CHANGE_LIST):
        actions = super().get_actions(request, action_location)
        if not issubclass(self.model, Published):
            actions.pop("publish", None)
            actions.pop("archive", None)
        return actions

    def response_action(self, request, queryset, action_location=admin.ActionLocation.CHANGE_LIST):
        """Let an action reach only what the user may change."""
        if not all(is_key(self.opts.pk, text) for text in request.POST.getlist("_selected_action")):
            self.message_user(request, _("Valinta ei onnistunut. Yritä uudelleen."), messages.WARNING)
            return None
        return super().response_action(request, self.editable(request, queryset), action_location)

    @admin.action(description=_("Julkaise valitut"), permissions=["change"])
    def publish(self, request, queryset):
        self._move_to(State.PUBLISHED, request, queryset)

    @admin.action(description=_("Arkistoi valitut"), permissions=["change"])
    def archive(self, request, queryset):
        self._move_to(State.ARCHIVED, request, queryset)

    def _move_to(self, state, request, queryset):
        rows = self.model._default_manager.filter(pk__in=[row.pk for row in queryset]).exclude(state=state)
        LogEntry.objects.log_actions(request.user.pk, rows, CHANGE, change_message=str(state.label))
        count = len(rows)
        stamps = {field.name: timezone.now() for field in self.opts.fields if getattr(field, "auto_now", False)}
        update(rows, state=state, version=F("version") + 1, **stamps)
        message = ngettext("%(count)d tietue: %(state)s.", "%(count)d tietuetta: %(state)s.", count)
        self.message_user(request, message % {"count": count, "state": state.label}, messages.SUCCESS)

    @admin.display(description=_("esimerkki"), ordering="is_example")
    def example(self, obj):
        return _("esimerkki") if obj.is_example else ""


class TranslatedAdmin(PortalAdmin, TranslationAdmin):
    """The same for a model that has translated fields."""


class VocabularyMixin:
    """A model of few rows without folded text: its names are compared one by one."""

    search_fields = ["name"]

    def get_search_results(self, request, queryset, search_term):
        words = [fold(typed) for typed in _typed_words(search_term)]
        keys = [row.pk for row in queryset if all(word in fold(self.searched_text(row)) for word in words)]
        return queryset.filter(pk__in=keys), False

    def searched_text(self, row):
        return " ".join(str(getattr(row, name) or "") for name in self.search_fields)


class InlineMixin(ChooserMixin):
    """Rows of a record's form: the editor of the record edits those that are hers."""

    form = ChooserForm
    formset = InlineFormSet
    extra = 1
    edited_by = (COORDINATORS, ORGANISATION_EDITORS)
    select_related = (None,)  # what a row's own name reads

    def get_queryset(self, request):
        return editable(super().get_queryset(request).select_related(*self.select_related), request.user)

    def _is_allowed(self, request):
        user = request.user
        if edits_everything(user):
            return True
        has_role = any(getattr(scope_of(user), role) for role in self.edited_by)
        return hasattr(self.model, "rights") and has_role

    def has_view_permission(self, request, obj=None):
        return self._is_allowed(request)

    def has_add_permission(self, request, obj):
        return self._is_allowed(request)

    def has_change_permission(self, request, obj=None):
        return self._is_allowed(request)

    def has_delete_permission(self, request, obj=None):
        return self._is_allowed(request)


class PortalInline(InlineMixin, admin.StackedInline):
    """Rows without translated fields."""


class TranslatedInline(InlineMixin, TranslationStackedInline):
    """Rows with translated fields."""


class VisibleRelatedFilter(admin.RelatedFieldListFilter):
    """A list filter whose choices are those that the editor may see."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.empty_value_display = _("ei mitään")

    def field_choices(self, field, request, model_admin):
        related = field.remote_field.model
        return [(row.pk, str(row)) for row in visible(related._default_manager.all(), request.user)]


class OrganiserKindFilter(admin.ChoicesFieldListFilter):
    """A list filter by the kind of an organisation that the record belongs to."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = _("organisaation laji")


def is_form(request):
    """Tell whether somebody saves a record's form; what is deleted or done to many is not done again unasked."""
    return request.method == "POST" and request.resolver_match.url_name.endswith(("_add", "_change"))


def _typed_words(term):
    """Return the words to look for; more than anyone types would only make the database work."""
    return term[:1000].split()[:SEARCH_WORDS]


def _remembered(user, question, model, rule):
    """Answer whether the rule leaves the user any row of the model; asked once for each user object."""
    answers = user.__dict__.setdefault("_any_rows", {})
    key = question, model
    if key not in answers:
        answers[key] = rule(model._base_manager.all(), user).exists()
    return answers[key]


def _drop_null_bytes(request):
    if any("\x00" in value for values in request.POST.lists() for value in values[1]):
        request.POST = request.POST.copy()
        for name, values in request.POST.lists():
            request.POST.setlist(name, [value.replace("\x00", "") for value in values])
        request.refusal = _("Tekstissä oli merkki, jota ei voi tallentaa. Se on poistettu: tarkista ja tallenna.")


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
