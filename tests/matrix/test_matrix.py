"""Every address of the portal as every role: none fails, and nothing is read or written that the rule does not give.

How many cells there are: `.venv/bin/pytest tests/matrix -rP | grep "^[0-9]* cells"`
"""

import pytest
from django.urls import resolve, reverse
from django.utils import translation

from tests.matrix.addresses import names_of_addresses
from tests.matrix.rule import ON_NO_PAGE, PUBLIC, ROLES, may_read
from tests.matrix.walking import filled_forms, forbidden_writes, is_open, marks_in

pytestmark = pytest.mark.django_db
EVERY_ROLE = pytest.mark.parametrize("role", ROLES)
deep = pytest.mark.deep
# Of each address one cell, of a stranger's record where it has any; and all cells, which takes minutes. Who may do
# everything, and who is like another role, is left to the latter.
FEW_OR_ALL = pytest.mark.parametrize(
    ("role", "cells"),
    [
        *(
            pytest.param(role, "few", id=f"{role}-few")
            for role in ROLES
            if role not in {"regional", "superuser_without"}
        ),
        *(pytest.param(role, "all", id=f"{role}-all", marks=deep) for role in ROLES),
    ],
)


@pytest.fixture(autouse=True)
def _second_factor_is_required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


def asked(ask, *args):
    """Return the answer and what is wrong with it whoever asks."""
    try:
        response = ask(*args)
    except Exception as error:
        return None, [f"{type(error).__name__}: {error}"]
    return response, [str(response.status_code)] if response.status_code >= 500 else []


def leaks(role, cell, response):
    """Return the secrets on a page that the role may not read, or that a page for everybody tells."""
    marks = marks_in(response.body) - cell.gives
    found = {mark for mark in marks if not may_read(role, *mark)}
    if not is_private(cell, response):
        found |= {mark for mark in marks if mark[0] not in PUBLIC}
    return sorted(f"{what} of {side}" for what, side in found)


def is_private(cell, response):
    return cell.path.startswith("/admin/") or "private" in response.get("Cache-Control", "")


@FEW_OR_ALL
def test_role_reads_what_is_for_her_at_every_address(matrix_world, role, cells):
    walker, wrong = matrix_world.walkers[role], []
    for cell in matrix_world.cells[cells]:
        response, faults = asked(walker.get, cell)
        if response:
            faults += leaks(role, cell, response) + forbidden_writes(role, response)
            if cell.opens is not None and is_open(response) != (role in cell.opens):
                faults.append(f"{response.status_code} {response.get('Location', '')}")
        if faults:
            wrong.append(f"{cell}: {', '.join(map(str, faults))}")
    print(f"{len(matrix_world.cells[cells])} cells read")
    assert not wrong, "\n".join(wrong)


@deep
@EVERY_ROLE
def test_role_finds_every_secret_that_is_for_her(matrix_world, role):
    """So that no secret goes unseen merely because it stands on no page."""
    walker = matrix_world.walkers[role]
    pages = (walker.get(cell) for cell in matrix_world.cells["all"] if not cell.gives)
    found = {mark for page in pages for mark in marks_in(page.body)}
    assert found == {mark for mark in matrix_world.marks if may_read(role, *mark) and mark[0] not in ON_NO_PAGE}


HOSTILE = {
    "post": "yes",
    "action": "delete_selected",
    "_selected_action": ["1", "2", "9" * 23],
    "decision-1": "accepted",
    "entry": "meetingplace-0",
    "name": "a" * 5000,
    "email": "\ud800@\x00",
    "answer": "' OR 1=1 --",
    "state": "<b>",
    "next": "//evil.example/",
    "end": "all",
    "pending": "1:x",
    "kept": "eyJ9:x",
    "there": ["1", "x"],
    "_row": "-1",
    "form-TOTAL_FORMS": "9" * 9,
    "form-INITIAL_FORMS": "-1",
    "items-TOTAL_FORMS": "x",
}


@FEW_OR_ALL
def test_role_writes_only_what_is_hers_at_every_address(matrix_world, role, cells):
    check_writing(matrix_world, role, cells, HOSTILE)


@deep
@EVERY_ROLE
def test_role_writes_only_what_is_hers_by_an_empty_form(matrix_world, role):
    check_writing(matrix_world, role, "all", {})


def check_writing(matrix_world, role, cells, body):
    walker, wrong = matrix_world.walkers[role], []
    for cell in matrix_world.cells[cells]:
        response, faults = asked(walker.post, cell, body)
        if response:
            faults += leaks(role, cell, response) + forbidden_writes(role, response)
        if faults:
            wrong.append(f"{cell}: {', '.join(map(str, faults))}")
    print(f"{len(matrix_world.cells[cells])} cells written to")
    assert not wrong, "\n".join(wrong)


@deep
@pytest.mark.parametrize("role", ["coordinator", "organisation_editor", "member", "regional_without"])
def test_what_a_regional_editor_would_save_is_saved_by_nobody_out_of_scope(matrix_world, role):
    """The forms of strangers' records as who may edit them would post them, with a word changed, and each action."""
    walker, wrong, count = matrix_world.walkers[role], [], 0
    for cell, body in filled_forms(matrix_world):
        response, faults = asked(walker.post, cell, body)
        count += 1
        if response:
            faults += leaks(role, cell, response) + forbidden_writes(role, response)
        if faults:
            wrong.append(f"{cell} {body.get('action', '')}: {', '.join(map(str, faults))}")
    print(f"{count} filled forms posted")
    assert not wrong, "\n".join(wrong)


def test_every_address_is_filled_in(matrix_world):
    names = {name for name, _pattern in names_of_addresses()}
    assert {cell.name for cell in matrix_world.cells["all"]} == names
    assert {cell.name for cell in matrix_world.cells["few"]} == names


@pytest.mark.parametrize("language", ["sv", "en"])
def test_other_languages_have_the_same_addresses(language):
    in_finnish = {name for name, _pattern in names_of_addresses()}
    with translation.override(language):
        assert {name for name, _pattern in names_of_addresses()} == in_finnish
        assert resolve(reverse("events:list")).view_name == "events:list"
        assert reverse("events:list").startswith(f"/{language}/")
