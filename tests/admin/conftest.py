import pytest

from tests.factories import make_family_centre, make_municipality, make_organisation, make_user


@pytest.fixture
def world(db):
    """Two municipalities with a family centre each, two organisations, and those who edit them."""

    class World:
        mine, theirs = make_municipality(name="Laukaa"), make_municipality(name="Äänekoski")
        my_centre, their_centre = make_family_centre(mine), make_family_centre(theirs)
        my_organisation, their_organisation = make_organisation(), make_organisation()
        coordinator = make_user(my_centre)
        organisation_editor = make_user(my_organisation)
        regional_editor = make_user(is_regional_editor=True)
        superuser = make_user(is_superuser=True)

    return World
