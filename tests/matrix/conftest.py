from datetime import datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import translation

from events.models import Attachment
from tests import moments
from tests.matrix.addresses import cells_of, few_of
from tests.matrix.rule import ROLES
from tests.matrix.walking import Rows, Walker
from tests.matrix.world import make_world


@pytest.fixture(scope="package")
def matrix_world(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """The world of the matrix, made once: each request is undone, and all of it at the end.

    It ages as any other, so that --moments may name one moment alone: the world is made at it.
    """
    if option := request.config.getoption("moments"):
        (name,) = moments.chosen(option)
        moments.move_to(datetime.fromisoformat(moments.MOMENTS[name]))
    storage = Attachment._meta.get_field("file").storage
    with (
        pytest.MonkeyPatch.context() as patched,
        django_db_blocker.unblock(),
        translation.override("fi"),
        transaction.atomic(),
    ):
        patched.setitem(vars(storage), "location", str(tmp_path_factory.mktemp("private")))
        rows = Rows()
        world = make_world(rows)
        world.rows = rows
        world.walkers = {role: Walker(world, role) for role in ROLES}
        rows.keep()
        cells = cells_of(world)
        world.cells = {"few": few_of(cells), "all": cells}
        yield world
        transaction.set_rollback(True)
    ContentType.objects.clear_cache()
