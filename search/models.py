import re
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Max, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from history.registry import Tracked
from search.analysis import KEY_LETTERS, QUERY_LETTERS, WORD_LETTERS, clean, keys

LANGUAGES = [("fi", _("suomi")), ("sv", _("ruotsi")), ("en", _("englanti"))]
KEPT_DAYS = 90
MOST_MISSES = 5_000
TARGET = re.compile(r"[a-z_]+:[^:]+|\?[a-z_]+=[^=]+")  # "theme:vauvat", "?day=tue"


class SearchKey(models.Model):
    """An index key: of a word's inflected forms ("paivakot"), a facet ("kind:kirjasto") or a name ("=villa tuisku")."""

    key = models.CharField(_("avain"), max_length=KEY_LETTERS, unique=True)
    # A facet, or a word of a name, a place or an organiser. Every process holds these; only they are guessed at.
    is_trusted = models.BooleanField(_("tunnettu"), default=False, db_index=True)

    class Meta:
        verbose_name = _("haun avain")
        verbose_name_plural = _("haun avaimet")

    def __str__(self):
        return self.key


class SearchWord(models.Model):
    """A word of a name, place or organiser, with and without diacritics; used for corrections."""

    surface = models.CharField(_("sana ilman tarkkeita"), max_length=WORD_LETTERS, unique=True)
    display = models.CharField(_("sana"), max_length=WORD_LETTERS)
    key = models.ForeignKey(SearchKey, models.CASCADE, related_name="words", verbose_name=_("avain"))

    class Meta:
        verbose_name = _("haun sana")
        verbose_name_plural = _("haun sanat")

    def __str__(self):
        return self.display


class SearchPosting(models.Model):
    """A posting of the inverted index: a key leads to a record, with a weight."""

    # The whole row is its key: its index then answers every question of ranking without reading the table.
    pk = models.CompositePrimaryKey("key", "kind", "object_id", "weight")
    # No constraint: keys are never removed while a posting has them, and a check for each of millions would cost.
    key = models.ForeignKey(SearchKey, models.DO_NOTHING, db_constraint=False, db_index=False, verbose_name=_("avain"))
    kind = models.CharField(_("laji"), max_length=20)
    object_id = models.BigIntegerField(_("kohde"))
    weight = models.PositiveSmallIntegerField(_("paino"))

    class Meta:
        verbose_name = _("haun osuma")
        verbose_name_plural = _("haun osumat")
        indexes = [models.Index(fields=["kind", "object_id"], name="posting_by_record")]

    def __str__(self):
        return f"{self.key_id} {self.kind} {self.object_id}"


def check_phrase(text):
    if not keys(text):
        raise ValidationError(_("Kirjoita ainakin yksi sana, josta voi hakea."))


def check_targets(targets):
    is_list = isinstance(targets, list) and targets
    if not is_list or not all(isinstance(one, str) and TARGET.fullmatch(one) for one in targets):
        raise ValidationError(_("Valitse ainakin yksi asia, jota sana tarkoittaa."))


class SearchSynonym(models.Model):
    """An everyday word that families search by, and the facets it means: päikky is an open day-care centre."""

    phrase = models.CharField(
        _("sana tai sanat"),
        max_length=80,
        unique=True,
        validators=[check_phrase],
        error_messages={"unique": _("Tämä sana on jo luettelossa.")},
    )
    language = models.CharField(_("kieli"), max_length=2, choices=LANGUAGES, default="fi")
    targets = models.JSONField(
        _("tarkoittaa"),
        default=list,
        validators=[check_targets],
        help_text=_("Jos valitset useita, kaikkien on sovittava: vauvakahvila on perhekahvila ja sen aihe vauvat."),
    )
    is_enabled = models.BooleanField(_("käytössä"), default=True)

    history = Tracked()

    class Meta:
        verbose_name = _("arkisana")
        verbose_name_plural = _("arkisanat")
        ordering = ["phrase"]

    def __str__(self):
        return self.phrase


class SearchVersion(models.Model):
    """One change of the search vocabulary. The rows together are the version by which each process caches it.

    Rows are only added: editors' saves would wait for each other if all updated a single row.
    """

    stamp = models.PositiveIntegerField(_("leima"))

    class Meta:
        verbose_name = _("hakusanojen muutos")
        verbose_name_plural = _("hakusanojen muutokset")

    def __str__(self):
        return str(self.pk)

    @classmethod
    def bump(cls):
        """Make every process reload the vocabulary."""
        cls.objects.create(stamp=secrets.randbits(31))

    @classmethod
    def current(cls) -> tuple:
        return tuple(cls.objects.aggregate(Max("pk"), Count("pk"), Sum("stamp")).values())

    @classmethod
    def trim(cls):
        """Replace all rows with one."""
        cls.objects.all().delete()
        cls.bump()


class SearchMissQuerySet(models.QuerySet):
    def forget(self, today):
        """Delete searches last made over 90 days ago."""
        self.filter(last_seen_on__lt=today - timedelta(days=KEPT_DAYS)).delete()

    def note(self, text, language, kind, today=None):
        """Count a query without results, or a corrected one.

        Texts that may hold a phone number or an e-mail are left out.
        """
        text, today = " ".join(clean(text).split()), today or timezone.localdate()
        self.forget(today)
        if not text or "@" in text or sum(letter.isdigit() for letter in text) > 4:
            return
        seen = self.filter(text=text, language=language, kind=kind)
        if seen.update(count=F("count") + 1, last_seen_on=today) or self.count() >= MOST_MISSES:
            return
        self.bulk_create(
            [SearchMiss(text=text, language=language, kind=kind, last_seen_on=today)], ignore_conflicts=True
        )


class SearchMiss(models.Model):
    """A query that found nothing, or only after correction: the editors' list of words to add."""

    class Kind(models.TextChoices):
        NO_HITS = "no_hits", _("ei tuloksia")
        CORRECTED = "corrected", _("korjattu")

    text = models.CharField(_("haku"), max_length=QUERY_LETTERS)
    language = models.CharField(_("kieli"), max_length=2, choices=LANGUAGES, default="fi")
    kind = models.CharField(_("miten kävi"), max_length=10, choices=Kind)
    count = models.PositiveIntegerField(_("kertoja"), default=1)
    last_seen_on = models.DateField(_("viimeksi"), default=timezone.localdate, db_index=True)

    objects = SearchMissQuerySet.as_manager()

    class Meta:
        verbose_name = _("haku ilman tulosta")
        verbose_name_plural = _("haut ilman tulosta")
        ordering = ["-count", "text"]
        constraints = [models.UniqueConstraint(fields=["text", "language", "kind"], name="search_miss_once")]

    def __str__(self):
        return self.text
