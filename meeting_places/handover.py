"""Transfer of a leaving maintainer's places and activities to another user."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.handover import hands_over
from contacts.handover import person_made_of
from history.recording import update
from meeting_places.models import Activity, MeetingPlace


@hands_over
class Keeperships:
    title = _("Paikat ja toiminnat, joiden tietoja ylläpitää")

    def lines(self, leaver, heir):
        places, activities = (rows.filter(_by_name(leaver) | _by_address(leaver)) for rows in _all())
        return [str(place) for place in places] + [f"{one.place}: {one}" for one in activities.select_related("place")]

    def move(self, leaver, heir):
        for rows in _all():
            update(rows.filter(_by_address(leaver)), keeper_email=heir.email, version=F("version") + 1)
            named = rows.filter(_by_name(leaver))
            if named.exists():
                update(named, keeper=person_made_of(heir, leaver), version=F("version") + 1)


def _all():
    return MeetingPlace.objects.all(), Activity.objects.all()


def _by_name(leaver):
    return Q(keeper__user=leaver)


def _by_address(leaver):
    return Q(keeper_email__iexact=leaver.email)
