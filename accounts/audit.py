"""Writing the login log."""

from accounts.models import AccountEvent, User
from accounts.sessions import device_of


def log_event(request, kind: AccountEvent.Kind, user: User) -> None:
    """Write down what happened to a user's account, and by whom if it was somebody else."""
    by = request.user if request.user.is_authenticated and request.user != user else None
    AccountEvent.objects.create(kind=kind, user=user, by=by, device=device_of(request))
