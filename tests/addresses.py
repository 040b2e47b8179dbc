from django.urls import reverse
from django.utils import translation


def address(language, name, *args):
    """The address of a page in a language."""
    with translation.override(language):
        return reverse(name, args=args)
