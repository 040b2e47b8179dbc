"""Authentication middleware: one definition of "logged in" for all views, previews, files and exports."""

from django.contrib.auth.middleware import AuthenticationMiddleware as DjangoAuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.utils.functional import SimpleLazyObject

from accounts.two_factor import pending_user


class AuthenticationMiddleware(DjangoAuthenticationMiddleware):
    """Sets `request.user` to a user only after complete login, including a required second factor.

    A user who must give a code but has given only the password is anonymous, except on the few admin pages where the
    second factor is set up (`PortalSite.admin_view`). The user is still loaded lazily.
    """

    def process_request(self, request):
        super().process_request(request)
        session_user = request.user
        request.user = SimpleLazyObject(lambda: AnonymousUser() if pending_user(request) else session_user)
        del request.auser  # no view of ours is asynchronous, and it would know no second factor
