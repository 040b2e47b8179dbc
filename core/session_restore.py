"""Keeps a submitted form when the session has expired: the login page carries its data, signed, in a hidden field.

The server stores nothing.
"""

from django.core import signing

SALT = "kept form"
MAX_AGE = 24 * 3600  # seconds
LEFT_OUT = ("csrfmiddlewaretoken", "password")


def sign_post_data(request) -> str:
    """Return the POST data and the request's path as signed text. Passwords and files are left out."""
    fields = [(name, values) for name, values in request.POST.lists() if not name.startswith(LEFT_OUT)]
    posted = {"path": request.get_full_path(), "fields": fields, "had_files": bool(request.FILES)}
    return signing.dumps(posted, salt=SALT, compress=True)


def unsign_post_data(text: str) -> dict | None:
    """Return the dict that `sign_post_data` signed: path, fields, had_files. None if invalid or older than a day."""
    try:
        return signing.loads(text, salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return None
