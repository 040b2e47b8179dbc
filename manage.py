#!/usr/bin/env python
"""Run a management command of the portal."""

import os
import sys

from django.core.management import execute_from_command_line


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perhekeskus.settings")
    if sys.argv[1:2] == ["runserver"] and "SECRET_KEY" not in os.environ:
        # It serves one's own machine, unless that has read a portal's environment; all else is asked to on purpose.
        os.environ.setdefault("DEBUG", "true")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
