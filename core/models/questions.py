from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from core.questions import Doubt

KEY_LENGTH, TICK_LENGTH = 40, 60


class ConfirmationQuerySet(models.QuerySet):
    def keys_of(self, model):
        """Return the primary keys of the model's records that these are about, as a subquery."""
        key = model._meta.pk
        number = None if isinstance(key, models.CharField) else models.BigIntegerField()
        mine = self.filter(content_type=ContentType.objects.get_for_model(model))
        return mine.values(key=Cast("object_id", number) if number else models.F("object_id"))

    def waiting(self):
        """Return what was stored before it was asked about, and nobody has looked at yet."""
        return self.filter(is_seen=False)


class Confirmation(models.Model):
    """A doubtful value of a record that stays as it is: an editor said that it is right, or it was there before."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("laji"), related_name="+")
    object_id = models.CharField(_("kohde"), max_length=KEY_LENGTH)
    record = GenericForeignKey()
    tick = models.CharField(_("mikä"), max_length=TICK_LENGTH)
    is_seen = models.BooleanField(_("katsottu"), default=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("vahvistettu tieto")
        verbose_name_plural = _("vahvistetut tiedot")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "tick"], name="confirmed_once"),
        ]
        indexes = [models.Index(fields=["is_seen"], condition=models.Q(is_seen=False), name="confirmation_waiting")]

    def __str__(self):
        return self.tick


class Questioned(models.Model):
    """A record whose doubtful values are asked about: `full_clean` refuses what nobody has said to be right.

    What it is asked of, `asks` names. A form sets `agreed` and `mends`, the ticks that were posted.
    """

    asked_with = ""  # the foreign key to the record in whose form the editors find it, if it has none of its own
    asks: list[Callable[[Any], Iterator[Doubt]]] = []
    agreed: frozenset[str] = frozenset()
    mends: frozenset[str] = frozenset()
    is_asked = True  # False of an earlier state that comes back: it is kept as it was, for its editors to look at
    _found: list[str] | None = None  # the doubts that the last check let pass

    confirmations = GenericRelation(Confirmation)

    class Meta:
        abstract = True

    def doubts(self) -> Iterator[Doubt]:
        """Yield the doubts of the record's values, confirmed or not."""
        for ask in self.asks:
            yield from ask(self)

    def agree(self) -> None:
        """Say that all that may be true is right, where it has been asked about already."""
        self.agreed = frozenset(doubt.tick for doubt in self.doubts())

    def doubts_to_look_at(self) -> list[tuple[str, Doubt]]:
        """Return (field's label, doubt) of what was stored before it was asked about, until an editor has seen it."""
        waiting = set(self.confirmations.waiting().values_list("tick", flat=True))
        doubts = [doubt for doubt in self.doubts() if doubt.tick in waiting] if waiting else []
        own = [(self._meta.get_field(next(iter(doubt.about))).verbose_name, doubt) for doubt in doubts]
        return [*own, *self._doubts_of_parts()]

    def _doubts_of_parts(self):
        for part in parts_of(type(self)):
            keys = Confirmation.objects.waiting().keys_of(part)
            for row in part._base_manager.filter(pk__in=keys, **{part.asked_with: self.pk}):
                for _label, doubt in row.doubts_to_look_at():
                    yield f"{part._meta.verbose_name} ”{row}”", doubt

    @classmethod
    def to_look_at(cls) -> models.QuerySet:
        """Return the records whose form tells of something that was stored before it was asked about."""
        waiting = Confirmation.objects.waiting()
        found = models.Q(pk__in=waiting.keys_of(cls))
        for part in parts_of(cls):
            rows = part._base_manager.filter(pk__in=waiting.keys_of(part))
            found |= models.Q(pk__in=rows.values(part.asked_with))
        return cls._default_manager.filter(found)

    def full_clean(self, exclude=None, *args, **kwargs):
        errors = {}
        try:
            super().full_clean(exclude, *args, **kwargs)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for doubt in self._open_doubts():
            name = next((name for name in doubt.about if name not in (exclude or ())), None)
            if name and name not in errors:
                errors[name] = [doubt]
        if errors:
            raise ValidationError(errors)

    def _open_doubts(self) -> list[Doubt]:
        for doubt in [*self.doubts()]:
            if doubt.offer and doubt.tick in self.mends:
                for name, value in doubt.offer.values.items():
                    setattr(self, name, value)
        doubts = [*self.doubts()]
        known = self._known() if doubts else set()
        told = {doubt.tick for doubt in doubts if self._passes(doubt)}
        self._found = [doubt.tick for doubt in doubts]
        self._told = told
        return [doubt for doubt in doubts if doubt.tick not in known | told]

    def _passes(self, doubt: Doubt) -> bool:
        return not self.is_asked or (doubt.tick in self.agreed and not doubt.is_refused)

    def _known(self) -> set[str]:
        return set() if self._state.adding else set(self.confirmations.values_list("tick", flat=True))

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        if self._found is not None:
            self._keep_answers(self._found, self._told)
            self._found = None

    def _keep_answers(self, found: Iterable[str], told: Iterable[str]) -> None:
        """Remember what the editor said to be right, and forget what was said of other values."""
        stale = self.confirmations.exclude(tick__in=found)
        if stale.exists():
            stale.delete()
        kind = ContentType.objects.get_for_model(self)
        for tick in told:
            which = {"content_type": kind, "object_id": str(self.pk), "tick": tick}
            answer, _is_new = Confirmation.objects.get_or_create(**which, defaults={"is_seen": self.is_asked})
            if self.is_asked and not answer.is_seen:
                Confirmation.objects.filter(pk=answer.pk).update(is_seen=True)


def questioned_models() -> list[type[Questioned]]:
    """Return the models that are asked about and stand in no other's form."""
    return [model for model in apps.get_models() if issubclass(model, Questioned) and not model.asked_with]


def parts_of(model: type[models.Model]) -> list[type[Questioned]]:
    """Return the models that are asked about in the form of this one."""
    models_with = [one for one in apps.get_models() if issubclass(one, Questioned) and one.asked_with]
    return [one for one in models_with if one._meta.get_field(one.asked_with).related_model is model]


def note_stored(model: str, asks) -> Callable:
    """Return the work of a migration that lets what is stored stay as it is, for the record's editors to look at.

    `model` is a label like "contacts.ContactPerson", `asks` are pure functions as in `Questioned.asks`.
    """
    return lambda historical_apps, _schema_editor: _note_stored(historical_apps, model, asks)


def _note_stored(historical_apps, model, asks):
    historical, kept = historical_apps.get_model(model), historical_apps.get_model("core", "Confirmation")
    label, name = model.lower().split(".")
    rows = historical._base_manager.all()
    found = [
        kept(object_id=str(row.pk), tick=tick, is_seen=False)
        for row in rows.iterator(chunk_size=2000)
        for tick in dict.fromkeys(doubt.tick for ask in asks for doubt in ask(row))
    ]
    if not found:
        return
    kinds = historical_apps.get_model("contenttypes", "ContentType").objects
    kind, _is_new = kinds.get_or_create(app_label=label, model=name)
    for one in found:
        one.content_type = kind
    kept._base_manager.bulk_create(found, batch_size=1000, ignore_conflicts=True)
