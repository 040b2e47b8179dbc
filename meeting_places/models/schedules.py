from dataclasses import fields
from datetime import time

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from history.registry import Tracked
from meeting_places.models.activities import Activity
from meeting_places.models.places import MeetingPlace
from meeting_places.schedules.parsing import Openness, ScheduleRule
from meeting_places.schedules.recurrence import NIGHT_ENDS, Recurrence, refusals

WEEKDAYS = [
    (0, _("maanantai")),
    (1, _("tiistai")),
    (2, _("keskiviikko")),
    (3, _("torstai")),
    (4, _("perjantai")),
    (5, _("lauantai")),
    (6, _("sunnuntai")),
]


class Schedule(models.Model):
    """A recurrence rule of an activity: one weekday at one time. Monday to Friday makes five rows."""

    Openness = Openness

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="schedules", verbose_name=_("toiminta"))
    place = models.ForeignKey(
        MeetingPlace,
        models.CASCADE,
        related_name="guest_schedules",
        verbose_name=_("paikka, jos muu kuin toiminnan"),
        null=True,
        blank=True,
        help_text=_("Liikkuva toiminta: lisää joka kerta omaksi rivikseen päivineen, ja valitse tähän sen paikka."),
    )
    weekday = models.PositiveSmallIntegerField(_("viikonpäivä"), choices=WEEKDAYS, null=True, blank=True)
    starts = models.TimeField(_("alkaa"))
    ends = models.TimeField(
        _("päättyy"),
        help_text=_("Yöllä päättyvä aika on seuraavana päivänä: 22.00–2.00. 0.00–0.00 on koko vuorokausi."),
    )
    recurrence = models.CharField(_("toistuu"), max_length=20, choices=Recurrence, default=Recurrence.WEEKLY)
    anchor = models.DateField(
        _("päivä"),
        null=True,
        blank=True,
        help_text=_("Yhden kerran päivä, tai joka toinen viikko: jokin päivä, jona tätä on."),
    )
    nth = models.PositiveSmallIntegerField(
        _("kuukauden monesko"),
        null=True,
        blank=True,
        help_text=_("Esimerkiksi 1: kuun ensimmäinen maanantai."),
    )
    valid_from = models.DateField(_("voimassa alkaen"), null=True, blank=True)
    valid_until = models.DateField(_("voimassa asti"), null=True, blank=True)
    skips_school_holidays = models.BooleanField(_("ei koulujen loma-aikoina"), default=False)
    on_public_holidays = models.BooleanField(_("myös pyhäpäivinä"), default=False)
    runs_overnight = models.BooleanField(
        _("kestää yön yli"),
        default=False,
        help_text=_("Rastita, jos tämä päättyy vasta seuraavana aamuna tai päivänä: 20.00–9.00."),
    )
    openness = models.CharField(_("millainen aika"), max_length=20, choices=Openness, default=Openness.OPEN)

    history = Tracked(part_of=["activity", "activity.place"])

    class Meta:
        verbose_name = _("aika")
        verbose_name_plural = _("ajat")
        ordering = ["weekday", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="schedule_ends_after_start",
                violation_error_message=_("Loppupäivä on ennen alkupäivää."),
            ),
            models.CheckConstraint(
                condition=Q(recurrence=Recurrence.ONCE) | Q(weekday__range=(0, 6)),
                name="schedule_has_weekday",
                violation_error_message=_("Valitse viikonpäivä."),
            ),
            models.CheckConstraint(
                condition=~Q(recurrence__in=[Recurrence.ONCE, Recurrence.EVERY_SECOND_WEEK]) | Q(anchor__isnull=False),
                name="schedule_has_anchor",
                violation_error_message=_("Anna päivä, josta lasketaan."),
            ),
            models.CheckConstraint(
                condition=~Q(recurrence=Recurrence.NTH_WEEKDAY) | Q(nth__range=(1, 5)),
                name="schedule_has_nth",
                violation_error_message=_("Kerro, monesko viikonpäivä kuukaudessa: 1–5."),
            ),
            # `is_backwards` asks of more.
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts"))
                | Q(ends=time())
                | Q(runs_overnight=True)
                | Q(ends__lte=NIGHT_ENDS, starts__gte=time(12)),
                name="schedule_ends_after_its_start",
                violation_error_message=_("Päättyy ennen kuin alkaa."),
            ),
        ]

    def __str__(self):
        # Folded in the admin's form, a rule is told by this line alone.
        text = f"{self.get_weekday_display() or self.anchor} {self.starts:%H.%M}–{self.ends:%H.%M}"
        if self.recurrence == Recurrence.WEEKLY:
            return text
        # Without the example that helps to choose.
        return f"{text}, {self.get_recurrence_display().split(',')[0]}"

    @classmethod
    def editable_q(cls, scope):
        return (
            Q(
                activity__place__municipality__areas__family_centre__in=scope.family_centres,
                activity__place__municipality__areas__until=None,
            )
            | Q(activity__place__organiser__in=scope.organisations)
            | Q(activity__organisers__in=scope.organisations)
        )

    @property
    def rule(self) -> ScheduleRule:
        return ScheduleRule(
            starts=self.starts,
            ends=self.ends,
            recurrence=Recurrence(self.recurrence),
            weekday=self.weekday,
            anchor=self.anchor,
            nth=self.nth,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            skips_school_holidays=self.skips_school_holidays,
            on_public_holidays=self.on_public_holidays,
            runs_overnight=self.runs_overnight,
            openness=Openness(self.openness),
        )

    @rule.setter
    def rule(self, rule: ScheduleRule):
        for field in fields(rule):
            setattr(self, field.name, getattr(rule, field.name))

    def clean(self):
        if self.starts is None or self.ends is None:
            return  # the fields themselves say so
        if problems := refusals(self.rule):
            raise ValidationError(problems)
