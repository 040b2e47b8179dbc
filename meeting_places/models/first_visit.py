from django.db import models
from django.utils.translation import gettext_lazy as _


class FirstVisit(models.Model):
    """What one wants to know who comes for the first time: an activity tells it, or else its place.

    Empty is not told, and pages are silent about it. `FIRST_VISIT_FIELDS` names the fields in the order of the pages.
    """

    class Coming(models.TextChoices):
        ANY_TIME = "any_time", _("voit tulla myöhemmin ja lähteä aiemmin")
        ON_TIME = "on_time", _("tule alkuun ja ole loppuun asti")

    class Adult(models.TextChoices):
        STAYS = "stays", _("aikuinen on mukana koko ajan")
        MAY_LEAVE = "may_leave", _("lapsi voi olla ilman omaa aikuista")

    class Setting(models.TextChoices):
        INDOORS = "indoors", _("sisällä")
        OUTDOORS = "outdoors", _("ulkona")
        BOTH = "both", _("sisällä ja ulkona")

    class Photos(models.TextChoices):
        NONE = "none", _("ei kuvata")
        OWN_CHILD = "own_child", _("voit kuvata omaa lastasi")
        ASK = "ask", _("kuvataan vain, jos kaikki suostuvat")

    greeter = models.CharField(
        _("kuka ottaa vastaan"),
        max_length=200,
        blank=True,
        help_text=_("Esimerkiksi: ohjaaja tulee ovelle ja näyttää paikat."),
    )
    coming_late = models.CharField(
        _("saako tulla myöhemmin"),
        max_length=20,
        choices=Coming,
        blank=True,
        help_text=_("Voiko tulla kesken ja lähteä, kun lapsi väsyy? Tyhjä, jos et tiedä."),
    )
    adult_stays = models.CharField(
        _("onko aikuinen mukana"),
        max_length=20,
        choices=Adult,
        blank=True,
        help_text=_("Pitääkö lapsen oman aikuisen olla paikalla? Tyhjä, jos et tiedä."),
    )
    bring = models.CharField(
        _("mitä mukaan"), max_length=200, blank=True, help_text=_("Esimerkiksi: sisäkengät tai villasukat.")
    )
    setting = models.CharField(
        _("sisällä vai ulkona"),
        max_length=20,
        choices=Setting,
        blank=True,
        help_text=_("Ulkona: perhe osaa pukea sään mukaan. Tyhjä, jos et tiedä."),
    )
    food = models.CharField(
        _("syötävä ja sen hinta"),
        max_length=200,
        blank=True,
        help_text=_("Esimerkiksi: kahvia ja hedelmiä, 2 € perheeltä. Omia eväitä voi syödä."),
    )
    when_ill = models.CharField(
        _("jos on sairaana"),
        max_length=200,
        blank=True,
        help_text=_("Esimerkiksi: tulkaa, kun yksi kuumeeton päivä on takana. Nuha ei haittaa."),
    )
    photos = models.CharField(
        _("kuvaaminen"),
        max_length=20,
        choices=Photos,
        blank=True,
        help_text=_("Saako paikalla ottaa kuvia? Tyhjä, jos et tiedä."),
    )
    siblings = models.CharField(
        _("sisarukset"),
        max_length=200,
        blank=True,
        help_text=_("Esimerkiksi: isommatkin sisarukset ovat tervetulleita koulun loma-aikoina."),
    )
    door_contact = models.CharField(
        _("kenelle soittaa ovella"),
        max_length=200,
        blank=True,
        help_text=_("Jos ovi on lukossa: nimi tai tehtävä, ja numero, joka saa näkyä kaikille."),
    )

    class Meta:
        abstract = True


FIRST_VISIT_FIELDS = tuple(field.name for field in FirstVisit._meta.local_fields)
FIRST_VISIT_TEXTS = tuple(field.name for field in FirstVisit._meta.local_fields if not field.choices)
# The same as columns, texts in Finnish: for forms that are filled in in Finnish alone.
FIRST_VISIT_FINNISH = tuple(f"{name}_fi" if name in FIRST_VISIT_TEXTS else name for name in FIRST_VISIT_FIELDS)


def told(name: str, *records: FirstVisit) -> str:
    """Return what the first of the records tells in a field, a choice as its label; empty if none tells."""
    for record in records:
        if value := getattr(record, name):
            return getattr(record, f"get_{name}_display", lambda value=value: value)()
    return ""
