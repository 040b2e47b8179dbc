"""Forms for editing a record's translations, with detection of concurrent edits."""

from hashlib import sha256

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.locking import Locked
from core.permissions import visible
from municipalities.models import Municipality
from translations.entries import OUTDATED, TranslatableText, TranslationEntry
from translations.sources import SOURCES
from translations.staleness import renew

LETTERS_ON_LINE = 60
MOST_LINES = 20


class TextsForm(forms.Form):
    """The texts of an entry. Hidden hashes of the texts as shown tell which of them others have changed meanwhile."""

    def __init__(self, entry: TranslationEntry, data=None):
        super().__init__(data and data.copy(), prefix=entry.key)
        self.entry = entry
        self.texts = [text for text in entry.texts if data is None or self.add_prefix(f"seen-{text.field}") in data]
        for text in self.texts:
            self.fields[text.field] = _field(text)
            self.fields[f"seen-{text.field}"] = forms.CharField(
                widget=forms.HiddenInput, required=False, initial=_seen(text)
            )
            if text.state == OUTDATED:
                self.fields[f"right-{text.field}"] = forms.BooleanField(
                    label=_("Käännös on edelleen oikein"), required=False
                )

    @property
    def rows(self):
        """Yield a dict for each text with its bound fields; `is_behind` is set if others changed it meanwhile."""
        for text in self.texts:
            right = f"right-{text.field}"
            yield {
                "text": text,
                "field": self[text.field],
                "seen": self[f"seen-{text.field}"],
                "right": self[right] if right in self.fields else None,
                "is_behind": text.field in self.behind,
            }

    behind: frozenset[str] = frozenset()  # fields that others changed since they were shown

    def clean(self):
        super().clean()
        self.to_write, self.to_renew, behind = [], [], set()
        for text in self.texts:
            typed = typed_text(text, self.cleaned_data.get(text.field))
            seen = self.cleaned_data.get(f"seen-{text.field}") or ""
            is_typed = _mark(typed) != seen.partition(".")[2] and _mark(typed) != _mark(text.translation)
            is_right = self.cleaned_data.get(f"right-{text.field}")
            if not is_typed and not is_right:
                continue
            if seen != _seen(text):
                behind.add(text.field)
                self.add_error(text.field, _behind_text(text, seen))
                self.data[self.add_prefix(f"seen-{text.field}")] = _seen(text)
            (self.to_write if is_typed else self.to_renew).append((text, typed))
        self.behind = frozenset(behind)
        return self.cleaned_data

    def save(self) -> int:
        """Save changed texts and confirmed translations; return their number. The caller must lock the record."""
        write_texts(self.entry.record, self.to_write)
        renew([text for text, _typed in self.to_renew])
        return len(self.to_write) + len(self.to_renew)


def write_texts(record: models.Model, written: list[tuple[TranslatableText, str]]) -> None:
    """Save these texts of a record locked by the caller; increments its version for other open forms."""
    if not written:
        return
    for text, typed in written:
        setattr(record, text.column.name, typed)
    if isinstance(record, Locked):
        record.version += 1
    record.save()


def typed_text(text: TranslatableText, typed: str | None) -> str:
    """Return the typed text as the field stores it: without line breaks in a single-line field."""
    typed = typed or ""
    return typed if isinstance(text.column, models.TextField) else " ".join(typed.split())


def text_field(text: TranslatableText, **options) -> forms.Field:
    """Return the form field that validates the text as the record's own form does."""
    return text.column.formfield(required=False, **options)


def _field(text):
    lines = len(text.finnish) // LETTERS_ON_LINE + text.finnish.count("\n") + 2
    attrs = {"rows": min(lines, MOST_LINES), "lang": text.language}
    return text_field(text, widget=AdminTextareaWidget(attrs), label=text.label, initial=text.translation)


def _seen(text):
    return f"{_mark(text.finnish)}.{_mark(text.translation)}"


def _mark(text):
    return sha256(text.replace("\r\n", "\n").strip().encode()).hexdigest()[:16]


def _behind_text(text, seen):
    if seen.partition(".")[0] != _mark(text.finnish):
        return _("Suomenkielinen teksti on muuttunut sillä välin. Tarkista käännös ja tallenna uudelleen.")
    return _("Joku muutti käännöstä sillä välin. Vertaa ja tallenna uudelleen: silloin sinun tekstisi jää voimaan.")


class ChoiceForm(forms.Form):
    """Filters of the translation page: kind of record and municipality."""

    kind = forms.ChoiceField(label=_("Mitä"), required=False)
    municipality = forms.ModelChoiceField(Municipality.objects.none(), label=_("Kunta"), required=False)

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [(kind.name, kind.model._meta.verbose_name_plural) for kind in SOURCES.values()]
        self.fields["kind"].choices = [("", _("kaikki")), *kinds]
        self.fields["municipality"].queryset = visible(Municipality.objects.all(), user)
        self.fields["municipality"].empty_label = _("kaikki")

    def chosen(self):
        """Return the kind and the municipality; None stands for all and for invalid values."""
        self.full_clean()
        return SOURCES.get(self.cleaned_data.get("kind")), self.cleaned_data.get("municipality")
