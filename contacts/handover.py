"""Transfer of a leaving coordinator's editing rights and assignments to another user."""

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.handover import hands_over
from contacts.models import Assignment, ContactPerson
from history.recording import update


def person_of(user) -> ContactPerson | None:
    return ContactPerson.objects.filter(user=user).first()


def person_made_of(heir, leaver) -> ContactPerson:
    """Return the heir's contact person.

    If there is none, create one like the leaver's, with the heir's name and e-mail.
    """
    person = person_of(heir)
    if person is None:
        like = person_of(leaver)
        person = ContactPerson.objects.create(
            user=heir,
            name=heir.name,
            email=heir.email,
            title=like.title,
            organisation=like.organisation,
            state=like.state,
        )
    return person


@hands_over
class EditingRights:
    title = _("Muokkausoikeudet")

    def lines(self, leaver, heir):
        return [str(right) for right in self._new_to(leaver, heir).select_related("family_centre", "organisation")]

    def move(self, leaver, heir):
        update(self._new_to(leaver, heir), user=heir)
        leaver.editing_rights.all().delete()

    def _new_to(self, leaver, heir):
        rows = leaver.editing_rights.order_by("pk")
        for name in ("family_centre", "organisation") if heir else ():
            hers = heir.editing_rights.exclude(**{name: None}).values(name)
            rows = rows.exclude(**{f"{name}__in": hers})
        return rows


@hands_over
class Assignments:
    title = _("Tehtävät perhekeskuksissa")

    def lines(self, leaver, heir):
        rows = list(self._lasting(leaver).select_related("family_centre"))
        lines = [f"{row.family_centre}: {row.get_role_display()}" for row in rows]
        if person_of(leaver):
            lines.append(_("Entiset yhteystiedot poistuvat näkyvistä tämän päivän jälkeen."))
        if rows and heir and person_of(heir) is None:
            lines.append(_("Uusi yhdyshenkilö: %(name)s, %(email)s. Täydennä puhelin siirron jälkeen.") % _named(heir))
        return lines

    def move(self, leaver, heir):
        today = timezone.localdate()
        for row in self._lasting(leaver):
            self._begin(row, person_made_of(heir, leaver), today)
            self._end(row, today)
        shown = ContactPerson.objects.filter(Q(valid_until=None) | Q(valid_until__gt=today), user=leaver)
        update(shown, valid_until=today, version=F("version") + 1)

    def _lasting(self, leaver):
        today = timezone.localdate()
        return Assignment.objects.filter(Q(until=None) | Q(until__gt=today), contact_person__user=leaver)

    def _begin(self, row, person, today):
        same = {"family_centre": row.family_centre, "role": row.role}
        if not person.assignments.filter(Q(until=None) | Q(until__gte=today), **same).exists():
            since = max(row.since or today, today)
            person.assignments.create(**same, order=row.order, since=since, until=row.until)

    def _end(self, row, today):
        if row.since and row.since > today:
            row.delete()
        else:
            row.until = today
            row.save(update_fields=["until"])


def _named(user):
    return {"name": user.name or user.email, "email": user.email}
