"""What apps of higher floors tell on the page of a task."""

from collections.abc import Callable
from datetime import datetime

from core.remembered import Remembering
from municipalities.models import Municipality, Task

# Each returns context, given the task, the municipality (None: the whole region), what is remembered and the moment.
tellers: list[Callable[[Task, Municipality | None, Remembering, datetime], dict]] = []
