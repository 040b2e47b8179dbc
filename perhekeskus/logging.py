"""Removes secrets from logs: tokens in URLs, such as the links in e-mails."""

import logging
import re

SECRET = re.compile(r"[^/?&=\s\"']*~[^/?&=\s\"']*")  # tokens hold a "~", and nothing else in an address does


def without_secrets(text: str) -> str:
    """Return the text with each token in it replaced by "~"."""
    return SECRET.sub("~", text)


class HideSecrets(logging.Filter):
    """Logging filter that removes tokens from Django's own messages about failed requests."""

    def filter(self, record):
        if isinstance(record.args, tuple):
            record.args = tuple(without_secrets(one) if isinstance(one, str) else one for one in record.args)
        return True
