"""All that one address keeps, and what it means when she says that it is true."""

from dataclasses import dataclass, field

from django.utils import timezone

from contacts.models import ContactPerson
from meeting_places.models import Activity, MeetingPlace
from municipalities.models import FamilyCentre
from perhekeskus.checking import limits_of, months_before
from perhekeskus.conflicts import newest_seen
from upkeep.letters.addresses import activities_of_places, kept_activities, kept_centres, kept_persons, kept_places
from upkeep.letters.models import ActivityWord, Keeper, Reply


@dataclass
class Kept:
    """A record that somebody keeps, with those of its activities that she keeps too."""

    key: str  # as addresses name it: p12 a place, t5 an activity of its own keeper, k7 a family centre, h3 a person
    record: MeetingPlace | Activity | FamilyCentre | ContactPerson
    activities: list[Activity] = field(default_factory=list)

    @property
    def place(self) -> MeetingPlace | None:
        return {"p": self.record, "t": getattr(self.record, "place", None)}.get(self.key[0])

    @property
    def name(self) -> str:
        return (
            f"{self.record}, {self.place}"
            if self.key[0] == "t" and self.record.title
            else str(self.place or self.record)
        )

    @property
    def last_word_on(self):
        """The day when somebody last vouched for it; None if nobody has."""
        if self.key[0] == "t":
            word = getattr(self.record, "keeper_word", None)
            return word.said_on if word else self.place.checked_on
        return self.record.checked_on

    @property
    def seen(self) -> int:
        """The newest change of the record: who has seen this one has seen it as it is."""
        return newest_seen(self.record)

    def mark_checked(self, keeper: Keeper) -> None:
        """Write down that its keeper says today that it is true; once a day is enough."""
        if self.last_word_on == timezone.localdate():
            return
        if self.key[0] == "t":
            give_word(self.record)
        else:
            self.record.mark_checked()
        self.reply(keeper, Reply.What.CHECKED)

    def reply(self, keeper: Keeper, what: Reply.What, **values) -> Reply:
        """Keep what its keeper did; whoever answers gets letters again."""
        keeper.answered_at, keeper.unanswered = timezone.now(), 0
        keeper.save(update_fields=["answered_at", "unanswered"])
        centre, person = (self.record if self.key[0] == kind else None for kind in "kh")
        activity = values.pop("activity", self.record if self.key[0] == "t" else None)
        values |= {"place": self.place, "activity": activity, "family_centre": centre, "contact_person": person}
        return Reply.objects.create(keeper=keeper, what=what, **values)


def give_word(activity: Activity) -> None:
    """Keep the word of an activity's own keeper. Where nobody else keeps the place, all their words are its word."""
    today = timezone.localdate()
    ActivityWord.objects.update_or_create(activity=activity, defaults={"said_on": today})
    limit = limits_of(MeetingPlace).letter
    if limit is None or kept_places().filter(pk=activity.place_id).exists():
        return
    others = Activity.objects.filter(place=activity.place_id)
    if not others.exclude(keeper_word__said_on__gte=months_before(today, limit)).exists():
        activity.place.mark_checked()


def kept_by(email: str) -> list[Kept]:
    """Return all that an address keeps, places by name first; ten queries, however much it is."""
    places = kept_places().filter(keeper_address=email).select_related("kind", "municipality")
    places = list(places.prefetch_related("features").order_by("sort_key", "pk"))
    activities = activities_of_places(places, email).prefetch_related("schedules").order_by("order", "pk")
    theirs = {place.pk: [] for place in places}
    for activity in activities:
        theirs[activity.place_id].append(activity)
    found = [Kept(f"p{place.pk}", place, theirs[place.pk]) for place in places]
    own = kept_activities().filter(keeper_address=email)
    own = own.select_related("place__kind", "place__municipality", "keeper_word").prefetch_related("schedules")
    found += [Kept(f"t{one.pk}", one, [one]) for one in own.order_by("place__sort_key", "order", "pk")]
    centres = kept_centres().filter(keeper_address=email).with_people().order_by("sort_key", "pk")
    found += [Kept(f"k{pk}", centre) for pk, centre in {centre.pk: centre for centre in centres}.items()]
    persons = kept_persons().filter(keeper_address=email).select_related("organisation")
    return found + [Kept(f"h{person.pk}", person) for person in persons.order_by("sort_key", "pk")]


def kept_one(email: str, key: str) -> Kept | None:
    """Return the record of this key, if the address keeps it."""
    return next((one for one in kept_by(email) if one.key == key), None)
