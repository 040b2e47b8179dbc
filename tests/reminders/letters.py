"""What tests of letters share."""

import re
from datetime import date

from django.urls import reverse

from reminders.models import Maintainer

LONG_AGO = date(2020, 1, 1)
ANNA = "anna@example.org"


def link(name, *args, email=ANNA):
    """The address of a page of a maintainer; the link works as if a letter had just gone out."""
    maintainer, _ = Maintainer.objects.get_or_create(email=email)
    if maintainer.link_until is None:
        maintainer.renew_link()
    return reverse(f"reminders:{name}", args=[maintainer.token, *args])


def hidden_values(page):
    """The names and values of a page's hidden inputs."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return dict(found)
