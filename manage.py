#!/usr/bin/env python
"""Run a management command of the portal."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import DatabaseError, connections


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perhekeskus.settings")
    if sys.argv[1:2] == ["runserver"] and "SECRET_KEY" not in os.environ:
        # It serves one's own machine, unless that has read a portal's environment; all else is asked to on purpose.
        os.environ.setdefault("DEBUG", "true")
    try:
        execute_from_command_line(sys.argv)
    except DatabaseError:
        if not (reasons := reasons_to_refuse()):
            raise
        sys.exit("\n".join(reasons))


def reasons_to_refuse():
    """Return why no command can use the databases, which `migrate` would have said."""
    from core.checks import check_databases  # it wants settings

    try:
        return [str(error) for error in check_databases(None, list(connections))]
    except DatabaseError:
        return []


if __name__ == "__main__":
    main()
