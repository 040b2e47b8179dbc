"""Search and bulk actions of the admin's change lists."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.forms import is_key
from core.models.publishing import Published, State
from core.text import fold
from history.recording import update

SEARCH_WORDS = 10


class ChangeListMixin:
    """Searches folded text; adds the bulk actions publish and archive for models that are published."""

    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ["publish", "archive"]
    search_fields = ["folded"]

    def get_search_results(self, request, queryset, search_term):
        """Filter by every word of the search term, ignoring case and diacritics on every database."""
        for typed in _typed_words(search_term):
            found = models.Q()
            for name in self.get_search_fields(request):
                is_folded = name.endswith("folded")
                found |= models.Q(**{f"{name}__contains": fold(typed)} if is_folded else {f"{name}__icontains": typed})
            queryset = queryset.filter(found)
        return queryset, False

    def get_actions(self, request, action_location=admin.ActionLocation.CHANGE_LIST):
        actions = super().get_actions(request, action_location)
        if not issubclass(self.model, Published):
            actions.pop("publish", None)
            actions.pop("archive", None)
        return actions

    def response_action(self, request, queryset, action_location=admin.ActionLocation.CHANGE_LIST):
        """Run the action only on the selected rows that the user may edit."""
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
        message = ngettext("%(count)d kohde: %(state)s.", "%(count)d kohdetta: %(state)s.", count)
        self.message_user(request, message % {"count": count, "state": state.label}, messages.SUCCESS)


class VocabularyMixin:
    """Search for small models without a folded column: folds and compares the names in Python."""

    search_fields = ["name"]

    def get_search_results(self, request, queryset, search_term):
        words = [fold(typed) for typed in _typed_words(search_term)]
        keys = [row.pk for row in queryset if all(word in fold(self.searched_text(row)) for word in words)]
        return queryset.filter(pk__in=keys), False

    def searched_text(self, row):
        return " ".join(str(getattr(row, name) or "") for name in self.search_fields)


def _typed_words(term):
    """Return the words to look for; more than anyone types would only make the database work."""
    return term[:1000].split()[:SEARCH_WORDS]


def advise(request, text) -> None:
    """Say above a list what to do about its rows, if there is a text."""
    if text:
        messages.info(request, text)
