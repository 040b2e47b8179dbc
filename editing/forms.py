from functools import partial

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Q
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from core.forms import is_key
from core.models.locking import Locked
from core.permissions import visible
from core.questions import QuestionsFormMixin
from core.redirects import free_slug, is_old_slug
from history import conflicts
from history.registry import tracking_of


class ChooserForm(QuestionsFormMixin, forms.ModelForm):
    """A form whose relation fields offer the records that the user may see, and keep a chosen one that they may not."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound and not getattr(self.data, "_mutable", True):
            self.data = self.data.copy()
        for name, field in self.fields.items():
            if user := getattr(field, "limited_to", None):
                self._keep_chosen(name, field, user)
        if self.is_bound:
            conflicts.take_chosen(self)

    def _keep_chosen(self, name, field, user):
        chosen = self._chosen(name, field)
        if chosen:
            seen = field.queryset.values("pk")
            field.queryset = field.queryset.model._default_manager.filter(Q(pk__in=seen) | Q(pk__in=chosen))
            field.label_from_instance = partial(_label, field.label_from_instance, chosen, user)

    def _chosen(self, name, field):
        if isinstance(field, forms.ModelMultipleChoiceField):
            return [record.pk for record in self.initial.get(name, ())]
        key = self.initial.get(name)
        return [key] if is_key(field.queryset.model._meta.pk, key) else []


def _label(label, chosen, user, record):
    """Return what a chooser calls a record; one that the editor may not see has a name only if it is public."""
    rows = type(record)._base_manager.filter(pk=record.pk)
    if record.pk not in chosen or visible(rows, user).exists() or _is_public(record):
        return label(record)
    return _("nykyinen valinta (et saa nähdä sitä)")


def _is_public(record):
    rows = type(record)._default_manager.all()
    return not hasattr(rows, "published") or rows.published().filter(pk=record.pk).exists()


class RecordForm(ChooserForm):
    """The form of a record: shows why a save was refused, fills an empty slug and detects concurrent edits."""

    refusal = ""  # set by the admin when a first try to save failed
    part_models = ()  # of the rows that are edited with the record, set by the admin
    conflict = None
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen_change = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        is_new = self.instance._state.adding
        if is_new or not isinstance(self.instance, Locked):
            self.fields.pop("seen_version", None)
        else:
            self.initial["seen_version"] = self.instance.version
        if is_new or not tracking_of(type(self.instance)):
            self.fields.pop("seen_change", None)
        elif not self.is_bound:
            self.initial["seen_change"] = conflicts.newest_seen(self.instance)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def full_clean(self):
        if self.is_bound and "seen_change" in self.fields:
            self._meet_conflict()
        super().full_clean()

    def _meet_conflict(self):
        """Look what others saved since the form was opened; from now on the form knows of it."""
        models = [type(self.instance), *self.part_models]
        seen = str(self.data.get(self.add_prefix("seen_change"), ""))
        self.is_seen_known = conflicts.is_number(seen)
        if self.is_seen_known:
            self.conflict = conflicts.conflict_of(self.instance, int(seen), models)
            conflicts.note_conflict(self.instance, self.conflict)
        if self.conflict:
            self.conflict.merge_record(self)
        self.data[self.add_prefix("seen_change")] = str(conflicts.newest_seen(self.instance))

    def claim(self) -> bool:
        """Lock the row for the transaction; return False if somebody saved after the form was compared with it."""
        record, seen = self.instance, self.cleaned_data.get("seen_change")
        if isinstance(record, Locked) and not record.claim_version(self.cleaned_data["seen_version"]):
            return False
        list(type(record)._base_manager.filter(pk=record.pk).select_for_update().values("pk"))
        return seen is None or conflicts.conflict_of(record, seen, [type(record), *self.part_models]) is None

    def clean(self):
        super().clean()
        if "slug" in self.fields:
            self._clean_slug()
        elif self.instance._state.adding and hasattr(self.instance, "slug"):
            self.instance.slug = self._free_slug()
        if "seen_change" in self.fields:
            self._tell_of_conflict()
        if self.refusal and NON_FIELD_ERRORS not in self.errors:
            self.add_error(None, self.refusal)
        return self.cleaned_data

    def _tell_of_conflict(self):
        is_other_version = False
        if "seen_version" in self.fields:
            is_other_version = self.cleaned_data.get("seen_version") != self.instance.version
            self.data[self.add_prefix("seen_version")] = self.instance.version
        who = self.conflict.who if self.conflict else _("Tietoja on muutettu")
        if self.conflict or is_other_version or not self.is_seen_known:
            text = _(
                "%s, kun lomake oli sinulla auki. Mitään kirjoittamaasi ei ole hukattu: vertaa ja tallenna uudelleen."
            )
            self.add_error(None, text % who)

    def _clean_slug(self):
        model, slug = self._meta.model, self.cleaned_data.get("slug")
        if not slug and "slug" not in self.errors:
            self.cleaned_data["slug"] = self._free_slug()
        elif slug and slug != self.initial.get("slug") and is_old_slug(model, slug, self.instance.pk):
            self.add_error("slug", _("Tämä oli ennen toisen sivun osoite ja ohjaa yhä sinne. Valitse toinen."))

    def _free_slug(self) -> str:
        """Return a slug of the name, told apart from a namesake's by the municipality."""
        source = next((name for name in ("name_fi", "title_fi", "name", "title") if name in self.fields), "")
        name, beside = self.cleaned_data.get(source) or "", self.cleaned_data.get("municipality") or ""
        return free_slug(self._meta.model, name, self.instance.pk, str(beside))


class InlineFormSet(conflicts.RowsMixin, BaseInlineFormSet):
    """Formset of an inline: rows deleted by somebody else meanwhile are offered again as new ones, with an error."""

    def clean(self):
        super().clean()
        if self.gone and not conflicts.noted_conflict(self.instance):
            raise forms.ValidationError(_("Joku on poistanut rivin. Jos tarvitset sen, tallenna se alta uutena."))
