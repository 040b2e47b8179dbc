"""Print each line of the repository that must not be there, and exit 1 if any is.

Looked for: hosts and options of a package registry (the locks must work with any mirror), paths of one
person's machine, and script or style inside a template, which our Content-Security-Policy refuses.
"""

import re
import subprocess
import sys
from pathlib import Path

EVENTS = r"click|change|submit|input|load|error|focus|blur|toggle|scroll|key\w+|mouse\w+|pointer\w+|touch\w+"
# Written so that this file does not find itself.
RULES = [
    (
        "",
        "names a package registry",
        r"pypi[.]org|pythonhosted[.]org|npmjs[.](org|com)|deb[.]debian[.]org|--(extra-)?index-url|--find[-]links",
    ),
    ("", "names a path of one machine", r"(?<![\w.-])/(home|root|work|tmp|Users)/"),
    (".html", "has script inside the page", rf"<script(?![^>]*\bsrc=)|\son({EVENTS})\s*="),
    (".html", "has style inside the page", r"<style|\sstyle\s*="),
]


def tracked_files() -> list[Path]:
    """Return the files that git keeps or would keep."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=True,
    )
    return [path for name in listing.stdout.decode().split("\0") if name and (path := Path(name)).is_file()]


def findings(path: Path) -> list[str]:
    """Return one line for each line of the file that breaks a rule; a picture or a font breaks none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []
    return [
        f"{path}:{number}: {complaint}: {line.strip()[:100]}"
        for suffix, complaint, pattern in RULES
        if path.name.endswith(suffix)
        for number, line in enumerate(lines, start=1)
        if re.search(pattern, line)
    ]


if __name__ == "__main__":
    found = [finding for path in tracked_files() for finding in findings(path)]
    print(*found or ["Nothing that does not belong."], sep="\n")
    sys.exit(bool(found))
