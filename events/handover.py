"""Transfer of a leaving user's memberships, action points and registrations to another user."""

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.handover import hands_over
from contacts.handover import person_made_of, person_of
from events.models import ActionPoint, Member, Registration
from events.registrations.seating import promote_from_waitlist
from history.recording import update

# Fields of an answer that are personal to the leaver and not part of the task.
PERSONAL = {"diet": "", "ride": "", "ride_from": "", "interpreter": "", "needs_step_free": False, "message": ""}


@hands_over
class Memberships:
    title = _("Ryhmien jäsenyydet")

    def lines(self, leaver, heir):
        rows = _lasting(leaver).select_related("group")
        return [f"{row.group}: {row.get_role_display()}" for row in rows]

    def move(self, leaver, heir):
        rows, former = _lasting(leaver), person_of(leaver)
        substitutes = Member.objects.filter(stands_in_for=former) if former else Member.objects.none()
        if not rows.exists() and not substitutes.exists():
            return
        person = person_made_of(heir, leaver)
        hers = person.memberships.values("group")
        # Nobody is their own substitute: clear what would make the heir one.
        update(substitutes.filter(contact_person=person), stands_in_for=None)
        update(rows.filter(stands_in_for=person), stands_in_for=None)
        update(substitutes, stands_in_for=person)
        for row in rows.filter(group__in=hers):
            row.until = timezone.localdate()
            row.save(update_fields=["until"])
        update(rows.exclude(group__in=hers), contact_person=person)


@hands_over
class Promises:
    title = _("Kesken olevat sovitut tehtävät")

    def lines(self, leaver, heir):
        return [str(point) for point in self._open(leaver)]

    def move(self, leaver, heir):
        if self._open(leaver).exists():
            update(self._open(leaver), contact_person=person_made_of(heir, leaver))

    def _open(self, leaver):
        return ActionPoint.objects.open().filter(contact_person__user=leaver)


@hands_over
class ComingRegistrations:
    title = _("Ilmoittautumiset tuleviin tapahtumiin")

    def lines(self, leaver, heir):
        rows = self._coming(leaver).select_related("event")
        return [f"{row.event}, {row.event.when}: {row.get_answer_display()}" for row in rows]

    def move(self, leaver, heir):
        rows = self._coming(leaver)
        if not rows.exists():
            return
        person = person_made_of(heir, leaver)
        hers = Q(contact_person=person) | (Q(email__iexact=person.email) if person.email else Q())
        twice = rows.filter(event__in=Registration.objects.filter(hers).values("event"))
        freed = [row.event for row in twice.select_related("event")]
        twice.delete()
        for event in freed:
            promote_from_waitlist(event)
        # The link in the letter that the leaver got opens nothing from now on.
        moved = {"contact_person": person, "name": person.name, "email": person.email}
        rows.update(**moved, **PERSONAL, link_number=F("link_number") + 1)

    def _coming(self, leaver):
        coming = Q(event__last_day__gte=timezone.localdate())
        return Registration.objects.filter(coming, contact_person__user=leaver).order_by("event__starts_on", "pk")


def _lasting(leaver):
    today = timezone.localdate()
    return Member.objects.filter(Q(until=None) | Q(until__gt=today), contact_person__user=leaver)
