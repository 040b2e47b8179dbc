from django.db.models import Q
from django.utils.translation import gettext as _

from events.minuting.suggesting import Suggestion, suggests
from upkeep.models import Correction


@suggests
def corrections_waiting(municipalities):
    where = Q(place__municipality__in=municipalities) | Q(event__host__in=municipalities)
    if count := Correction.objects.waiting().filter(where).count():
        text = _("Lukijoiden ilmoittamia virheitä odottaa käsittelyä: %d.") % count
        yield Suggestion("corrections", _("Korjausehdotuksia odottaa"), text)
