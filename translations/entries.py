"""Texts of records in one language beside the Finnish ones, with their state: missing, outdated or up to date."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import reduce
from itertools import product
from operator import or_

from django.contrib.admin import site
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.forms import is_key
from core.permissions import editable
from history.registry import tracking_of
from translations.sources import FINNISH, LANGUAGES, MOST_COUNTED, SOURCES, TranslationSource, waiting_counts
from translations.staleness import outdated_of

MISSING, OUTDATED, CURRENT, OWN_NAME = "missing", "outdated", "current", "own_name"
STATES = {
    MISSING: _("puuttuu"),
    OUTDATED: _("vanhentunut"),
    CURRENT: _("ajan tasalla"),
    OWN_NAME: _("voi jäädä suomeksi"),
}
NAMES = {"sv": _("ruotsi"), "en": _("englanti")}
WORDS_COMPARED = 2000  # of longer texts the comparison would take longer than reading
LIKE_ENOUGH = 0.4  # for a comparison word by word to be readable


@dataclass(frozen=True, slots=True)
class TranslatableText:
    """One translated field of a record; `was` is the Finnish text that an outdated translation was made from."""

    kind: TranslationSource
    record: models.Model
    field: str
    language: str
    was: str | None = None

    @property
    def column(self) -> models.Field:
        return self.record._meta.get_field(f"{self.field}_{self.language}")

    @property
    def label(self) -> str:
        return capfirst(self.column.translated_field.verbose_name)

    @property
    def finnish(self) -> str:
        return getattr(self.record, f"{self.field}_{FINNISH}") or ""

    @property
    def translation(self) -> str:
        return getattr(self.record, self.column.name) or ""

    @property
    def state(self) -> str:
        if self.was is not None:
            return OUTDATED
        if self.translation or not self.finnish:
            return CURRENT
        return OWN_NAME if self.field in self.kind.may_lack else MISSING

    @property
    def state_text(self) -> str:
        return STATES[self.state]

    @property
    def waits(self) -> bool:
        return self.state in {MISSING, OUTDATED}

    @property
    def changes(self) -> list[tuple[str, str]]:
        return changed_words(self.was, self.finnish)


@dataclass
class TranslationEntry:
    """A record with its texts in one language."""

    kind: TranslationSource
    record: models.Model
    texts: list[TranslatableText] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.kind.name}-{self.record.pk}"

    @property
    def title(self) -> str:
        return name_of(self.kind, self.record)

    @property
    def form_url(self) -> str:
        """URL of the admin form of the record, or for a part without a form, of its owner."""
        page = self.record
        if not site.is_registered(self.kind.model):
            page = getattr(self.record, tracking_of(self.kind.model).part_of[0])
        return reverse(f"admin:{page._meta.app_label}_{page._meta.model_name}_change", args=[page.pk])


def name_of(kind: TranslationSource, record) -> str:
    """Return the record's name with its owner: "Laulutuokio · Perhekahvila Hippu"."""
    names = [str(record)]
    for path in kind.named_by:
        other = reduce(lambda one, name: one and getattr(one, name), path.split("__"), record)
        names += [str(other)] if other else []
    return " · ".join(dict.fromkeys(names))


def changed_words(old: str, new: str) -> list[tuple[str, str]]:
    """Return the word diff of two texts as ("same", "old" or "new", text) in order."""
    before, after = re.findall(r"\s*\S+", old), re.findall(r"\s*\S+", new)
    matcher, found = SequenceMatcher(None, before, after, autojunk=False), []
    if max(len(before), len(after)) > WORDS_COMPARED or matcher.ratio() < LIKE_ENOUGH:
        return [(what, text) for what, text in (("old", old), ("new", new)) if text]
    for what, a, b, c, d in matcher.get_opcodes():
        same = what == "equal"
        found += [("same" if same else "old", "".join(before[a:b])), ("new", "" if same else "".join(after[c:d]))]
    return [(what, text) for what, text in found if text]


def entries_of(found: Iterable[tuple[TranslationSource, models.Model]], *languages: str) -> list[TranslationEntry]:
    """Return the records with their texts in these languages; one query for outdated translations."""
    found, keys = list(found), defaultdict(list)
    for kind, record in found:
        keys[kind].append(str(record.pk))
    outdated = outdated_of(keys) if found else {}
    return [TranslationEntry(kind, record, _texts(kind, record, languages, outdated)) for kind, record in found]


def _texts(kind, record, languages, outdated):
    texts = []
    for name, language in product(kind.fields, languages):
        row = outdated.get((kind.name, str(record.pk), name, language))
        texts.append(TranslatableText(kind, record, name, language, row and row.finnish))
    return [text for text in texts if text.finnish or text.translation]


def family(record, user) -> list[tuple[TranslationSource, models.Model]]:
    """Return the record and its parts (as in history) that need translations and that the user may edit."""
    found = []
    for kind in SOURCES.values():
        if paths := _paths(kind.model, type(record)):
            mine = reduce(or_, [Q(**{path: record.pk}) for path in paths])
            rows = editable(kind.rows().filter(mine), user).select_related(*(kind.named_by or [None]))
            found += [(kind, row) for row in rows.order_by(*kind.model._meta.ordering, "pk")]
    return sorted(found, key=lambda one: one[1] != record)


def _paths(model, whole):
    """Return the ways from a model to what it is, or is a part of."""
    parts = [path for path in tracking_of(model).part_of if _end(model, path) is whole]
    return [path.replace(".", "__") for path in parts] or (["pk"] if model is whole else [])


def _end(model, path):
    for name in path.split("."):
        model = model._meta.get_field(name).related_model
    return model


@dataclass(frozen=True, slots=True)
class LanguageState:
    """Numbers of missing and outdated texts of a record with its parts in a language, and the URL for translating."""

    name: str
    missing: int
    outdated: int
    url: str

    @property
    def words(self) -> str:
        counts = [(_("puuttuu %d"), self.missing), (_("vanhentunut %d"), self.outdated)]
        return ", ".join(text % count for text, count in counts if count) or str(STATES[CURRENT])


def states_of(record, user) -> list[LanguageState]:
    """Return the translation state of a record by language; empty if it has no texts."""
    texts = [text for entry in entries_of(family(record, user), *LANGUAGES) for text in entry.texts]
    states = Counter((text.language, text.state) for text in texts)
    own = f"?record={record._meta.model_name}-{record.pk}"
    return [
        LanguageState(NAMES[one], states[one, MISSING], states[one, OUTDATED], waiting_url(one) + own)
        for one in (LANGUAGES if texts else ())
    ]


def waiting_url(language: str) -> str:
    """Return the URL of the translation page, which lists as many entries as `translations_waiting` counts."""
    return reverse("admin:translations_outdatedtranslation_change", args=[language])


def editable_record(key: str, user, lock: bool = False) -> models.Model | None:
    """Return the record of a `TranslationEntry.key` if the user may edit it, else None; `lock` locks its row."""
    name, _dash, pk = key.partition("-")
    kind = SOURCES.get(name)
    if kind is None or not is_key(kind.model._meta.pk, pk):
        return None
    rows = editable(kind.model._base_manager.filter(pk=pk), user)
    return (rows.select_for_update() if lock else rows).first()


class WaitingEntries(Sequence):
    """Lazy sequence of the entries to translate in a language, for a paginator."""

    def __init__(self, user, language, kind=None, municipality=None):
        self.user, self.language, self.municipality = user, language, municipality
        self.counts = waiting_counts(user, municipality)
        self.kinds = [kind] if kind else list(SOURCES.values())

    @property
    def is_counted_out(self) -> bool:
        return any(self.counts[kind.name][self.language] == MOST_COUNTED for kind in self.kinds)

    def __len__(self):
        return sum(self.counts[kind.name][self.language] for kind in self.kinds)

    def __getitem__(self, part: slice) -> list[TranslationEntry]:
        found, start, stop = [], part.start, part.stop
        for kind in self.kinds:
            count = self.counts[kind.name][self.language]
            if start < count and stop > 0:
                rows = kind.waiting(self.user, self.language, self.municipality)[max(start, 0) : min(stop, count)]
                found += [(kind, record) for record in rows]
            start, stop = start - count, stop - count
        return entries_of(found, self.language)
