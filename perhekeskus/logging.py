"""What never enters a log: the parts of an address that open something by themselves, as a letter's link does."""

import logging
import re

SECRET = re.compile(r"[^/?&=\s\"']*~[^/?&=\s\"']*")  # tokens hold a "~", and nothing else in an address does


def without_secrets(text: str) -> str:
    """Return an address, or a text that holds one, with its tokens blotted out."""
    return SECRET.sub("~", text)


class HideSecrets(logging.Filter):
    """Blots out the tokens in what Django itself logs of a request that failed."""

    def filter(self, record):
        if isinstance(record.args, tuple):
            record.args = tuple(without_secrets(one) if isinstance(one, str) else one for one in record.args)
        return True
