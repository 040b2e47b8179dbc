"""Who maintains what, as the records themselves say: the address to which a letter about a record goes.

Only published records that are no examples have a maintainer. Each queryset here annotates its rows with
`maintainer_address`, in lower case as the database makes it: compare it with values of its own kind alone.
"""

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils import timezone

from contacts.models import Assignment, ContactPerson
from core.models.publishing import State
from core.models.verification import limits_of, months_before, verified_within
from meeting_places.models import Activity, MeetingPlace
from municipalities.models import FamilyCentre


def maintained_places():
    """Return the places that have a maintainer."""
    places = MeetingPlace.objects.published().filter(is_example=False)
    return places.annotate(maintainer_address=_address()).exclude(maintainer_address="")


def maintained_activities():
    """Return the activities that have a maintainer of their own, other than that of their place."""
    activities = Activity.objects.filter(place__state=State.PUBLISHED, place__is_example=False)
    activities = activities.annotate(maintainer_address=_address(), place_address=_address("place__"))
    return activities.exclude(maintainer_address="").exclude(maintainer_address=F("place_address"))


def maintained_persons():
    """Return the contact persons who have an e-mail address: each maintains their own card."""
    persons = ContactPerson.objects.published().filter(is_example=False)
    return persons.exclude(email="").annotate(maintainer_address=Lower("email"))


def maintained_centres():
    """Return the family centres that have a liaison person with an e-mail address, a row for each such person."""
    liaisons = Assignment.objects.ongoing().filter(
        role=Assignment.Role.LIAISON, contact_person__in=maintained_persons()
    )
    centres = FamilyCentre.objects.published().working().filter(assignments__in=liaisons)
    return centres.annotate(maintainer_address=Lower("assignments__contact_person__email"))


def all_maintained():
    """Return all that has a maintainer, a queryset for each kind of record."""
    return [maintained_places(), maintained_activities(), maintained_centres(), maintained_persons()]


def activities_of_places(places, address):
    """Return the activities at places that `address` maintains, but for those with another maintainer."""
    activities = Activity.objects.filter(place__in=places).annotate(maintainer_address=_address())
    return activities.filter(maintainer_address__in=["", address])


def due_activities(today=None):
    """Return those of `maintained_activities` that are due to be verified again."""
    today = today or timezone.localdate()
    limit = limits_of(MeetingPlace).letter
    if limit is None:
        return maintained_activities().none()
    fresh = Q(verification__said_on__gte=months_before(today, limit)) | Q(verification=None) & verified_within(
        limit, today, "place__"
    )
    return maintained_activities().exclude(fresh)


def due_addresses(today=None) -> set[str]:
    """Return the addresses that maintain something which is due to be verified again."""
    due = [rows.to_check(today) for rows in (maintained_places(), maintained_centres(), maintained_persons())]
    due.append(due_activities(today))
    return {address for rows in due for address in rows.values_list("maintainer_address", flat=True)}


def _address(to=""):
    """Return the expression of the address to which letters of a record go, in lower case; "" if it has none.

    That is the e-mail of its contact person, if there is one who has not left; else the address given for letters
    alone. `to` is the path to the record, such as "place__".
    """
    today = timezone.localdate()
    person = f"{to}keeper__"
    is_here = Q(**{f"{person}valid_until": None}) | Q(**{f"{person}valid_until__gte": today})
    email = Case(When(is_here & ~Q(**{f"{person}state": State.ARCHIVED}), then=f"{person}email"))
    return Lower(Coalesce(NullIf(email, Value("")), f"{to}keeper_email"))
