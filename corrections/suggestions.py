from django.db.models import Q
from django.utils.translation import gettext as _

from contacts.models import Assignment
from corrections.models import Correction
from events.minutes.suggestions import Suggestion, suggests


@suggests
def corrections_waiting(municipalities):
    work = Assignment.objects.filter(
        family_centre__areas__municipality__in=municipalities, family_centre__areas__until=None
    )
    where = Q(place__municipality__in=municipalities) | Q(event__host__in=municipalities)
    where |= Q(municipality__in=municipalities)
    where |= Q(contact_person__in=work.values("contact_person"))
    if count := Correction.objects.waiting().filter(where).count():
        text = _("Lukijat ovat kertoneet virheistä, joita kukaan ei ole vielä katsonut: %d.") % count
        yield Suggestion("corrections", _("Korjausehdotuksia odottaa"), text)
