"""Gather the code's texts into the catalogues, and Django's own gaps with them, ready for a translator."""

import os
import subprocess
import sys

import django
import polib
from catalogues import DOMAINS, GAPS_FILLED, LOCALE, TRANSLATED, catalogue_path, django_gaps, key

ROOT = LOCALE.parent
# No dates: a catalogue changes when a text does. No "fuzzy": the compiler skips a catalogue with such a header.
HEADER = {
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


def make_messages(domain: str) -> None:
    """Let Django gather the texts of the code."""
    options = ["--no-wrap", "--add-location", "file"]
    languages = [argument for language in TRANSLATED for argument in ("--locale", language)]
    ignored = [
        argument for folder in (".venv", "tests", "scripts", "media", "staticfiles") for argument in ("-i", folder)
    ]
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-d", domain, *options, *languages, *ignored],
        cwd=ROOT,
        check=True,
    )


def tidy(language: str, domain: str) -> None:
    """Give a catalogue a short header, and Django's gaps, which makemessages takes for texts that nothing uses."""
    path = catalogue_path(language, domain)
    gaps = django_gaps(language, domain) if language in GAPS_FILLED else {}
    if not gaps and not path.exists():
        return
    catalogue = polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile(wrapwidth=0)
    catalogue.header, catalogue.metadata_is_fuzzy = "", False
    catalogue.metadata = {"Language": language} | HEADER
    present = {key(entry): entry for entry in catalogue}
    for k, gap in gaps.items():
        if k not in present:
            catalogue.append(present.setdefault(k, empty_entry(gap)))
        present[k].obsolete = False
        present[k].comment = "Django's own"
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))


def empty_entry(gap: polib.POEntry) -> polib.POEntry:
    """Return a text of Django for a translator to fill."""
    return polib.POEntry(
        msgctxt=gap.msgctxt,
        msgid=gap.msgid,
        msgid_plural=gap.msgid_plural,
        msgstr_plural={0: "", 1: ""} if gap.msgid_plural else {},
        flags=gap.flags,
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perhekeskus.settings")
    sys.path.insert(0, str(ROOT))
    django.setup()
    for domain in DOMAINS:
        make_messages(domain)
        for language in {*TRANSLATED, *GAPS_FILLED}:
            tidy(language, domain)
