"""What the runs at hostile moments stand on: every clock that a test may meet tells the moment."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from municipalities.models import Municipality
from tests.factories import make_municipality

pytestmark = pytest.mark.clock


def test_every_clock_tells_the_moment(db, moment):
    expected = moment or datetime.now(UTC)
    make_municipality()
    database = Municipality.objects.values_list(Now(), flat=True).get()
    program = subprocess.run([sys.executable, "-c", "import time; print(time.time())"], check=True, capture_output=True)
    seconds = [time.time(), float(program.stdout)]
    told = [datetime.now(UTC), timezone.now(), database, *(datetime.fromtimestamp(one, UTC) for one in seconds)]
    assert [one for one in told if abs(one - expected) > timedelta(minutes=1)] == []
