"""A form whose session ended while somebody typed: the login page carries it, so that the server stores nothing."""

from django.core import signing

SALT = "kept form"
MAX_AGE = 24 * 3600  # seconds
LEFT_OUT = ("csrfmiddlewaretoken", "password")


def sign_post_data(request) -> str:
    """Return the posted fields and where they were going, signed. Passwords and files are left out."""
    fields = [(name, values) for name, values in request.POST.lists() if not name.startswith(LEFT_OUT)]
    posted = {"path": request.get_full_path(), "fields": fields, "had_files": bool(request.FILES)}
    return signing.dumps(posted, salt=SALT, compress=True)


def unsign_post_data(text: str) -> dict | None:
    """Return what `keep_posted` kept; None for anything else, or when it is older than a day."""
    try:
        return signing.loads(text, salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return None
