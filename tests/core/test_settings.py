"""The settings as another process reads them from its environment."""

import os
import subprocess
import sys

import pytest

PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "k" * 64,
    "ALLOWED_HOSTS": "portal.example",
    "SITE_URL": "https://portal.example",
    "FEEDBACK_EMAIL": "palaute@portal.example",
}


def run(code, **environment):
    clean = {key: value for key, value in os.environ.items() if key not in PRODUCTION}
    env = clean | {"DJANGO_SETTINGS_MODULE": "perhekeskus.settings"} | environment
    return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)


def start(**environment):
    code = "import django; django.setup(); from django.conf import settings; print(settings.SECURE_HSTS_SECONDS)"
    return run(code, **environment)


def test_portal_starts_in_development_where_it_is_asked_to():
    assert start(DEBUG="true").returncode == 0


COMMAND = "import manage, sys; sys.argv = ['manage.py', '{}', '--no-color']; manage.main()"
STARTS = ["from perhekeskus.wsgi import application", *map(COMMAND.format, ["migrate", "check"])]


@pytest.mark.parametrize("code", STARTS)
def test_nothing_starts_in_development_unasked(code):
    result = run(code)
    assert result.returncode != 0
    assert result.stderr.rstrip().endswith("on your own machine DEBUG=true is enough.")


def test_runserver_is_in_production_where_a_portals_key_is():
    result = run(COMMAND.format("runserver"), SECRET_KEY=PRODUCTION["SECRET_KEY"])
    assert "ALLOWED_HOSTS, SITE_URL, FEEDBACK_EMAIL. See" in result.stderr.splitlines()[-1]


def test_portal_starts_in_production_with_its_secrets_and_enforces_https():
    assert start(**PRODUCTION).stdout.strip() == str(365 * 24 * 3600)


@pytest.mark.parametrize(
    ("environment", "there"),
    [(PRODUCTION, False), (PRODUCTION | {"DEVTOOLS": "true"}, True), ({"DEBUG": "true"}, True)],
)
def test_tools_of_developing_are_installed_where_they_are_asked_for(environment, there):
    code = "import django; django.setup(); from django.apps import apps; print(apps.is_installed('devtools'))"
    assert run(code, **environment).stdout.strip() == str(there)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("ALLOWED_HOSTS", ""),
        ("SITE_URL", "http://portal.example"),
        ("FEEDBACK_EMAIL", ""),
    ],
)
def test_production_refuses_to_start_and_names_what_is_missing(name, value):
    result = start(**PRODUCTION | {name: value})
    assert result.returncode != 0
    assert f" {name}." in result.stderr.splitlines()[-1]


def test_nonsense_in_the_environment_is_named():
    assert "DEBUG" in start(DEBUG="maybe").stderr


DEVELOPMENT = {"DEBUG": "true"}
TILES = {"MAP_TILES_URL": "https://tiles.example/{z}/{x}/{y}.png?key=a", "MAP_TILES_ATTRIBUTION": "© Kartta"}


def test_portal_starts_with_tiles_for_its_map():
    assert start(**DEVELOPMENT | TILES).returncode == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAP_TILES_URL", "http://tiles.example/{z}/{x}/{y}.png"),
        ("MAP_TILES_URL", "https://tiles.example/{z}/{x}.png"),
        ("MAP_TILES_URL", "https://{s}.tiles.example/{z}/{x}/{y}.png"),
        ("MAP_TILES_URL", "https://tiles.example; script-src *;/{z}/{x}/{y}.png"),
        ("MAP_TILES_URL", "https://user@tiles.example/{z}/{x}/{y}.png"),
        ("MAP_TILES_ATTRIBUTION", " "),
    ],
)
def test_tiles_that_cannot_be_used_stop_the_start(name, value):
    result = start(**DEVELOPMENT | TILES | {name: value})
    assert result.returncode != 0
    assert name in result.stderr.splitlines()[-1]
