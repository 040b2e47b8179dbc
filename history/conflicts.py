"""Concurrent edits of one form: what another user saved meanwhile, field by field and row by row.

A form carries the key of the newest change that its editor had seen. Later changes are undone in memory (`restore.py`)
to get the values at the time the form was opened. A field that only the other user changed takes the stored value;
where both changed it, the editor chooses. A row that the other user deleted comes back as a new one if it was edited.
"""

from dataclasses import dataclass, field

from django import forms
from django.db.models import Max
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.formatting import clock
from history.diff import fields_in_order, label, moment_text
from history.registry import key_of, tracking_of
from history.restore import ADDED, CHANGED, REMOVED, RestoreStep, differences_of, steps_back

CHOICE = "choice-"
MINE, NOW = "mine", "now"
KEY_DIGITS = 19  # more than any key has


@dataclass
class Choice:
    """A field that both users changed; `name` is None if only the other did, so that there is nothing to choose."""

    label: str
    mine: str
    now: str
    then: str
    name: str | None = None


@dataclass
class Conflict:
    """What others saved since the form was opened."""

    who: str
    steps: list[RestoreStep]
    choices: list[Choice] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # of rows, in sentences

    @property
    def has_choices(self) -> bool:
        return any(choice.name for choice in self.choices)

    def merge_record(self, form) -> None:
        """Merge what was typed in the record's own fields with what others saved."""
        for step in self.steps:
            if step.key == key_of(form.instance):
                self.choices += merge(form, step)


def note_conflict(record, conflict: Conflict | None) -> None:
    """Store the conflict on the record object, for the formsets of its inlines."""
    record._conflict = conflict


def noted_conflict(record) -> Conflict | None:
    """Return the conflict that `note_conflict` stored on this object, or None."""
    return getattr(record, "_conflict", None)


def newest_seen(record) -> int:
    """Return the primary key of the newest change of the record or its parts; 0 if there is none."""
    return differences_of(key_of(record)).aggregate(newest=Max("change"))["newest"] or 0


def conflict_of(record, seen: int, models) -> Conflict | None:
    """Return what happened to the record and its parts of these models after the change `seen`; None if nothing did."""
    if not tracking_of(type(record)) or record.pk is None:
        return None
    names = {model._meta.model_name for model in models}
    newer = differences_of(key_of(record)).filter(change__gt=seen, content_type__model__in=names)
    last = newer.select_related("change__user").order_by("-pk").first()
    steps = last and steps_back(key_of(record), seen + 1, set(models))
    return Conflict(_who(last.change), steps) if steps else None


def _who(change):
    is_today = timezone.localdate(change.at) == timezone.localdate()
    moment = _("klo %s") % clock(change.at) if is_today else moment_text(change.at)
    if change.user is None:
        return _("%(origin)s muutti tätä %(when)s") % {
            "origin": change.get_origin_display().capitalize(),
            "when": moment,
        }
    return _("%(who)s muutti tätä %(when)s") % {"who": change.user, "when": moment}


def take_chosen(form) -> None:
    """Replace typed values with the stored ones where the editor chose those on the conflict page."""
    everywhere = form.data.get("_continue")
    for name in form.fields:
        chosen = form.data.get(CHOICE + form.add_prefix(name))
        if chosen and (everywhere if everywhere in {MINE, NOW} else chosen) == NOW:
            put(form, name, form.get_initial_for_field(form.fields[name], name))


def merge(form, step: RestoreStep, title: str = "") -> list[Choice]:
    """Return the fields whose typed and stored values differ.

    Fields that the editor did not change take the stored value.
    """
    choices = []
    for kept_field in fields_in_order(step.key[0], step.values):
        name = kept_field.name
        if name not in form.fields or isinstance(form.fields[name], forms.FileField):
            continue
        one, typed, then, now = form.fields[name], form[name].data, step.values[name], step.present[name]
        if not one.has_changed(now, typed):
            continue
        text = f"{title}: {label(kept_field)}" if title else capfirst(label(kept_field))
        choice = Choice(text, _typed_text(form, name), said(one, now), said(one, then))
        if one.has_changed(then, typed):
            choice.name = CHOICE + form.add_prefix(name)
        else:
            put(form, name, now)
        choices.append(choice)
    return choices


def put(form, name, value) -> None:
    """Set the field's value in the form's data, as its widget would post it."""
    one, key = form.fields[name], form.add_prefix(name)
    value, widget = one.prepare_value(value), getattr(one.widget, "widget", one.widget)  # the admin wraps choosers
    if isinstance(widget, forms.CheckboxInput):
        form.data.setlist(key, ["on"] if value else [])
    elif isinstance(widget, forms.SelectMultiple | forms.CheckboxSelectMultiple):
        form.data.setlist(key, [str(part) for part in value or ()])
    else:
        text = widget.format_value(value)
        form.data[key] = str(text[0]) if isinstance(text, list) else text or ""


def _typed_text(form, name):
    one, typed = form.fields[name], form[name].data
    try:
        return said(one, one.clean(typed))
    except forms.ValidationError:
        return str(typed)


def said(one, value) -> str:
    """Return the field's value as text for the editor."""
    if isinstance(one, forms.ModelChoiceField):
        return _names(one, value)
    if isinstance(one, forms.BooleanField):
        return _("kyllä") if value else _("ei")
    if value is None or value == "" or value == []:
        return "–"
    if hasattr(one, "choices"):
        texts = {str(key): str(text) for key, text in _flat(one.choices)}
        return ", ".join(texts.get(str(part), str(part)) for part in (value if isinstance(value, list) else [value]))
    return str(one.widget.format_value(value)) if hasattr(one.widget, "format_value") else str(value)


def _names(one, value):
    values = value if isinstance(value, list) or hasattr(value, "iterator") else [value]
    keys = [getattr(part, "pk", part) for part in values if part is not None]
    return ", ".join(str(one.label_from_instance(row)) for row in one.queryset.filter(pk__in=keys)) or "–"


def _flat(choices):
    for key, text in choices:
        yield from text if isinstance(text, list | tuple) else [(key, text)]


def is_number(text: str) -> bool:
    """Return whether the text is a number within the range of a database integer."""
    return text.isascii() and text.isdigit() and len(text) < KEY_DIGITS


class RowsMixin:
    """For an inline formset some of whose rows another user has changed, added or deleted meanwhile."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.gone = []  # rows that are no more there: where they are now, and the keys that they had
        if self.is_bound and self.instance.pk:
            self.data = self.data.copy()
            self._move_gone_rows()

    def full_clean(self):
        if conflict := noted_conflict(self.instance):
            self.merge_rows(conflict)
        super().full_clean()

    def merge_rows(self, conflict: Conflict) -> None:
        """Merge the typed rows with what others saved; runs before validation."""
        steps = {step.key[1]: step for step in conflict.steps if step.key[0] is self.model}
        for form in self.initial_forms:
            step = steps.get(str(form.instance.pk))
            if step and step.kind == CHANGED:
                conflict.choices += merge(form, step, step.name)
        dropped = []
        for key, step in steps.items():
            at = next((at for at, gone in self.gone if gone == key), None)
            is_edited = at is not None and _is_edited(self.forms[at], step.values)
            conflict.notes += self._note(step, is_edited)
            dropped += [at] if at is not None and not is_edited else []
        if dropped:
            self._write_rows([n for n in range(self.total_form_count()) if n not in dropped])

    def _note(self, step, is_edited):
        row = {"what": self.model._meta.verbose_name, "row": step.name}
        if step.kind == REMOVED:
            return [_("Uusi rivi, joka säilyy: %(what)s %(row)s.") % row]
        if step.kind == ADDED and is_edited:
            text = _(
                "Joku poisti: %(what)s %(row)s. Muutit sitä, joten se on alla uutena. Tyhjennä, ellet tarvitse sitä."
            )
            return [text % row]
        return [_("Poistettu: %(what)s %(row)s.") % row] if step.kind == ADDED else []

    def _move_gone_rows(self):
        """Make those rows new ones that are no more there, so that nothing typed in them is lost."""
        count, key_name = self.initial_form_count(), self.model._meta.pk.name
        keys = [self.data.get(f"{self.add_prefix(n)}-{key_name}", "") for n in range(count)]
        going = [n for n, key in enumerate(keys) if is_number(key) and self._existing_object(int(key)) is None]
        if not going:
            return
        total = self.total_form_count()
        self._write_rows([n for n in range(total) if n not in going] + going)
        self.gone = [(at, keys[n]) for at, n in enumerate(going, total - len(going))]
        for at, _key in self.gone:
            self.data[f"{self.add_prefix(at)}-{key_name}"] = ""
        self._write_count("INITIAL_FORMS", count - len(going))

    def _write_rows(self, order):
        """Let the data hold these rows, in this order."""
        rows = [self._row_data(n) for n in range(self.total_form_count())]
        for n, old in enumerate(order):
            for name, values in rows[old].items():
                self.data.setlist(f"{self.add_prefix(n)}-{name}", values)
        self._write_count("TOTAL_FORMS", len(order))

    def _write_count(self, name, count):
        self.data[f"{self.prefix}-{name}"] = str(count)
        for cached in ("management_form", "forms"):
            vars(self).pop(cached, None)

    def _row_data(self, n):
        """Take a row's data out."""
        start = f"{self.add_prefix(n)}-"
        return {name.removeprefix(start): self.data.pop(name) for name in list(self.data) if name.startswith(start)}


def _is_edited(form, then):
    shared = then.keys() & form.fields.keys()
    return any(form.fields[name].has_changed(then[name], form[name].data) for name in shared)
