"""Writing the login log."""

from accounts.models import AccountEvent, User
from accounts.sessions import device_of


def log_event(request, kind: AccountEvent.Kind, user: User) -> None:
    """Add a row to the login log: what happened to the user's account, and who did it if another user."""
    by = request.user if request.user.is_authenticated and request.user != user else None
    AccountEvent.objects.create(kind=kind, user=user, by=by, device=device_of(request))
