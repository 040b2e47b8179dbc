"""Print one line per test run, then what was skipped; exit 1 if anything failed or, in CI, was missing.

Usage: summarise_tests.py FOLDER [PYTEST ARGUMENT…], where scripts/test.sh left NAME.xml and NAME.code for
each run, or NAME.missing for one that this machine lacks the means for.
"""

import os
import sys
from pathlib import Path
from xml.etree import ElementTree

RUNS = ["sqlite", "postgresql", "browser"]
NO_TESTS = 5  # pytest's exit code
# A test that has no meaning elsewhere skips itself with such a reason: "only on PostgreSQL".
MEANT = "only on "


def read_run(folder: Path, name: str) -> tuple[str, bool, list[str]]:
    """Return a run's line, whether it went well, and the reasons of its skips."""
    if (folder / f"{name}.missing").exists():
        return f"{name}: not run, what it needs is missing", True, [f"{name}: the whole run"]
    code = int((folder / f"{name}.code").read_text())
    try:
        suite = ElementTree.parse(folder / f"{name}.xml").getroot().find("testsuite")  # noqa: S314, pytest wrote it
    except (OSError, ElementTree.ParseError):
        return f"{name}: pytest ended with {code} and no results", False, []
    failed = int(suite.get("failures")) + int(suite.get("errors"))
    skipped = int(suite.get("skipped"))
    passed = int(suite.get("tests")) - failed - skipped
    skips = [
        f"{name}: {case.get('name')}: {skip.get('message')}"
        for case in suite.iter("testcase")
        for skip in case.iter("skipped")
    ]
    return f"{name}: {passed} passed, {failed} failed, {skipped} skipped", code in (0, NO_TESTS), skips


def main(folder: Path, narrowed: bool) -> int:
    """Print the summary and return the exit code."""
    names = [name for name in RUNS if list(folder.glob(f"{name}.*"))]
    lines, went_well, skips = zip(*(read_run(folder, name) for name in names), strict=True)
    skips = [skip for skips_of_run in skips for skip in skips_of_run]
    missing = [skip for skip in skips if MEANT not in skip]
    empty = [
        name for name in names if (folder / f"{name}.code").exists() and code_of(folder, name) == NO_TESTS
    ]
    failed = not all(went_well) or len(empty) == len(names) or (empty and not narrowed)

    print("\nSkipped:", *(skips or ["nothing"]), sep="\n  ")
    if empty:
        print("No tests in:", ", ".join(empty))
    if missing and os.environ.get("CI") == "true":
        print("Skipped for a missing part, which CI=true takes for a failure:", len(missing))
        failed = True
    print(*lines, sep="\n")
    return int(failed)


def code_of(folder: Path, name: str) -> int:
    """Return pytest's exit code of a run."""
    return int((folder / f"{name}.code").read_text())


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), narrowed=len(sys.argv) > 2))
