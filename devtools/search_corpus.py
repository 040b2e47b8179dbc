"""Loads a corpus of invented places for scoring search. It has its own names for kinds and themes."""

import json
from collections.abc import Callable
from datetime import time
from itertools import batched
from pathlib import Path

from django.db import DatabaseError, transaction
from django.db.models import F
from django.http import QueryDict
from django.utils import timezone

from contacts.models import Organisation
from core.models.publishing import State
from history.recording import unrecorded
from meeting_places.filters.filterset import MeetingPlaceFilter
from meeting_places.models import Activity, MeetingPlace, Occurrence, PlaceKind, Schedule, Theme, midnight
from municipalities.models import Municipality
from search.indexing import index_many
from search.results import search
from search.signals import paused

SOURCE = "search-corpus"
BATCH = 1000
STARTS, ENDS = time(9, 30), time(11, 30)
WEEKDAYS = ("ma", "ti", "ke", "to", "pe", "la", "su")

ORGANISER_KINDS = {
    "kunta": Organisation.Kind.MUNICIPALITY,
    "seurakunta": Organisation.Kind.PARISH,
    "jarjesto": Organisation.Kind.ASSOCIATION,
}
# Where the corpus's word for a theme is not the portal's.
THEMES = {
    "monikulttuurisuus": "monikulttuurinen",
    "erotuki": "ero-perheessa",
    "imetystuki": "imetys",
    "muskari": "muskari-ja-musiikki",
    "perheliikunta": "liikunta-ja-temput",
    "erityislapset": "erityista-tukea-tarvitseva-lapsi",
    "monikkoperheet": "kaksoset-ja-kolmoset",
    "odottavat": "odotus-ja-synnytys",
    "satutuokiot": "satutunti-ja-lukeminen",
    "ulkoilu": "ulkoilu-ja-luonto",
    "yksinhuoltajat": "yhden-vanhemman-perheet",
}


class BrokenCorpus(Exception):
    """Raised if the corpus cannot be loaded; the message says why."""


def load(file: Path, tell: Callable[[str], None] = lambda line: None, *, with_meetings: bool = True) -> int:
    """Load the places that do not exist yet; return their number. Raises BrokenCorpus.

    Without meetings no place is open on any day: enough to measure how long searching takes.
    """
    try:
        rows = list(json.loads(file.read_text(encoding="utf-8"))["places"])
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise BrokenCorpus(f"{file} is not a corpus: {problem}") from problem
    corpus, done = _Corpus(with_meetings), 0
    for some in batched(rows, BATCH):
        try:
            done += corpus.write(some)
        except KeyError as problem:
            raise BrokenCorpus(f"Missing, or not known here: {problem}. Run load_source first.") from problem
        except (AttributeError, TypeError, ValueError, DatabaseError) as problem:
            raise BrokenCorpus(f"{file} is not a corpus: {problem}") from problem
        tell(f"{done:,} of {len(rows):,} places")
    return done


def first_found(text: str, limit: int) -> list[MeetingPlace]:
    """Return the first places: full matches of the list, then what the index finds whatever the text asks in passing.

    For "tiistaina" the scorer takes other days as acceptable, where the list only offers to take the day off. All of
    today is ahead, and equally good ones go by name, not by when they open, so that a score is the same on every day.
    """
    query = QueryDict(mutable=True)
    query["q"] = text
    found = MeetingPlaceFilter(query, now=midnight(timezone.localdate()))
    some = found.qs[: min(limit, found.qs.full_count)] if found.typed else []
    others = search(MeetingPlace.objects.current(), text, [F("sort_key")])[:limit]
    return list(dict.fromkeys([*some, *others]))[:limit]


class _Corpus:
    def __init__(self, with_meetings: bool):
        self.with_meetings = with_meetings
        self.municipalities = {one.name: one for one in Municipality.objects.all()}
        self.kinds = {one.slug: one for one in PlaceKind.objects.all()}
        self.themes = {one.slug: one for one in Theme.objects.all()}
        self.organisers = {(one.name_fi, one.kind): one for one in Organisation.objects.all()}

    @transaction.atomic
    def write(self, rows: tuple[dict, ...]) -> int:
        ids = [str(row["id"]) for row in rows]
        here = MeetingPlace.objects.filter(source=SOURCE, external_id__in=ids)
        here = set(here.values_list("external_id", flat=True))
        rows = [row for row in rows if str(row["id"]) not in here]
        with unrecorded(), paused():
            self._write_organisers(rows)
            places = MeetingPlace.objects.bulk_create(map(self._place, rows))
            activities = Activity.objects.bulk_create(Activity(place=place) for place in places)
            self._write_activities(rows, activities)
        if not self.with_meetings:
            Occurrence.objects.filter(activity__in=activities).delete()
        index_many(MeetingPlace, [place.pk for place in places])
        return len(places)

    def _write_organisers(self, rows):
        wanted = dict.fromkeys((row["organiser"], ORGANISER_KINDS[row["organiser_type"]]) for row in rows)
        new = [Organisation(name_fi=name, kind=kind) for name, kind in wanted if (name, kind) not in self.organisers]
        self.organisers |= {(one.name_fi, one.kind): one for one in Organisation.objects.bulk_create(new)}

    def _place(self, row) -> MeetingPlace:
        names = ("name", "description")
        texts = {f"{name}_{language}": row[f"{name}_{language}"] for name in names for language in ("fi", "sv", "en")}
        return MeetingPlace(
            slug=f"hakukoe-{row['id']}",
            kind=self.kinds[row["kind"].replace("_", "-")],
            municipality=self.municipalities[row["municipality"]],
            organiser=self.organisers[row["organiser"], ORGANISER_KINDS[row["organiser_type"]]],
            district=row["village"],
            address=row["address"],
            state=State.PUBLISHED,
            source=SOURCE,
            external_id=str(row["id"]),
            is_example=True,
            **texts,
        )

    def _write_activities(self, rows, activities):
        themes, schedules = [], []
        for row, activity in zip(rows, activities, strict=True):
            slugs = dict.fromkeys(THEMES.get(topic, topic) for topic in row["topics"])
            themes += [Activity.themes.through(activity=activity, theme=self.themes[slug]) for slug in slugs]
            schedules += [
                Schedule(
                    activity=activity,
                    weekday=WEEKDAYS.index(day),
                    starts=STARTS,
                    ends=ENDS,
                    on_public_holidays=True,  # the score of a weekday is the same in every week
                )
                for day in row["weekdays"]
            ]
        Activity.themes.through.objects.bulk_create(themes)
        Schedule.objects.bulk_create(schedules)
