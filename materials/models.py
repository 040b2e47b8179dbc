from pathlib import PurePosixPath
from urllib.parse import urlsplit

from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.fields import URL_LENGTH, folded_field
from core.formatting import day_text
from core.models.locking import Locked
from core.models.publishing import Published, PublishedQuerySet
from history.registry import Tracked
from municipalities.models import FamilyCentre, Task

LANGUAGES = {"fi": _("suomeksi"), "sv": _("ruotsiksi"), "en": _("englanniksi")}
FILE_ENDINGS = {".pdf", ".docx", ".doc", ".odt", ".pptx", ".ppt", ".xlsx", ".xls", ".jpg", ".png"}


class DocumentQuerySet(PublishedQuerySet):
    def for_list(self):
        """Load the relations that a row of the list prints."""
        return self.select_related("family_centre", "superseded_by").fetch_mode(models.FETCH_RAISE)


class Document(Published, Locked):
    """A document (asiakirja): a file, a link, or only a title if the source gives no URL."""

    slug = models.SlugField(_("tunnus"), max_length=120, unique=True)
    title = models.CharField(_("otsikko"), max_length=200)
    folded = folded_field("title_fi", "title_sv", "title_en")
    section = models.CharField(_("aihepiiri"), max_length=150, blank=True)
    note = models.TextField(_("huomio"), blank=True)
    publisher = models.CharField(_("julkaisija"), max_length=150, blank=True)
    published_on = models.DateField(_("päivätty"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("vuosi"), null=True, blank=True)
    language = models.CharField(_("kieli"), max_length=8, default="fi")
    file = models.FileField(
        _("tiedosto"),
        upload_to="documents/",
        blank=True,
        db_index=True,  # looked up when the file is served
        # Nothing that a browser would run: uploads are served from the portal's own address.
        validators=[FileExtensionValidator(["pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "txt"])],
    )
    url = models.URLField(
        _("osoite"),
        max_length=URL_LENGTH,
        blank=True,
        help_text=_("Ilman tiedostoa tai osoitetta asiakirja on sivun lopussa kohdassa Lähteessä mainittu."),
    )
    family_centre = models.ForeignKey(
        FamilyCentre,
        models.SET_NULL,
        related_name="documents",
        verbose_name=_("perhekeskus"),
        null=True,
        blank=True,
    )
    tasks = models.ManyToManyField(
        Task,
        related_name="documents",
        verbose_name=_("perhekeskuksen tehtävät"),
        blank=True,
        help_text=_("Asiakirja näkyy näiden tehtävien sivuilla kohdassa Apua ja tukea."),
    )
    superseded_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        related_name="supersedes",
        verbose_name=_("korvaava asiakirja"),
        null=True,
        blank=True,
    )
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)

    objects = DocumentQuerySet.as_manager()
    history = Tracked()

    class Meta:
        verbose_name = _("asiakirja")
        verbose_name_plural = _("asiakirjat")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(file="") | Q(url=""),
                name="document_has_file_or_link",
                violation_error_message=_("Anna joko tiedosto tai osoite, ei molempia."),
            ),
            models.CheckConstraint(
                condition=Q(superseded_by=None) | ~Q(superseded_by=F("id")),
                name="document_not_superseded_by_itself",
                violation_error_message=_("Asiakirja ei voi korvata itseään."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def address(self) -> str:
        return self.file.url if self.file else self.url

    @property
    def format(self) -> str:
        """The file type by the extension of the URL: PDF; empty if unknown."""
        ending = PurePosixPath(urlsplit(self.address).path).suffix.lower()
        return ending[1:].upper() if ending in FILE_ENDINGS else ""

    @property
    def facts(self) -> list:
        """Metadata as text: publisher, date or year, file type, and the language if it is not the page's."""
        day = day_text(self.published_on) if self.published_on else self.year
        language = LANGUAGES.get(self.language) if self.language != get_language() else None
        return [fact for fact in (self.publisher, day, self.format, language) if fact]


class Page(Published, Locked):
    """A text page (sivu) about the network and how it works."""

    slug = models.SlugField(_("sivun verkko-osoite"), max_length=120, unique=True)
    title = models.CharField(_("otsikko"), max_length=150)
    folded = folded_field("title_fi", "title_sv", "title_en")
    summary = models.CharField(_("tiivistelmä"), max_length=300, blank=True)
    body = models.TextField(_("teksti"), blank=True, help_text=_("Markdown: väliotsikko alkaa ## ja luettelon rivi -."))
    tasks = models.ManyToManyField(
        Task,
        related_name="pages",
        verbose_name=_("perhekeskuksen tehtävät"),
        blank=True,
        help_text=_("Sivuun ohjataan näiden tehtävien sivuilta kohdassa Apua ja tukea."),
    )
    source_note = models.CharField(_("mistä teksti on"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)

    objects = PublishedQuerySet.as_manager()
    history = Tracked()

    class Meta:
        verbose_name = _("sivu")
        verbose_name_plural = _("sivut")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug__in=["aikajana", "tidslinje", "timeline"]),
                name="page_slug_is_not_the_timeline",
                violation_error_message=_("Tämä osoite on aikajanan. Valitse toinen."),
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("materials:page", args=[self.slug])


class TimelineEntry(models.Model):
    """An entry of the timeline of the network's work since 2005."""

    slug = models.SlugField(_("tunnus"), max_length=80, unique=True)
    years = models.CharField(_("vuodet"), max_length=30, help_text=_("Niin kuin ne näytetään: 2005–2007."))
    start_year = models.PositiveSmallIntegerField(_("alkuvuosi"))
    end_year = models.PositiveSmallIntegerField(_("loppuvuosi"), null=True, blank=True)
    title = models.CharField(_("otsikko"), max_length=200)
    description = models.TextField(_("kuvaus"), blank=True)
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)

    history = Tracked()

    class Meta:
        verbose_name = _("aikajanan kohta")
        verbose_name_plural = _("aikajana")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_year=None) | Q(end_year__gte=F("start_year")),
                name="timeline_ends_after_start",
                violation_error_message=_("Loppuvuosi on ennen alkuvuotta."),
            )
        ]

    def __str__(self):
        return f"{self.years} {self.title}"
