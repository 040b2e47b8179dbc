"""docs/running.md followed word for word, in a copy of the portal that has nothing but what the repository keeps."""

import os
import re
import secrets
import shutil
import signal
import subprocess
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection

import pytest
from django.conf import settings

from tests.mail import free_port

pytestmark = pytest.mark.deep
PROXY = {"Host": "portal.example", "X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("srv") / "perhekeskus"
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=settings.BASE_DIR, capture_output=True, check=True).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (source := settings.BASE_DIR / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, folder / name)
    return folder


def blocks():
    """Return the guide's environment and its commands, the last of which is gunicorn's."""
    environment, commands = re.findall(r"```\n(.*?)```", (settings.BASE_DIR / "docs/running.md").read_text(), re.S)[:2]
    key = secrets.token_hex(50)
    kept = [line for line in environment.splitlines() if "postgres://" not in line]
    return "\n".join(kept).replace("'…'", f"'{key}'"), commands.strip().splitlines()


def shell(folder, command, **more):
    mine = ("DEBUG", "SECRET_KEY", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTHONPATH")
    env = {name: value for name, value in os.environ.items() if name not in mine} | more
    return subprocess.Popen(["/bin/bash", "-ec", command], cwd=folder, env=env, start_new_session=True)


@contextmanager
def portal(folder, command):
    port = free_port()
    run = shell(folder, command, GUNICORN_CMD_ARGS=f"--bind=127.0.0.1:{port}")
    try:
        yield port
    finally:
        os.killpg(run.pid, signal.SIGTERM)
        run.wait(30)


def ask(port, path):
    for _ in range(150):
        with closing(HTTPConnection("127.0.0.1", port)) as connection:
            try:
                connection.request("GET", path, headers=PROXY)
            except ConnectionRefusedError:
                time.sleep(0.2)
                continue
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
    raise AssertionError("gunicorn did not come up")


@pytest.fixture(scope="module")
def installed(copy):
    """The copy once its first command has been given: make install-production."""
    assert shell(copy, blocks()[1][0]).wait() == 0
    return copy


def test_nothing_runs_without_the_environment(installed):
    commands = [command for command in blocks()[1] if command.startswith(".venv/bin/")]
    assert len(commands) == 5
    for command in commands:
        run = shell(installed, f"timeout 60 {command}", GUNICORN_CMD_ARGS=f"--bind=127.0.0.1:{free_port()}")
        assert run.wait() not in {0, 124}, command
    assert not (installed / "db.sqlite3").exists()


def test_make_takes_a_shell_that_has_read_the_environment_for_production(copy):
    mode = "make --no-print-directory --eval='mode: ; @echo $$DEBUG' mode"
    assert shell(copy, f'test "$({mode})" = true').wait() == 0
    assert shell(copy, f'{blocks()[0]}\ntest "$({mode})" = false').wait() == 0
    assert shell(copy, f"{blocks()[0]}\nmake run").wait() != 0
    assert not (copy / "db.sqlite3").exists()


def test_installed_are_the_portals_packages_and_not_its_tests(installed):
    listing = [installed / ".venv/bin/pip", "list"]
    packages = subprocess.run(listing, capture_output=True, text=True, check=True).stdout
    assert ("gunicorn" in packages, "pytest" in packages) == (True, False)


def test_guide_followed_word_for_word_leads_to_a_portal_in_production(installed):
    environment, [_, *commands, serve] = blocks()
    (installed / "portal.env").write_text(environment)
    assert shell(installed, "\n".join(commands)).wait() == 0
    serve = f". ./portal.env\n{serve}"
    with portal(installed, serve) as port, portal(installed, serve) as second:
        assert [ask(one, "/readyz")[0] for one in (port, second)] == [200, 200]
        assert ask(port, "/kunnat/laukaa/")[0] == 200
        status, page = ask(port, "/olematon/")
        assert (status, "DEBUG = True" in page) == (404, False)
