"""What apps of higher floors tell on a municipality's page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from municipalities.models import Municipality

# Each returns context of what depends on the minute, given the municipality, what is remembered and the moment.
tellers: list[Callable[[Municipality, Any, datetime], dict]] = []
