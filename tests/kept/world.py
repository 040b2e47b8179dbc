"""A small portal on 24 November 2026 that is the same to the last key, whatever tests ran before on which database.

Models are found by their class, whatever app they live in.
"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from types import SimpleNamespace

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.urls import reverse

from history.recording import recorded
from tests import factories

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # a Tuesday, ten in the morning in Finland
LONG_AGO = NOW - timedelta(days=20)
PASSWORD = "kolme sanaa peräkkäin"
SALT = "kept" * 6  # of a shorter one a login makes a new password hash
CALENDAR_KEY = "kalenteri" * 4 + "avain12"
TELEPHONE = "a1b2c3d4e5" * 4
DJANGOS = {"admin", "auth", "contenttypes", "sessions", "otp_totp", "otp_static", "messages"}


def product_models():
    """Return the portal's own models by the name of their class."""
    found = [one for one in apps.get_models(include_auto_created=True) if one._meta.app_label not in DJANGOS]
    return {one.__name__: one for one in found if one._meta.managed}


def model(name):
    return product_models()[name]


def admin_address(name, page, *args):
    """Return the address of a model's page in the admin."""
    meta = model(name)._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)


def day(text):
    return date.fromisoformat(f"{text}")


def change(record, **fields):
    """Save a record with these values, as an editor does."""
    with recorded("form"):
        for name, value in fields.items():
            setattr(record, name, value)
        record.save()


def begin_keys_at_one():
    """Let the keys of all empty tables begin at one: no database takes them back with a transaction."""
    empty = {one._meta.db_table for one in product_models().values() if not one._base_manager.exists()}
    sequences = [one for one in connection.introspection.sequence_list() if one["table"] in empty]
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_by_name_sql(no_style(), sequences):
            cursor.execute(sql)


def make_house(monkeypatch):
    """Return the records that tests ask for by name."""
    begin_keys_at_one()
    monkeypatch.setattr(factories, "_serial", count(1))
    house = SimpleNamespace()
    with recorded("command"):
        for make in (
            _municipalities,
            _people,
            _users,
            _places,
            _times,
            _groups,
            _events,
            _meetings,
            _answers,
            _materials,
            _letters,
        ):
            make(house)
    call_command("roll_occurrences", verbosity=0)
    # The database's own clock wrote these.
    for name in ("Occurrence", "ScheduleException"):
        model(name).objects.update(changed_at=LONG_AGO)
    return house


def _municipalities(house):
    house.laukaa = factories.make_municipality(
        code="410", slug="laukaa", name="Laukaa", latitude=62.41, longitude=25.95
    )
    house.aanekoski = factories.make_municipality(
        code="992",
        slug="aanekoski",
        name="Äänekoski",
        latitude=62.6,
        longitude=25.73,
        website="https://aanekoski.example/",
    )
    house.centre = factories.make_family_centre(
        house.laukaa,
        slug="laukaan-perhekeskus",
        name="Laukaan perhekeskus",
        description="Perheiden palvelut **yhdessä**.",
        organising="Ohjausryhmä kokoontuu.",
        led_by="joint",
        premises="existing",
        checked_on=day("2026-05-02"),
    )
    house.joint_centre = factories.make_family_centre(
        house.laukaa, house.aanekoski, slug="yhteinen", name="Yhteinen perhekeskus", checked_on=day("2026-11-01")
    )
    task = model("Task").objects.create(slug="kohtaaminen", name="Kohtaamispaikat", summary="Avointa toimintaa.")
    house.centre.task_coverages.create(task=task, coverage="partly", how="Kahvila kerran viikossa.")
    house.centre.stage_records.create(recorded_on=day("2026-01-15"), stage="building", note="Työ etenee.")
    house.centre.links.create(title="Esite", url="https://laukaa.example/esite")


def _people(house):
    house.parish = factories.make_organisation(name="Laukaan seurakunta", kind="parish", website="https://srk.example/")
    house.union = factories.make_organisation(name="MLL Laukaa", kind="association")
    house.kaisa = factories.make_contact_person(
        house.centre,
        name="Kaisa Korhonen",
        title="palveluohjaaja",
        title_sv="servicehandledare",
        phone="014 123 456",
        email="kaisa@example.org",
        organisation=house.union,
        checked_on=day("2026-05-03"),
    )
    house.olli = factories.make_contact_person(
        name="Olli Orava", title="koordinaattori", email="olli@example.org", checked_on=day("2026-11-02")
    )
    model("Assignment").objects.create(contact_person=house.olli, family_centre=house.centre, role="coordinator")
    house.maija = factories.make_contact_person(
        house.joint_centre, name="Maija Mäki", email="maija@example.org", checked_on=day("2026-11-03")
    )
    house.centre.network_members.create(organisation=house.parish, brings="Tilat", cooperation="direct")


def _users(house):
    who = {
        "coordinator": ([house.centre], {"name": "Kaisa Korhonen", "email": "kaisa@example.org"}),
        "member": ([], {"name": "Maija Mäki", "email": "maija@example.org", "language": "sv"}),
        "regional": ([], {"name": "Raili Rinne", "email": "raili@example.org", "is_regional_editor": True}),
        "superuser": ([], {"name": "Sanna Salo", "email": "sanna@example.org", "is_superuser": True}),
        "invited": ([house.joint_centre], {"name": "Uusi Ihminen", "email": "uusi@example.org"}),
    }
    for name, (rights, fields) in who.items():
        user = factories.make_user(*rights, **fields)
        # Whoever is invited has no password yet, which Django writes by chance.
        user.password = make_password(PASSWORD, salt=SALT) if name != "invited" else f"!{SALT}"
        user.save()
        setattr(house, name, user)
    change(house.kaisa, user=house.coordinator)
    change(house.maija, user=house.member)
    model("OwnCalendar").objects.create(user=house.coordinator, key=CALENDAR_KEY)


def _places(house):
    house.cafe = factories.make_kind(
        slug="perhekahvila",
        name="Perhekahvila",
        plural="Perhekahvilat",
        name_sv="Familjecafé",
        plural_sv="Familjecaféer",
    )
    house.nursery = factories.make_kind(slug="avoin-paivakoti", name="Avoin päiväkoti", plural="Avoimet päiväkodit")
    house.music = factories.make_theme(slug="muskari", name="Muskari", name_sv="Musik")
    house.step_free = factories.make_feature(
        slug="esteeton", name="Esteetön sisäänkäynti", name_sv="Tillgänglig ingång", group="accessibility"
    )
    house.swedish = factories.make_language(code="sv", name="ruotsi", name_sv="svenska")
    house.hippu = factories.make_meeting_place(
        slug="perhekahvila-hippu",
        name="Perhekahvila Hippu",
        name_sv="Familjecaféet Hippu",
        name_en="Family Café Hippu",
        description="Kahvia ja leikkiä.\n\nTervetuloa *kaikki*!",
        getting_there="Ovi pihan puolella.",
        kind=house.cafe,
        municipality=house.laukaa,
        organiser=house.union,
        district="Kirkonkylä",
        address="Kirkkokatu 1",
        postal_code="41340",
        latitude=62.4142,
        longitude=25.9519,
        phone="040 123 4567",
        email="hippu@example.org",
        website="https://hippu.example/",
        price="free",
        booking="not_needed",
        keeper_email="Anna@example.org",
        checked_on=day("2026-05-01"),
    )
    house.hippu.features.add(house.step_free)
    house.hippu.languages.add(house.swedish)
    house.omena = factories.make_meeting_place(
        slug="omena",
        name="Avoin päiväkoti Omena",
        kind=house.nursery,
        municipality=house.aanekoski,
        address="Koulutie 2",
        postal_code="44100",
        latitude=62.6041,
        longitude=25.7265,
        price="small_fee",
        booking="needed",
        booking_how="soittamalla",
        keeper=house.maija,
        checked_on=day("2026-11-10"),
    )
    factories.make_meeting_place(
        slug="verkkoilta",
        name="Verkkoilta",
        kind=house.cafe,
        municipality=None,
        is_online=True,
        website="https://ilta.example/",
    )
    factories.make_meeting_place(
        slug="vanha", name="Vanha kerho", kind=house.cafe, municipality=house.laukaa, checked_on=day("2024-01-01")
    )
    factories.make_meeting_place(
        slug="luonnos", name="Luonnos", kind=house.cafe, municipality=house.laukaa, state="draft"
    )
    factories.make_meeting_place(
        slug="esimerkki", name="Esimerkkikahvila", kind=house.cafe, municipality=house.laukaa, is_example=True
    )


def _times(house):
    open_door = factories.make_activity(house.hippu, age_max_years=6, audience="Alle kouluikäiset perheineen")
    factories.make_schedule(open_door, skips_school_holidays=True)
    house.muskari = factories.make_activity(
        house.hippu,
        title="Vauvamuskari",
        title_sv="Babymusik",
        age_min_years=0,
        age_max_years=1,
        booking="needed",
        booking_how="puh. 040 1",
        keeper_email="muskari@example.org",
        order=1,
    )
    house.muskari.themes.add(house.music)
    house.muskari.organisers.add(house.parish)
    factories.make_schedule(
        house.muskari,
        weekday=3,
        starts=time(10),
        ends=time(11),
        recurrence="every_second_week",
        anchor=day("2026-11-26"),
    )
    nursery = factories.make_activity(house.omena)
    for weekday in (0, 2, 4):
        factories.make_schedule(nursery, weekday=weekday, starts=time(8, 30), ends=time(12), openness="self_service")
    off = model("ScheduleException").objects.create
    off(activity=open_door, first_day=day("2026-12-01"), last_day=day("2026-12-01"), reason="vesivahinko")
    off(
        activity=house.muskari,
        first_day=day("2026-12-10"),
        last_day=day("2026-12-10"),
        is_move=True,
        new_day=day("2026-12-11"),
        new_starts=time(13),
        new_ends=time(14),
    )
    off(place=house.omena, first_day=day("2026-11-30"), last_day=day("2026-12-04"), reason="remontti")
    model("SchoolHoliday").objects.create(
        municipality=house.laukaa, name="Joululoma", first_day=day("2026-12-21"), last_day=day("2027-01-06")
    )


def _groups(house):
    house.liaisons = factories.make_group(
        slug="yhdyshenkilot", name="Yhdyshenkilöt", name_sv="Kontaktpersoner", purpose="Verkosto."
    )
    house.forum = factories.make_group(slug="foorumi", name="Lapsi- ja perhefoorumi", kind="forum", is_open_to_all=True)
    house.training = factories.make_group(slug="koulutus", name="Koulutus", kind="training")
    for person, role in [(house.kaisa, "chair"), (house.maija, "member"), (house.olli, "secretary")]:
        house.liaisons.members.create(contact_person=person, role=role, is_public=True)
    house.liaisons.standing_items.create(title="Avaus", minutes=5)


def _events(house):
    def make(slug, title, starts_on, group, **fields):
        event = factories.make_event(
            slug=slug,
            title=title,
            starts_on=day(starts_on),
            group=group,
            **{"host": house.laukaa, "progress": "confirmed"} | fields,
        )
        setattr(house, slug, event)
        model("Event").objects.filter(pk=event.pk).update(updated_at=LONG_AGO)

    nine = {"starts_at": time(9, 30), "ends_at": time(15)}
    make(
        "syyskokous",
        "Syyskokous",
        "2026-12-01",
        house.liaisons,
        title_sv="Höstmöte",
        description="Katsomme *vuotta*.",
        venue="Valtuustosali",
        address="Laukaantie 14",
        parking="Pihalla.",
        lunch="Klo 12.",
        remote_link="https://meet.example/syys",
        registration="members",
        registration_until=day("2026-11-29"),
        **nine,
    )
    make(
        "perhepaiva",
        "Perhepäivä",
        "2026-12-10",
        house.forum,
        registration="everybody",
        capacity=2,
        venue="Sali",
        **nine,
    )
    make("koulutuspaiva", "Koulutuspäivä", "2026-11-20", house.training, registration="everybody", **nine)
    make("huominen", "Koulutusilta", "2026-11-25", house.training, registration="everybody", starts_at=time(17))
    make("kesakokous", "Kesäkokous", "2026-11-17", house.liaisons, progress="held", **nine)
    make("valmistelu", "Valmistelukokous", "2026-11-18", house.liaisons, progress="held", **nine)
    make(
        "siirtyva",
        "Siirtyvä kokous",
        "2026-12-15",
        house.liaisons,
        progress="postponed",
        progress_reason="sairastumisia",
    )
    make(
        "peruttu",
        "Peruttu kokous",
        "2026-12-16",
        house.liaisons,
        progress="cancelled",
        progress_reason="sali on varattu",
        **nine,
    )
    make("kevatkokous", "Kevätkokous", "2027-02-03", house.liaisons, progress="planned", date_uncertain=True, host=None)
    make("kaksipaivainen", "Kaksi päivää", "2027-01-20", house.forum, ends_on=day("2027-01-21"), venue="Hotelli")
    make("luonnoskokous", "Luonnoskokous", "2027-01-27", house.liaisons, state="draft")
    house.syyskokous.municipalities.add(house.aanekoski)
    house.perhepaiva.municipalities.add(house.laukaa)


def _meetings(house):
    house.perhepaiva.programme.create(starts_at=time(9, 30), title="Avaus", speaker="Kaisa Korhonen")
    house.perhepaiva.attachments.create(kind="programme", title="Ohjelma", url="https://laukaa.example/ohjelma.pdf")
    house.kesakokous.said_and_done.create(said="Tarvitaan tilat", done="Tilat löytyivät")
    items = model("AgendaItem").objects
    items.create(event=house.syyskokous, title="Avaus", minutes=10, presenter="Kaisa")
    items.create(event=house.syyskokous, title="Kuulumiset", minutes=50, order=1)
    items.create(event=house.syyskokous, title="Ehdotettu asia", state="proposed", order=2)
    model("Minutes").objects.create(
        event=house.kesakokous,
        state="approved",
        readers="everybody",
        present="Kaikki",
        text="Sovimme **asioista**.",
        approved_on=day("2026-11-20"),
    )
    model("Minutes").objects.create(
        event=house.valmistelu, state="approved", readers="members", text="Jäsenille.", approved_on=day("2026-11-21")
    )
    model("ActionPoint").objects.create(
        event=house.kesakokous, text="Varaa sali", contact_person=house.kaisa, due_on=day("2026-12-31")
    )


def _answers(house):
    def answer(name, event, email, said="on_site", **fields):
        fields = {"name": name, "email": email, "answer": said, "answered_at": LONG_AGO} | fields
        registration = factories.make_registration(event, **fields)
        model("Registration").objects.filter(pk=registration.pk).update(created_at=LONG_AGO)
        return registration

    house.aino = answer("Aino", house.perhepaiva, "aino@example.org", children=1, diet="kasvis")
    house.bertil = answer("Bertil", house.perhepaiva, "bertil@example.org", "remote", language="sv")
    house.cecilia = answer("Cecilia", house.perhepaiva, "cecilia@example.org", is_waiting=True, language="en")
    house.daavid = answer("Daavid", house.perhepaiva, "daavid@example.org", "not_coming")
    house.eeva = answer("Eeva", house.koulutuspaiva, "eeva@example.org", attended=True)
    house.fredrik = answer("Fredrik", house.huominen, "fredrik@example.org", language="sv")
    house.kaisas = answer("Kaisa Korhonen", house.syyskokous, "kaisa@example.org", contact_person=house.kaisa)
    house.maijas = answer(
        "Maija Mäki", house.syyskokous, "maija@example.org", "", contact_person=house.maija, answered_at=None
    )
    house.ollis = answer("Olli Orava", house.kesakokous, "olli@example.org", contact_person=house.olli)
    house.ollis_own = answer("Olli Orava", house.valmistelu, "olli@example.org", contact_person=house.olli)


def _materials(house):
    factories.make_document(
        slug="esite",
        title="Perhekeskuksen esite",
        title_sv="Broschyr",
        url="https://laukaa.example/esite.pdf",
        year=2025,
    )
    factories.make_page(
        slug="perusasiat", title="Perusasiat", summary="Mikä perhekeskus on.", body="Perhekeskus on *verkosto*."
    )
    model("TimelineEntry").objects.create(slug="alku", years="2005–2007", start_year=2005, end_year=2007, title="Alku")


def _letters(house):
    # What a test adds has another key on each database, so those whose keys stand in links are here.
    anna, *_others = [
        model("Maintainer").objects.create(email=f"{name}@example.org") for name in ("anna", "kaisa", "muskari")
    ]
    off = model("ScheduleException").objects.get(reason="vesivahinko")
    anna.replies.create(what="cancelled", place=house.hippu, activity=off.activity, exception=off, at=LONG_AGO)
    house.correction = model("Correction").objects.create(
        place=house.hippu, message="Osoite on väärin.", email="rauha@example.org"
    )
    house.correction.proposals.create(key="address", label="osoite", was="Kirkkokatu 1", proposed="Kirkkokatu 2")
    house.swedish_correction = model("Correction").objects.create(
        contact_person=house.kaisa, message="Fel nummer.", email="sven@example.org", language="sv"
    )
