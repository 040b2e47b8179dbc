import pytest

from tests.accounts.logins import PASSWORD
from tests.factories import make_family_centre, make_user


@pytest.fixture
def coordinator(db):
    return make_user(make_family_centre(), email="koordinaattori@example.org", password=PASSWORD)


@pytest.fixture
def regional_editor(db):
    return make_user(email="maakunta@example.org", password=PASSWORD, is_regional_editor=True)


@pytest.fixture
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True
