"""What the two catalogue scripts share: where catalogues are, and which of Django's texts they must fill."""

from pathlib import Path

import django
import polib
from django.apps import apps

LOCALE = Path(__file__).resolve().parent.parent / "locale"
DOMAINS = ["django", "djangojs"]
# Finnish is what the code is written in, so its catalogue holds nothing but Django's gaps.
TRANSLATED = ["sv", "en"]
# Of Django itself, what a visitor or an editor can meet. English is its own language.
GAPS_FILLED = ["fi", "sv"]

Key = tuple[str | None, str]


def key(entry: polib.POEntry) -> Key:
    """Return what gettext looks a text up by: its context, if any, and its msgid."""
    return entry.msgctxt, entry.msgid


def catalogue_path(language: str, domain: str, locale: Path = LOCALE) -> Path:
    """Return where the catalogue of a language is, whether it exists or not."""
    return locale / language / "LC_MESSAGES" / f"{domain}.po"


def read(path: Path) -> dict[Key, polib.POEntry]:
    """Return a catalogue's living entries; none for a file that does not exist."""
    if not path.exists():
        return {}
    return {key(entry): entry for entry in polib.pofile(str(path)) if not entry.obsolete}


def django_gaps(language: str, domain: str) -> dict[Key, polib.POEntry]:
    """Return the texts of Django's installed parts that Django itself lacks in a language.

    Its own statistics do not show them: new texts are absent from the other languages' files, so what
    counts is the English file. Needs django.setup().
    """
    locales = [Path(config.path) / "locale" for config in apps.get_app_configs() if config.name.startswith("django.")]
    locales.append(Path(django.__file__).parent / "conf" / "locale")
    texts: dict[Key, polib.POEntry] = {}
    done: set[Key] = set()
    for locale in locales:
        texts |= read(catalogue_path("en", domain, locale))
        done |= {k for k, entry in read(catalogue_path(language, domain, locale)).items() if entry.translated()}
    return {k: entry for k, entry in texts.items() if k not in done}
