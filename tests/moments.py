"""Run tests at the hours that are hardest on a clock: pytest --moments=all, or --moments=NAME,NAME.

libfaketime moves the clock of the whole process: Python's, SQLite's, and those of the programs that a test starts. It
asks its variable anew at each reading of the clock, so that one run can stand at many moments.
scripts/with_moving_clock.sh sets it up. Named as a plugin (-p tests.moments) it is there before the portal.
"""

import os
import select
import time
from datetime import datetime

import pytest

# Local time. In the small hours UTC still has the day before; late in the evening an hour from now is tomorrow.
MOMENTS = {
    "new-years-eve": "2026-12-31 23:30+02:00",
    "new-years-night": "2027-01-01 01:40+02:00",
    "last-sunday-of-week-53": "2027-01-03 23:30+02:00",
    "before-clocks-go-forward": "2027-03-28 02:40+02:00",
    "after-clocks-went-forward": "2027-03-28 05:50+03:00",
    "end-of-a-month-of-31-days": "2027-05-31 23:58+03:00",
    "last-school-day": "2027-06-04 14:30+03:00",
    "midsummers-eve": "2027-06-25 12:00+03:00",
    "monday-after-midnight": "2027-08-16 00:05+03:00",
    "hour-that-comes-twice": "2027-10-31 03:30+02:00",
    "day-before-leap-day": "2028-02-28 23:45+02:00",
    "leap-day": "2028-02-29 00:15+02:00",
}
VARIABLE = "FAKETIME"


def chosen(option):
    """Return the names of the moments that --moments asks for."""
    names = [*MOMENTS] if option == "all" else option.split(",")
    if unknown := {*names} - {*MOMENTS}:
        raise pytest.UsageError(f"--moments knows no {', '.join(sorted(unknown))}, but all or {', '.join(MOMENTS)}")
    return names


def move_to(moment):
    """Move the clock of this process, and of those that it will start, to a moment."""
    away = float(os.environ[VARIABLE]) + moment.timestamp() - time.time()
    os.environ[VARIABLE] = f"{away:+f}"


def move_back():
    os.environ[VARIABLE] = "+0"


def sleep(seconds):
    """Wait as time.sleep does, by a call that libfaketime 0.9.10 knows: it refuses the one that Python makes."""
    select.select([], [], [], seconds)


def begin():
    """Refuse to run where libfaketime is not at work: every test would pass at the hour of the machine."""
    if os.environ.get(VARIABLE) == "+0":
        before = time.time()
        move_to(datetime.fromisoformat(MOMENTS["leap-day"]))
        moved = time.time() - before
        move_back()
        if abs(moved) > 60:
            return
    raise pytest.UsageError("--moments: the clock does not move. Run scripts/with_moving_clock.sh .venv/bin/pytest …")


if VARIABLE in os.environ:
    time.sleep = sleep
