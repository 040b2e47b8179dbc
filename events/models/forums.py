from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models.events import Event
from history.registry import Tracked


class SaidAndDone(models.Model):
    """What families said at a forum, and what was done about it ("te sanoitte, me teimme")."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="said_and_done", verbose_name=_("foorumi"))
    said = models.TextField(_("te sanoitte"))
    done = models.TextField(_("me teimme"), blank=True, help_text=_("Tyhjä: sivu kertoo, että asia on kesken."))
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)

    history = Tracked(part_of=["event"])

    class Meta:
        verbose_name = _("te sanoitte, me teimme")
        verbose_name_plural = _("te sanoitte, me teimme")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.said[:80]

    @classmethod
    def editable_q(cls, scope):
        return Q(event__in=Event.objects.filter(Event.editable_q(scope)))
