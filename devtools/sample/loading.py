from collections.abc import Callable
from datetime import date
from itertools import batched, chain

from django.conf import settings
from django.utils.translation import override

from core.bulk import after_batch, all_or_nothing
from devtools.sample.chance import Chance
from devtools.sample.events import Events
from devtools.sample.fields import link
from devtools.sample.people import People
from devtools.sample.places import SamplePlace, SamplePlaces
from devtools.sample.visits import Visits
from history.recording import unrecorded
from meeting_places.models import Activity, MeetingPlace, Schedule, ScheduleException
from municipalities.models import Municipality
from search.indexing import hold, index_new
from search.signals import paused

BATCH = 1000  # places at a time


def exists() -> bool:
    return MeetingPlace.objects.filter(is_example=True).exists()


def load(places: int, seed: int, today: date, tell: Callable[[str], None] = lambda line: None) -> None:
    """Create the sample records in one transaction; `tell` is called with lines about progress.

    Raises MissingVocabularyError if the vocabularies are not loaded.
    """
    with all_or_nothing(), override(settings.LANGUAGE_CODE):
        chance, municipalities = Chance(seed, today), list(Municipality.objects.all())
        people = People(chance, municipalities)
        # By chances of their own, so that what else there is stays as it was.
        examples = SamplePlaces(chance, municipalities, people, Visits(Chance(seed + 1, today)))
        with unrecorded():
            people.write()
            Events(chance, municipalities, people).write()
        done = 0
        for number, drafts in enumerate(batched(examples.drafts(places), BATCH), 1):
            with unrecorded():  # a block for each batch, at whose end its occurrences are made
                with paused():
                    _write(drafts)
                _index(drafts)
            after_batch(number)
            done += len(drafts)
            tell(f"{done}/{places} paikkaa")


def _write(drafts: tuple[SamplePlace, ...]) -> None:
    MeetingPlace.objects.bulk_create(draft.place for draft in drafts)
    for model, name in (Activity, "activities"), (Schedule, "schedules"), (ScheduleException, "exceptions"):
        model.objects.bulk_create(chain.from_iterable(getattr(draft, name) for draft in drafts))
    link(MeetingPlace.languages, ((draft.place, one) for draft in drafts for one in draft.languages))
    link(MeetingPlace.features, ((draft.place, one) for draft in drafts for one in draft.features))
    link(Activity.organisers, chain.from_iterable(draft.organisers for draft in drafts))
    link(Activity.themes, chain.from_iterable(draft.themes for draft in drafts))


def _index(drafts: tuple[SamplePlace, ...]) -> None:
    """Index the places, and the activities that have a name of their own, without reading them back."""
    for draft in drafts:
        _hold(draft)
    index_new(draft.place for draft in drafts)
    index_new(activity for draft in drafts for activity in draft.activities if activity.folded)


def _hold(draft: SamplePlace) -> None:
    hold(draft.place, activities=draft.activities)
    for activity in draft.activities:
        hold(
            activity,
            themes=[theme for one, theme in draft.themes if one is activity],
            organisers=[organiser for one, organiser in draft.organisers if one is activity],
            schedules=[schedule for schedule in draft.schedules if schedule.activity is activity],
        )
