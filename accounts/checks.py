"""What `manage.py check --database default` and `migrate` look at before anything is changed."""

from collections import defaultdict

from django.core.checks import Error, Tags, register
from django.db import connections

from accounts.models import User, email_key


@register(Tags.database)
def check_addresses(app_configs, databases, **kwargs):
    """Return an error for each group of users whose addresses are one: the constraint on them could not be made."""
    return [error for alias in databases or () for error in _addresses_that_are_one(alias)]


def _addresses_that_are_one(alias):
    if User._meta.db_table not in connections[alias].introspection.table_names():
        return
    by_key = defaultdict(list)
    for email in User.objects.using(alias).order_by("pk").values_list("email", flat=True):
        by_key[email_key(email)].append(email)
    for alike in by_key.values():
        if len(alike) > 1:
            yield Error(
                f"These users' addresses are one but for case or form of letters: {', '.join(alike)}",
                hint="Give all but one another address in the admin of the version before; closing them is not enough.",
                id="accounts.E001",
            )
