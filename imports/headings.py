"""The Finnish headings of columns: people's own tables have these, exported ones the columns' names."""

from collections.abc import Iterable

from imports.columns import Column

IN_LANGUAGES = {
    "fi": ("suomeksi", "suomi"),
    "sv": ("ruotsiksi", "ruotsi", "på svenska"),
    "en": ("englanniksi", "englanti", "in english"),
}
# By column, that which is shown first. A translated column has these with its language: "Nimi ruotsiksi".
FINNISH = {
    "source": ("Lähde", "Tietolähde"),
    "external_id": ("Tunniste", "Tunnus", "ID"),
    "name": ("Nimi", "Henkilö"),
    "name_fi": ("Nimi", "Paikan nimi", "Paikka", "Kohtaamispaikka"),
    "kind": ("Laji", "Paikan laji", "Tyyppi", "Organisaation laji"),
    "municipality": ("Kunta", "Kaupunki", "Paikkakunta"),
    "organiser": ("Järjestäjä", "Paikan järjestäjä", "Ylläpitäjä"),
    "organiser_kind": ("Järjestäjän laji", "Järjestäjän tyyppi"),
    "district": ("Kylä", "Kaupunginosa", "Kylä tai kaupunginosa"),
    "address": ("Osoite", "Katuosoite", "Käyntiosoite"),
    "postal_code": ("Postinumero", "Postinro"),
    "latitude": ("Leveysaste", "Leveyspiiri", "Lat"),
    "longitude": ("Pituusaste", "Pituuspiiri", "Lon", "Lng"),
    "description_fi": ("Kuvaus", "Esittely"),
    "price": ("Hinta",),
    "booking": ("Ilmoittautuminen", "Ilmoittautuminen tarvitaan"),
    "phone": ("Puhelin", "Puhelinnumero", "Puh", "Vaihde"),
    "email": ("Sähköposti", "Sähköpostiosoite", "E-mail", "S-posti"),
    "website": ("Verkkosivu", "Verkkosivut", "Kotisivu", "Kotisivut", "Nettisivu", "Nettisivut", "WWW", "Www-sivut"),
    "languages": ("Kielet", "Puhutut kielet"),
    "features": ("Ominaisuudet", "Varustelu"),
    "nearest_stop_fi": ("Lähin pysäkki", "Pysäkki"),
    "greeter_fi": ("Kuka ottaa vastaan",),
    "coming_late": ("Voiko tulla myöhemmin",),
    "adult_stays": ("Aikuinen mukana",),
    "bring_fi": ("Mitä mukaan", "Mukaan"),
    "setting": ("Sisällä vai ulkona",),
    "food_fi": ("Syötävä", "Tarjoilu"),
    "when_ill_fi": ("Jos on sairaana",),
    "photos": ("Kuvaaminen",),
    "siblings_fi": ("Sisarukset",),
    "door_contact_fi": ("Kenelle soittaa ovella",),
    "service_name_fi": ("Valtakunnallinen palvelu",),
    "service_url": ("Sivu valtakunnallisessa palvelussa",),
    "activity_id": ("Toiminnan tunniste",),
    "title_fi": ("Toiminta", "Toiminnan nimi"),
    "activity_organisers": ("Toiminnan järjestäjät", "Toiminnan järjestäjä"),
    "themes": ("Aiheet", "Teemat"),
    "attendance": ("Ohjaus", "Onko joku paikalla"),
    "visiting_professional_fi": ("Ammattilainen", "Vieraileva ammattilainen"),
    "age_min": ("Ikä alkaen", "Alaikäraja"),
    "age_max": ("Ikä enintään", "Yläikäraja"),
    "times": ("Ajat", "Aukioloajat", "Aukiolo", "Kokoontumisajat", "Aika"),
    "organisation": ("Organisaatio", "Työnantaja"),
    "valid_until": ("Voimassa", "Voimassa asti"),
    "liaison_of": ("Yhdyshenkilönä",),
    "coordinator_of": ("Koordinaattorina",),
    "deputy_of": ("Varahenkilönä",),
    "group": ("Ryhmä",),
    "starts_on": ("Alkamispäivä", "Päivä", "Pvm", "Päivämäärä"),
    "starts_at": ("Alkamisaika", "Kello", "Klo", "Alkaa"),
    "ends_on": ("Päättymispäivä",),
    "ends_at": ("Päättymisaika", "Päättyy"),
    "host": ("Isäntäkunta",),
    "municipalities": ("Kunnat",),
    "audience": ("Kohderyhmä", "Kenelle"),
    "venue": ("Tapahtumapaikka", "Paikka", "Sali"),
    "parking": ("Pysäköinti",),
    "remote_link": ("Etälinkki", "Etäosallistumisen linkki"),
    "progress": ("Tila",),
    "progress_reason_fi": ("Syy",),
    "agenda_fi": ("Esityslista",),
}
OF_ACTIVITY = "activity_"


def finnish_headings(column: Column) -> tuple[str, ...]:
    """Return the Finnish headings of a column, that which is shown first."""
    return column.headings or _of_name(column.name)


def _of_name(name: str) -> tuple[str, ...]:
    if name in FINNISH:
        plain, language = FINNISH[name], "fi" if name.endswith("_fi") else ""
    elif name.startswith(OF_ACTIVITY):
        return tuple(f"Toiminta: {heading}" for heading in _of_name(name.removeprefix(OF_ACTIVITY)))
    else:
        stem, _, language = name.rpartition("_")
        plain = FINNISH.get(f"{stem}_fi", ())
    told = tuple(f"{heading} {word}" for word in IN_LANGUAGES.get(language, ()) for heading in plain)
    return plain + told if language in {"", "fi"} else told


def shown_heading(column: Column) -> str:
    """Return the heading by which editors are told of a column."""
    return next(iter(finnish_headings(column)), column.name)


def other_headings(columns: Iterable[Column]) -> dict[str, str]:
    """Return the columns' names by their Finnish headings; what two columns could mean, the first one means."""
    found: dict[str, str] = {}
    for column in columns:
        for heading in finnish_headings(column):
            found.setdefault(heading, column.name)
    return found
