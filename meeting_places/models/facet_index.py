import secrets

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _


class FacetChange(models.Model):
    """One change of what lists are filtered by or pages print, written in the transaction of whoever changed it.

    The rows together are the version by which each process knows whether its sets are as the database is. Rows are only
    added: editors would wait for each other, and for an import, if all counted up a single row. They go only together
    with the adding of one that says that everything has changed (`trim`).
    """

    WORDS = 0  # in place of a place: something is printed otherwise, and all sets are as they were
    MANY = 200  # places: more are told of as everything

    place = models.BigIntegerField(_("paikka"), null=True)  # none: everything has changed
    # By it a change is known: keys are given anew after a transaction that was undone.
    stamp = models.PositiveBigIntegerField(_("leima"))

    class Meta:
        default_permissions = ()
        verbose_name = _("suodatettavan muutos")
        verbose_name_plural = _("suodatettavan muutokset")

    def __str__(self):
        return str(self.pk)

    @classmethod
    def note(cls, places) -> None:
        """Tell all processes that these places (primary keys) have changed; None is everything."""
        if places := set(places):
            places = places if len(places) <= cls.MANY else {None}
            rows = [cls(place=place, stamp=secrets.randbits(50)) for place in places]
            cls.objects.bulk_create(rows)

    @classmethod
    def mark(cls) -> tuple:
        """Return what differs whenever a row was added, in whichever order transactions end."""
        with connection.cursor() as cursor:
            # The rest of each stamp: SQLite's sums end at 63 bits.
            cursor.execute(f"SELECT max(id), count(*), sum(stamp % 1048576) FROM {cls._meta.db_table}")  # noqa: S608
            return cursor.fetchone()

    @classmethod
    def trim(cls) -> None:
        """Replace all rows with one that tells of all."""
        with transaction.atomic():
            cls.objects.all().delete()
            cls.note([None])


class KeptSegment(models.Model):
    """The sets of many places as bytes, so that a process that starts need not make them anew."""

    form = models.PositiveSmallIntegerField(_("muoto"))  # the number of the bytes' format
    seen = models.JSONField(_("muutokset"), default=list)  # stamps of the changes that are in it
    made_at = models.DateTimeField(_("tehty"), auto_now_add=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("suodatettavan kopio")
        verbose_name_plural = _("suodatettavan kopiot")

    def __str__(self):
        return str(self.made_at)

    @classmethod
    def keep(cls, form: int, seen: list[int], kept: bytes) -> None:
        """Keep these bytes instead of all that were kept."""
        with transaction.atomic():
            row = cls.objects.create(form=form, seen=seen)
            for number, start in enumerate(range(0, len(kept), KeptPart.BYTES)):
                row.parts.create(number=number, kept=kept[start : start + KeptPart.BYTES])
            cls.objects.exclude(pk=row.pk).delete()

    def whole(self) -> bytes:
        """Return the bytes that were kept."""
        # One at a time: a connection keeps the memory of the largest answer that it ever had.
        parts = self.parts.order_by("number").values_list("kept", flat=True)
        return b"".join(bytes(parts.get(number=number)) for number in range(self.parts.count()))


class KeptPart(models.Model):
    """A part of the bytes of a `KeptSegment`."""

    BYTES = 1_000_000

    segment = models.ForeignKey(KeptSegment, models.CASCADE, related_name="parts", verbose_name=_("kopio"))
    number = models.PositiveIntegerField(_("järjestysnumero"))
    kept = models.BinaryField(_("tavut"))

    class Meta:
        default_permissions = ()
        verbose_name = _("suodatettavan kopion osa")
        verbose_name_plural = _("suodatettavan kopion osat")
        constraints = [models.UniqueConstraint(fields=["segment", "number"], name="kept_part_once")]

    def __str__(self):
        return str(self.number)
