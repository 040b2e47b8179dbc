#!/usr/bin/env python
"""Run a management command of the portal."""

import os
import sys

from django.core.management import execute_from_command_line


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perhekeskus.settings")
    if sys.argv[1:2] == ["runserver"]:
        os.environ.setdefault("DEBUG", "true")  # it serves one's own machine; all else is asked to on purpose
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
