"""What a place's page tells beside its times: what is good to know, and what one asks who comes for the first time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from meeting_places.models import (
    FIRST_VISIT_FIELDS,
    FIRST_VISIT_TEXTS,
    Activity,
    Booking,
    Feature,
    MeetingPlace,
    attendance_of,
    told,
)

FEATURE_ICONS = {
    "vaunut-sisalle": "pram",
    "hoitopoyta": "changing-table",
    "mikroaaltouuni": "food",
    "kahvila-tai-ruokaa": "food",
    "omat-evaat-kayvat": "food",
    "piha": "perhepuisto",
    "leikkinurkka": "avoin-paivakoti",
}
# The fields of a first visit in the order of the page, each with its icon and the question that it answers.
QUESTIONS = {
    "greeter": ("person", gettext_lazy("Kuka ottaa vastaan?")),
    "coming_late": ("clock", gettext_lazy("Saako tulla myöhemmin tai lähteä aiemmin?")),
    "adult_stays": ("perhekerho", gettext_lazy("Onko aikuinen mukana?")),
    "bring": ("list", gettext_lazy("Mitä mukaan?")),
    "setting": ("perhepuisto", gettext_lazy("Sisällä vai ulkona?")),
    "food": ("food", gettext_lazy("Mitä syödään, ja mitä se maksaa?")),
    "when_ill": ("thermometer", gettext_lazy("Entä jos joku on sairas?")),
    "photos": ("camera", gettext_lazy("Saako kuvata?")),
    "siblings": ("perhekerho", gettext_lazy("Saavatko sisarukset tulla?")),
    "languages": ("languages", gettext_lazy("Millä kielillä?")),
    "getting_there": ("way", gettext_lazy("Miten pääsee sisään?")),
    "door_contact": ("phone", gettext_lazy("Kenelle soittaa ovella?")),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact with its icon; `of` and `field` say which record's field its text is, if it may be in Finnish alone."""

    icon: str
    text: str
    of: MeetingPlace | Activity | None = None
    field: str = ""
    is_booking: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    is_in_finnish: bool = False
    activities: Sequence[Activity] = ()  # whose alone it is


@dataclass(frozen=True, slots=True)
class Question:
    icon: str
    text: str
    answers: list[Answer]


def facts(place: MeetingPlace, questions: Sequence[Question]) -> list[Fact]:
    """Return what is known of a place, each fact with its icon, but for what the questions answer already."""
    return list(_facts(place, has_questions=bool(questions)))


def _facts(place: MeetingPlace, *, has_questions: bool) -> Iterator[Fact]:
    if place.price != MeetingPlace.Price.NOT_KNOWN:
        yield Fact("price", place.get_price_display())
    if place.booking == Booking.NOT_NEEDED:
        yield Fact("booking", _("tule suoraan, ei ilmoittautumista"))
    elif place.booking == Booking.NEEDED or place.booking_how:
        yield Fact("booking", _("ilmoittaudu ennalta"), is_booking=True)
    if not has_questions and (spoken := spoken_at(place)):
        yield Fact("languages", spoken)
    for feature in place.features.all():
        group = "accessibility" if feature.group == Feature.Group.ACCESSIBILITY else "comfort"
        yield Fact(FEATURE_ICONS.get(feature.slug, group), feature.name)
    if place.nearest_stop:
        yield Fact("bus", place.nearest_stop, place, "nearest_stop")


def spoken_at(place: MeetingPlace) -> str:
    """Return the languages that are spoken at a place as text."""
    return ", ".join(one.name for one in place.languages.all())


def is_unknown(place: MeetingPlace) -> bool:
    """Return whether nobody has told what there is in the place: a changing table, a microwave oven …"""
    return not place.is_online and not any(one.group == Feature.Group.COMFORT for one in place.features.all())


def first_visit(place: MeetingPlace, activities: Sequence[Activity]) -> list[Question]:
    """Return the questions that somebody has answered, an activity before its place.

    Where activities differ, each answer says whose it is.
    """
    found = []
    if not any(
        getattr(one, name, "") for one in (place, *activities) for name in (*FIRST_VISIT_FIELDS, "getting_there")
    ):
        return []
    for name, (icon, text) in QUESTIONS.items():
        answers = list(_answers(name, place, activities))
        if answers:
            found.append(Question(icon, str(text), answers))
    return found


def _answers(name: str, place: MeetingPlace, activities: Sequence[Activity]) -> Iterable[Answer]:
    if name == "languages":
        return [Answer(spoken_at(place))] if spoken_at(place) else []
    if name == "getting_there":
        return [_answer(name, place)] if place.getting_there else []
    by_answer: dict[Answer, list[Activity]] = {}
    for activity in activities or [None]:
        teller = next((one for one in (activity, place) if one and getattr(one, name)), None)
        if teller:
            by_answer.setdefault(_answer(name, teller), []).append(activity)
    if len(by_answer) == 1 and len(next(iter(by_answer.values()))) == max(len(activities), 1):
        return list(by_answer)
    titled = {one: tuple(activity for activity in whose if activity.title) for one, whose in by_answer.items()}
    return [Answer(one.text, one.is_in_finnish, whose) for one, whose in titled.items()]


def _answer(name: str, record: MeetingPlace | Activity) -> Answer:
    language = get_language()
    is_translated = name in (*FIRST_VISIT_TEXTS, "getting_there")
    is_in_finnish = is_translated and language != "fi" and not getattr(record, f"{name}_{language}")
    return Answer(told(name, record), is_in_finnish)


def attendance_text(activity: Activity) -> str:
    """Return how an activity is attended as text, by its rules if they say so; empty if that is not known."""
    states = {one.openness for one in activity.schedules.all()} or {""}
    found = {attendance_of(activity, state) for state in states}
    one = found.pop() if len(found) == 1 else activity.attendance
    return str(Activity.Attendance(one).label) if one else ""
