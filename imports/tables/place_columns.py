"""The columns of the meeting place table, and the names by which their values are found."""

from collections.abc import Sequence
from operator import attrgetter

from django.utils.translation import gettext as _

from contacts.models import Organisation
from imports.columns import (
    NO,
    YES,
    CellError,
    ChoiceColumn,
    Column,
    DegreeColumn,
    FieldColumn,
    ManyColumn,
    PostalColumn,
    Register,
    TimesColumn,
    finnish_labels,
    label_column,
)
from meeting_places.models import (
    FIRST_VISIT_FIELDS,
    Activity,
    Booking,
    Feature,
    FirstVisit,
    MeetingPlace,
    PlaceKind,
    SpokenLanguage,
    Theme,
)
from municipalities.models import Municipality

FOR_NOTHING = [
    f"{nought}{unit}" for nought in ("0", "0,00", "0.00", "0,-") for unit in ("", "€", " €", " e", " eur", " euroa")
]
# What people write in these columns. What could mean two things is asked about.
PRICES = {MeetingPlace.Price.FREE: ("ilmainen", "ilmaiseksi", "ei maksua", "ei maksa", "vapaa pääsy", *FOR_NOTHING)}
BOOKINGS = {
    Booking.NEEDED: (*YES, "pakollinen", "vaaditaan"),
    Booking.NOT_NEEDED: (*NO, "ei tarvitse", "ei vaadita", "ei pakollinen", "vapaaehtoinen"),
}
ANSWERS_OF_FIRST_VISIT: dict[str, dict[str, Sequence[str]]] = {
    "coming_late": {FirstVisit.Coming.ANY_TIME: YES, FirstVisit.Coming.ON_TIME: NO},
    "adult_stays": {FirstVisit.Adult.STAYS: YES, FirstVisit.Adult.MAY_LEAVE: NO},
    "photos": {FirstVisit.Photos.NONE: NO},
}
CHOICES_OF_FIRST_VISIT = {
    "coming_late": FirstVisit.Coming,
    "adult_stays": FirstVisit.Adult,
    "setting": FirstVisit.Setting,
    "photos": FirstVisit.Photos,
}


class Organisations(Register):
    """The organisations by name, including new ones from the table."""

    def __init__(self):
        super().__init__(lambda: ((one, (one.name_fi,)) for one in Organisation.objects.only("name_fi", "kind")))

    def find_or_add(self, text: str, kind: str | None, may_add: bool) -> Organisation:
        """Return the organisation of this name and kind; a new, unsaved one if none exists and a kind is given.

        Raises CellError.
        """
        named = self.all_named(text)
        fitting = [one for one in named if kind in (None, one.kind)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise CellError(_("Nimellä ”%s” on monta järjestäjää.") % text)
        if named:
            raise CellError(
                _("Portaalissa järjestäjän ”%(name)s” laji on %(kind)s.") % {"name": text, "kind": kind_word(named[0])}
            )
        if kind is None:
            hint = _("Jos järjestäjä on uusi, täytä myös sarake organiser_kind.")
            raise CellError(f"{self.unknown(text)} {hint}")
        if not may_add:
            raise CellError(_("Järjestäjää ”%s” ei ole. Pyydä koordinaattoria lisäämään se.") % text)
        new = Organisation(name_fi=FieldColumn(name="", field=_field(Organisation, "name_fi")).read(text), kind=kind)
        self.add(new, text)
        return new


def kind_word(organisation) -> str:
    return finnish_labels(Organisation.Kind)[organisation.kind]


def _field(model, name):
    return model._meta.get_field(name)


def named(model, *others) -> Register:
    """Return a register of the model's records by Finnish name and these fields."""
    return Register(
        lambda: ((one, (one.name_fi, *(getattr(one, name) for name in others))) for one in model.objects.all())
    )


def municipality_column(of: type[ChoiceColumn] = ChoiceColumn, **column) -> ChoiceColumn:
    register = Register(lambda: ((one, (one.name, one.slug, one.code)) for one in Municipality.objects.all()))
    return of(register=register, words=attrgetter("name"), **column)


def in_languages(model, name: str, help: str, example: str = "", prefix: str = "") -> list[Column]:
    """Return the columns of a translated field, one for each language; `prefix` begins their headings alone."""
    others = {"sv": _("Sama ruotsiksi."), "en": _("Sama englanniksi.")}
    told = {"fi": (help, example)} | {language: (text, "") for language, text in others.items()}
    return [
        FieldColumn(
            name=f"{prefix}{name}_{language}",
            attribute=f"{name}_{language}",
            field=_field(model, f"{name}_{language}"),
            help=text,
            example=example,
        )
        for language, (text, example) in told.items()
    ]


def first_visit_columns(model: type[FirstVisit], prefix: str = "") -> list[Column]:
    """Return the columns of what a place or, with a prefix, an activity tells to those who come for the first time."""
    found: list[Column] = []
    for name in FIRST_VISIT_FIELDS:
        field = _field(model, name)
        choices = CHOICES_OF_FIRST_VISIT.get(name)
        help = f"{' / '.join(finnish_labels(choices).values())}." if choices else str(field.help_text)
        if prefix:
            help = _("Vain jos toisin kuin paikassa yleensä: %s") % (help if choices else f"{field.verbose_name}.")
        if choices:
            also = ANSWERS_OF_FIRST_VISIT.get(name)
            found.append(label_column(choices, also, name=f"{prefix}{name}", attribute=name, help=help, cleared=""))
        else:
            found += in_languages(model, name, help, prefix=prefix)
    return found


def place_columns(organisations: Organisations) -> list[Column]:
    """Return the columns of a place, in order."""
    kinds = Register(lambda: ((one, (one.name_fi, one.slug, one.plural_fi)) for one in PlaceKind.objects.all()))

    def text(name, help="", example="", **more):
        return FieldColumn(name=name, field=_field(MeetingPlace, name), help=help, example=example, **more)

    return [
        text("name_fi", _("Paikan nimi suomeksi."), "Perhekahvila Poukama", is_required=True),
        text("name_sv", _("Nimi ruotsiksi, jos sellainen on.")),
        text("name_en", _("Nimi englanniksi, jos sellainen on.")),
        ChoiceColumn(
            name="kind",
            register=kinds,
            help=_("Paikan laji: nimi tai osoitesana."),
            example="perhekahvila",
            is_required=True,
        ),
        municipality_column(
            name="municipality",
            help=_("Kunta: nimi, osoitesana tai kuntanumero."),
            example="Laukaa",
            is_required=True,
        ),
        ChoiceColumn(
            name="organiser",
            register=organisations,
            help=_("Paikan järjestäjän nimi."),
            example="Laukaan perheyhdistys",
        ),
        label_column(
            Organisation.Kind,
            name="organiser_kind",
            help=_("Järjestäjän laji: kunta, seurakunta, järjestö… Tarvitaan, jos järjestäjä on uusi."),
            example="järjestö",
        ),
        text("district", _("Kylä tai kaupunginosa."), "Kirkonkylä"),
        text("address", _("Katuosoite."), "Laukaantie 14"),
        PostalColumn(
            name="postal_code",
            field=_field(MeetingPlace, "postal_code"),
            help=_("Postinumero, viisi numeroa."),
            example="41340",
        ),
        DegreeColumn(
            name="latitude",
            help=_("Leveysaste pisteellä tai pilkulla. Anna molemmat tai jätä pois."),
            example="62,4155",
        ),
        DegreeColumn(name="longitude", help=_("Pituusaste pisteellä tai pilkulla."), example="25,9526"),
        text("description_fi", _("Millaista täällä on ja kenelle."), "Lämmin olohuone vauvoille ja taaperoille."),
        text("description_sv", _("Kuvaus ruotsiksi.")),
        text("description_en", _("Kuvaus englanniksi.")),
        label_column(
            MeetingPlace.Price,
            PRICES,
            name="price",
            help=_("maksuton, pieni maksu tai ei tiedossa."),
            example="maksuton",
            cleared=MeetingPlace.Price.NOT_KNOWN,
        ),
        label_column(
            Booking,
            BOOKINGS,
            name="booking",
            help=_("Tarvitaanko ilmoittautumista: tarvitaan, ei tarvita tai ei tiedossa."),
            example="ei tarvita",
            cleared=Booking.NOT_KNOWN,
        ),
        text("phone", _("Puhelinnumero."), "040 123 4567"),
        text("email", _("Sähköposti, joka näkyy kaikille."), "poukama@example.org"),
        text("website", _("Verkkosivu."), "https://example.org/poukama"),
        ManyColumn(
            name="languages",
            register=named(SpokenLanguage, "code"),
            help=_("Puhutut kielet pilkuin: nimi tai kielikoodi."),
            example="suomi, englanti",
        ),
        ManyColumn(
            name="features",
            register=named(Feature, "slug"),
            help=_("Ominaisuudet pilkuin: nimi tai osoitesana."),
        ),
        *in_languages(MeetingPlace, "nearest_stop", _("Lähin pysäkki, linja ja matka."), "Kirkonkylä, linja 25, 300 m"),
        *first_visit_columns(MeetingPlace),
        *in_languages(
            MeetingPlace, "service_name", _("Valtakunnallinen palvelu, jossa paikan tiedot pidetään yllä."), ""
        ),
        text("service_url", _("Paikan sivu siinä palvelussa.")),
    ]


def activity_columns(organisations: Organisations) -> list[Column]:
    """Return the columns of an activity, in order."""

    def text(name, help="", example="", **more):
        field = _field(Activity, more.get("attribute", name))
        return FieldColumn(name=name, field=field, help=help, example=example, **more)

    return [
        FieldColumn(
            name="activity_id",
            field=_field(Activity, "external_id"),
            attribute="external_id",
            help=_("Toiminnan tunniste, kun paikassa on monta. Ilman sitä toiminta tunnetaan nimestään."),
            example="12-1",
        ),
        text("title_fi", _("Toiminnan nimi. Tyhjä, jos kyse on paikan omista aukioloajoista."), "Vauvakahvila"),
        text("title_sv", _("Toiminnan nimi ruotsiksi.")),
        text("title_en", _("Toiminnan nimi englanniksi.")),
        ManyColumn(
            name="activity_organisers",
            attribute="organisers",
            register=organisations,
            help=_("Toiminnan järjestäjät pilkuin."),
            example="Laukaan perheyhdistys",
        ),
        ManyColumn(
            name="themes",
            register=named(Theme, "slug"),
            help=_("Aiheet pilkuin: nimi tai osoitesana."),
        ),
        label_column(
            Activity.Attendance,
            name="attendance",
            help=_("ohjattu, joku on paikalla tai omatoimisesti. Tyhjä, jos ei tiedetä."),
            example="ohjattu",
            cleared="",
        ),
        *in_languages(
            Activity, "visiting_professional", _("Kuka ammattilainen käy ja milloin."), "terveydenhoitaja kuun 1. ti"
        ),
        text("age_min", _("Ikä alkaen, vuotta."), "0", attribute="age_min_years", cleared=None),
        text("age_max", _("Ikä enintään, vuotta."), "3", attribute="age_max_years", cleared=None),
        TimesColumn(
            name="times",
            help=_("Ajat niin kuin puhut, useat puolipistein tai omilla riveillään solussa."),
            example="ti 9.30–11.30; kuun 1. lauantai 10–13",
        ),
        *first_visit_columns(Activity, prefix="activity_"),
    ]
