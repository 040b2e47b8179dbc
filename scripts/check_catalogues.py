"""Print what the catalogues lack, and exit 1 if they lack anything.

Each text that xgettext finds in the code has a finished sv and en translation with the same placeholders
and all plural forms, and each text that Django lacks in fi or sv has one of ours. Texts that nothing uses
any more are listed, but harm nothing.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import polib
from catalogues import DOMAINS, GAPS_FILLED, LOCALE, TRANSLATED, Key, catalogue_path, django_gaps, key, read

ROOT = LOCALE.parent
PLACEHOLDER = re.compile(r"%%|%\(\w+\)[sdf]|%[sd]|\{\w*\}")


def placeholders(text: str) -> set[str]:
    """Return a text's placeholders but for %%; of those without names, their number counts too."""
    found = [match for match in PLACEHOLDER.findall(text) if match != "%%"]
    unnamed = [match for match in found if match in ("%s", "%d", "{}")]
    return set(found) | {f"{len(unnamed)} unnamed"}


def texts_in_code() -> dict[str, dict[Key, polib.POEntry]]:
    """Return for each domain the texts of the code as it is now, gathered in a copy that is thrown away."""
    listing = subprocess.run(
        [
            "git",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
            "*.py",
            "*.html",
            "*.txt",
            "*.js",
        ],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    with tempfile.TemporaryDirectory() as copy:
        for name in listing.stdout.decode().split("\0"):
            if name and (ROOT / name).is_file() and not name.startswith(("tests/", "scripts/")):
                (Path(copy) / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, Path(copy) / name)
        (Path(copy) / "locale").mkdir(exist_ok=True)
        environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
        for domain in DOMAINS:
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "django",
                    "makemessages",
                    "-l",
                    "sv",
                    "-d",
                    domain,
                    "--keep-pot",
                    "-v",
                    "0",
                ],
                cwd=copy,
                env=environment,
                check=True,
            )
        return {domain: read(Path(copy) / "locale" / f"{domain}.pot") for domain in DOMAINS}


def faults_of(source: polib.POEntry, entry: polib.POEntry | None, plural_forms: int) -> Iterator[str]:
    """Yield what is wrong with one translation."""
    if entry is None or not any([entry.msgstr, *entry.msgstr_plural.values()]):
        yield "not translated"
    elif entry.fuzzy:
        yield "fuzzy: read it and remove the mark"
    elif source.msgid_plural:
        forms = [entry.msgstr_plural.get(number, "") for number in range(plural_forms)]
        if not all(forms):
            yield f"needs {plural_forms} plural forms"
        # One may go without its number ("yksi paikka"), so only the last form must hold them all.
        known = placeholders(source.msgid) | placeholders(source.msgid_plural)
        if placeholders(forms[-1]) != placeholders(source.msgid_plural) or not placeholders(forms[0]) <= known:
            yield f"other placeholders than in {source.msgid_plural!r}"
    elif placeholders(entry.msgstr) != placeholders(source.msgid):
        yield f"other placeholders: {entry.msgstr!r}"


def check(language: str, domain: str, wanted: dict[Key, polib.POEntry]) -> list[str]:
    """Return a line for each fault among the wanted texts of one catalogue."""
    path = catalogue_path(language, domain)
    ours = read(path)
    forms = plural_forms(path)
    return [
        f"{path.relative_to(ROOT)}: {source.msgid!r}: {fault}"
        for k, source in wanted.items()
        for fault in faults_of(source, ours.get(k), forms)
    ]


def is_skipped(path: Path) -> bool:
    """Return whether the compiler would skip the catalogue for the mark on its header."""
    return path.exists() and polib.pofile(str(path)).metadata_is_fuzzy


def plural_forms(path: Path) -> int:
    """Return how many plural forms a catalogue's header promises; our languages have two."""
    header = polib.pofile(str(path)).metadata.get("Plural-Forms", "") if path.exists() else ""
    found = re.search(r"nplurals=(\d+)", header)
    return int(found[1]) if found else 2


def unused(language: str, domain: str, wanted: dict[Key, polib.POEntry]) -> list[str]:
    """Return a line for each text that a catalogue keeps although nothing uses it."""
    path = catalogue_path(language, domain)
    entries = polib.pofile(str(path)) if path.exists() else []
    return [f"{path.relative_to(ROOT)}: {e.msgid!r}" for e in entries if e.obsolete or key(e) not in wanted]


def main() -> int:
    """Print the faults and return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perhekeskus.settings")
    sys.path.insert(0, str(ROOT))
    django.setup()
    code = texts_in_code()
    faults, leftovers, count = [], [], 0
    for language in sorted({*TRANSLATED, *GAPS_FILLED}):
        for domain in DOMAINS:
            wanted = django_gaps(language, domain) if language in GAPS_FILLED else {}
            wanted |= code[domain] if language in TRANSLATED else {}
            faults += check(language, domain, wanted)
            if is_skipped(path := catalogue_path(language, domain)):
                faults.append(f"{path.relative_to(ROOT)}: remove the word fuzzy above the header")
            leftovers += unused(language, domain, wanted)
            count += len(wanted)
    if leftovers:
        print("No longer used:", *leftovers, sep="\n  ")
    print(*faults, f"{count} texts looked at, {len(faults)} faults", sep="\n")
    return int(bool(faults) or not count)


if __name__ == "__main__":
    sys.exit(main())
