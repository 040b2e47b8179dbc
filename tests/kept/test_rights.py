"""Who may do what by Django's permissions, and what history keeps."""

from django.contrib.auth.models import Group, Permission

from history.registry import REGISTRY
from tests.kept.recording import same_lines
from tests.kept.world import product_models


def test_groups_and_permissions_are_those_of_the_models(db):
    """The portal gives nobody a group; rights of a model are told by its class, whatever app it lives in."""
    assert not Group.objects.exists()
    labels = {one._meta.model_name: name for name, one in product_models().items()}
    apps = {one._meta.app_label for one in product_models().values()}
    found = Permission.objects.filter(content_type__app_label__in=apps).values_list("content_type__model", "codename")
    same_lines("permissions.txt", sorted(f"{labels[model]} {code.partition('_')[0]}" for model, code in found))


def test_history_keeps_what_it_kept():
    same_lines("history.txt", sorted(f"{model.__name__}: {in_words(how)}" for model, how in REGISTRY.items()))


def in_words(how):
    fields = [one.name for one in [*how.fields, *how.many]]
    parts = {
        "part of": how.part_of,
        "unkept": sorted(how.unkept),
        "personal": sorted(how.personal),
        "person": [how.person],
    }
    return "; ".join([" ".join(fields), *(f"{what} {' '.join(names)}" for what, names in parts.items() if any(names))])
