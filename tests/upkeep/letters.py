"""What tests of letters share."""

import re
from datetime import date

from django.urls import reverse

from upkeep.letters.models import Keeper

LONG_AGO = date(2020, 1, 1)
ANNA = "anna@example.org"


def link(name, *args, email=ANNA):
    """The address of a keeper's page; her link works as if a letter had just gone out."""
    keeper, _ = Keeper.objects.get_or_create(email=email)
    if keeper.link_until is None:
        keeper.renew_link()
    return reverse(f"upkeep:{name}", args=[keeper.token, *args])


def hidden_values(page):
    """The names and values of a page's hidden inputs."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return dict(found)
