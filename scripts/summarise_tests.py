"""Print what was skipped and one line per test run; exit 1 if anything failed or, in CI, was missing.

Usage: summarise_tests.py FOLDER [PYTEST ARGUMENT…], where scripts/test.sh left NAME.xml and NAME.code for
each run, or NAME.missing for one that this machine lacks the means for.
"""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

RUNS = ["sqlite", "postgresql", "browser", "clock-leap-day", "clock-last-sunday-of-week-53"]
NO_TESTS = 5  # pytest's exit code
# So begins the reason of a skip that no installation could mend: "only on PostgreSQL".
MEANT = "only on "


@dataclass
class Run:
    """How one of pytest's runs went."""

    outcome: str
    code: int = 0
    skips: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def read_run(folder: Path, name: str) -> Run:
    """Return how the run went, read from the files that it left."""
    if (folder / f"{name}.missing").exists():
        return Run("not run: what it needs is missing", missing=["all of it"])
    code = int((folder / f"{name}.code").read_text())
    if code == NO_TESTS:
        return Run("no tests", code)
    try:
        suite = ElementTree.parse(folder / f"{name}.xml").getroot().find("testsuite")  # noqa: S314, pytest wrote it
    except (OSError, ElementTree.ParseError):
        return Run(f"ended with {code} before there were results", code or 1)
    failed = int(suite.get("failures")) + int(suite.get("errors"))
    skipped = int(suite.get("skipped"))
    passed = int(suite.get("tests")) - failed - skipped
    skips = [
        f"{case.get('classname')}.{case.get('name')}: {skip.get('message')}"
        for case in suite.iter("testcase")
        for skip in case.iter("skipped")
        if skip.get("type") == "pytest.skip"
    ]
    missing = [skip for skip in skips if MEANT not in skip]
    return Run(f"{passed} passed, {failed} failed, {skipped} skipped", code, skips, missing)


def is_failure(runs: list[Run], narrowed: bool) -> bool:
    """Return whether the runs together fail; some of them may be empty if the caller chose few tests."""
    codes = [run.code for run in runs]
    some_missing = any(run.missing for run in runs)
    return (
        any(code not in (0, NO_TESTS) for code in codes)
        or (NO_TESTS in codes and not narrowed)
        or all(code == NO_TESTS for code in codes)
        or (some_missing and os.environ.get("CI") == "true")
    )


def main(folder: Path, narrowed: bool) -> int:
    """Print the summary and return the exit code."""
    runs = {name: read_run(folder, name) for name in RUNS if list(folder.glob(f"{name}.*"))}
    skips = [f"{name}: {skip}" for name, run in runs.items() for skip in run.skips]
    missing = [f"{name}: {skip}" for name, run in runs.items() for skip in run.missing]
    if skips:
        print("\nSkipped:", *skips, sep="\n  ")
    if missing:
        print("\nNot tested for a missing part (with CI=true a failure):", *missing, sep="\n  ")
    print()
    for name, run in runs.items():
        print(f"{name}: {run.outcome}")
    return int(is_failure(list(runs.values()), narrowed))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), narrowed=len(sys.argv) > 2))
