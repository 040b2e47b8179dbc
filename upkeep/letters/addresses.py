"""Who keeps what, as the records themselves say it: the address to which a letter about a record goes.

Examples and what is not published have no keeper here. `keeper_address` is in lower case as the database makes it, so
that it is compared with nothing else.
"""

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils import timezone

from contacts.models import Assignment, ContactPerson
from meeting_places.models import Activity, MeetingPlace
from municipalities.models import FamilyCentre
from perhekeskus.checking import limits_of, months_before, vouched_within
from perhekeskus.publishing import State


def kept_places():
    """Return the places that have a keeper, each with its `keeper_address`."""
    places = MeetingPlace.objects.published().filter(is_example=False)
    return places.annotate(keeper_address=_address()).exclude(keeper_address="")


def kept_activities():
    """Return the activities with a keeper of their own, other than their place's, each with its `keeper_address`."""
    activities = Activity.objects.filter(place__state=State.PUBLISHED, place__is_example=False)
    activities = activities.annotate(keeper_address=_address(), place_address=_address("place__"))
    return activities.exclude(keeper_address="").exclude(keeper_address=F("place_address"))


def kept_persons():
    """Return the contact persons who have an e-mail address: each keeps her own card."""
    persons = ContactPerson.objects.published().filter(is_example=False)
    return persons.exclude(email="").annotate(keeper_address=Lower("email"))


def kept_centres():
    """Return the family centres that have a liaison person with an e-mail address, a row for each such person."""
    liaisons = Assignment.objects.ongoing().filter(role=Assignment.Role.LIAISON, contact_person__in=kept_persons())
    centres = FamilyCentre.objects.published().working().filter(assignments__in=liaisons)
    return centres.annotate(keeper_address=Lower("assignments__contact_person__email"))


def all_kept():
    """Return all that has a keeper, as querysets with `keeper_address`."""
    return [kept_places(), kept_activities(), kept_centres(), kept_persons()]


def activities_of_places(places, address):
    """Return those activities at places kept by an address that it keeps too: those without another keeper."""
    activities = Activity.objects.filter(place__in=places).annotate(keeper_address=_address())
    return activities.filter(keeper_address__in=["", address])


def due_activities(today=None):
    """Return those of `kept_activities` whose keepers should give their word again."""
    today = today or timezone.localdate()
    limit = limits_of(MeetingPlace).letter
    if limit is None:
        return kept_activities().none()
    fresh = Q(keeper_word__said_on__gte=months_before(today, limit)) | Q(keeper_word=None) & vouched_within(
        limit, today, "place__"
    )
    return kept_activities().exclude(fresh)


def due_addresses(today=None) -> set[str]:
    """Return the addresses that keep something for which a letter should go out."""
    due = [rows.to_check(today) for rows in (kept_places(), kept_centres(), kept_persons())]
    due.append(due_activities(today))
    return {address for rows in due for address in rows.values_list("keeper_address", flat=True)}


def _address(to=""):
    """Return the keeper's own e-mail, if she has one and has not left; else the address given for letters alone."""
    today = timezone.localdate()
    keeper = f"{to}keeper__"
    is_here = Q(**{f"{keeper}valid_until": None}) | Q(**{f"{keeper}valid_until__gte": today})
    hers = Case(When(is_here & ~Q(**{f"{keeper}state": State.ARCHIVED}), then=f"{keeper}email"))
    return Lower(Coalesce(NullIf(hers, Value("")), f"{to}keeper_email"))
