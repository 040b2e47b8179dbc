"""Choices of the filters: values of the query parameters and their labels in the active language."""

from collections import defaultdict

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import Organisation
from meeting_places.models import Feature, PlaceKind, SpokenLanguage, Theme
from municipalities.models import FamilyCentre, Municipality

type Choices = list[tuple[str, str]]

years_text = lazy(lambda years: gettext("%(years)s v") % {"years": years}, str)

DAY_CHOICES = [
    ("today", _("Tänään")),
    ("tomorrow", _("Huomenna")),
    ("mon", _("Maanantaina")),
    ("tue", _("Tiistaina")),
    ("wed", _("Keskiviikkona")),
    ("thu", _("Torstaina")),
    ("fri", _("Perjantaina")),
    ("sat", _("Lauantaina")),
    ("sun", _("Sunnuntaina")),
]
TIME_CHOICES = [("morning", _("Aamupäivällä")), ("afternoon", _("Iltapäivällä")), ("evening", _("Illalla"))]
OPEN_CHOICES = [("now", _("Auki nyt"))]
FREE_CHOICES = [("1", _("Maksuton"))]
BOOKING_CHOICES = [("0", _("Ei ilmoittautumista"))]
AGE_CHOICES = [(str(years), years_text(years)) for years in range(18)]
SORT_CHOICES = [("name", _("Nimen mukaan")), ("next", _("Seuraavaksi auki")), ("distance", _("Lähin ensin"))]
WITHIN_CHOICES = [("2", "2 km"), ("5", "5 km"), ("10", "10 km"), ("20", "20 km"), ("50", "50 km"), ("100", "100 km")]

DECLARED = {
    "day": DAY_CHOICES,
    "open": OPEN_CHOICES,
    "time": TIME_CHOICES,
    "age": AGE_CHOICES,
    "free": FREE_CHOICES,
    "booking": BOOKING_CHOICES,
}

# Each register's model, what its values are called in an address, and which of its names is shown.
REGISTERS = {
    "kind": (PlaceKind, "slug", "plural"),
    "theme": (Theme, "slug", "name"),
    "feature": (Feature, "slug", "name"),
    "language": (SpokenLanguage, "code", "name"),
}


def municipality_choices() -> Choices:
    return [(one.slug, one.name) for one in Municipality.objects.all()]


def kind_choices() -> Choices:
    return [(kind.slug, kind.plural) for kind in PlaceKind.objects.all()]


def finder_choices() -> dict[str, Choices]:
    """Return the choices of the search form on the home page."""
    return {"municipalities": municipality_choices(), "days": DAY_CHOICES}


def organiser_choices() -> Choices:
    return Organisation.Kind.choices


def plain(rows: QuerySet) -> QuerySet:
    """Return the queryset without modeltranslation, which does not keep the column order of a union."""
    return QuerySet(rows.model, query=rows.query.chain())


def register_choices() -> dict[str, Choices]:
    """Return the choices of every vocabulary, in its order, with one query."""
    first, *others = (
        plain(model.objects.order_by()).values_list(
            Value(key, CharField()), Cast(F("order"), CharField()), F(slug), _in_language(name)
        )
        for key, (model, slug, name) in REGISTERS.items()
    )
    found = defaultdict(list)
    for key, order, slug, name in first.union(*others, all=True).order_by():
        found[key].append((int(order), slug, name))
    return {key: [(slug, name) for _order, slug, name in sorted(found[key])] for key in REGISTERS}


def choices_of(words: set[str]) -> dict[str, Choices]:
    """Return the choices of these parameters and all static choices; tables that are not needed are not read."""
    municipalities = {"municipality": municipality_choices()} if "municipality" in words else {}
    registers = register_choices() if words & REGISTERS.keys() else {}
    return DECLARED | {"organiser_kind": organiser_choices()} | municipalities | registers


def _in_language(name: str):
    """Return the name in the language in use, where it has none in Finnish."""
    text = CharField()
    own = NullIf(F(f"{name}_{get_language()}"), Value(""), output_field=text)
    return Coalesce(own, F(f"{name}_fi"), output_field=text)


def municipalities_by_word() -> tuple[Choices, dict[str, set[str]]]:
    """Return the choices (municipalities, then joint family centres) and the municipality codes of each value."""
    municipalities = list(Municipality.objects.all())
    areas = FamilyCentre.objects.published().working().filter(areas__until=None)
    members, names = defaultdict(set), {}
    rows = areas.order_by("sort_key", "pk").values_list("slug", "name", "areas__municipality")
    for slug, name, code in rows:
        members[slug].add(code)
        names[slug] = name
    joint = {slug: codes for slug, codes in members.items() if len(codes) > 1}
    choices = [(one.slug, one.name) for one in municipalities] + [(slug, names[slug]) for slug in joint]
    return choices, joint | {one.slug: {one.code} for one in municipalities}
