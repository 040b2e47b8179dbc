"""Keeps out of logs what is nobody's business: tokens in URLs, and which page of help somebody read."""

import logging
import re

SECRET = re.compile(r"[^/?&=\s\"']*~[^/?&=\s\"']*")  # tokens hold a "~", and nothing else in an address does
# The pages of help, in each language; a log tells no more of them than that.
HELP = re.compile(r"/(?:sv/hjalp|en/help|apua)(?:/[^\s\"']*|(?=[\s\"']|$))", re.IGNORECASE)
HELP_PAGE = "/apua/"


def is_help(path: str) -> bool:
    """Return whether the path is that of a page of help."""
    return HELP.match(path) is not None


def without_secrets(text: str) -> str:
    """Return the text with each token in it replaced by "~", and each address of a page of help by `/apua/`."""
    return HELP.sub(HELP_PAGE, SECRET.sub("~", text))


class HideSecrets(logging.Filter):
    """Logging filter that removes tokens and pages of help from Django's own messages about failed requests."""

    def filter(self, record):
        if isinstance(record.args, tuple):
            record.args = tuple(without_secrets(one) if isinstance(one, str) else one for one in record.args)
        return True
