"""How thorough a run is: `make test` tries few of many examples, `make test-deep` (DEEP=true) many."""

import os

from hypothesis import HealthCheck, settings

DEEP = os.environ.get("DEEP") == "true"


def examples(few: int, many: int) -> settings:
    """Return how many examples a property test tries, in a run for each change and in a deep one."""
    return settings(max_examples=many if DEEP else few, suppress_health_check=[HealthCheck.function_scoped_fixture])
