"""Approval of minutes: changing approved minutes approves them again, by the user who changed them."""

from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import AgendaItem, Event, Minutes

OF_ITEM = ("title", "discussion", "decision")
OF_POINT = ("text", "contact_person", "municipality", "due_on", "agenda_item")


def approved_words(event: Event) -> list[str] | None:
    """Return the lines of the event's approved minutes; None if there are none."""
    minutes = Minutes.objects.filter(event=event, state=Minutes.State.APPROVED).first()
    if minutes is None:
        return None
    items = event.agenda_items.filter(state=AgendaItem.State.ACCEPTED).values_list(*OF_ITEM)
    words = [minutes.present, minutes.text]
    for row in [*items, *event.action_points.order_by("pk").values_list(*OF_POINT)]:
        words += map(str, row)
    return "\n".join(words).splitlines()  # browsers end lines otherwise than a text that came from elsewhere


def approve_anew(request, event: Event, was: list[str] | None) -> None:
    """If the text of approved minutes has changed from `was`, set approval to today and the user, and tell them."""
    now = approved_words(event)
    if was is None or now is None or now == was:
        return
    minutes = Minutes.objects.get(event=event)
    minutes.approved_on, minutes.approved_by = timezone.localdate(), request.user
    minutes.save()
    messages.info(request, _("Muistion teksti muuttui: hyväksyntä on nyt tältä päivältä ja sinun nimissäsi."))
