"""Who asks. There is one answer to "is she logged in", for the admin, drafts, members' pages, papers and exports."""

from django.contrib.auth.middleware import AuthenticationMiddleware as DjangoAuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.utils.functional import SimpleLazyObject

from accounts.two_factor import pending_user


class AuthenticationMiddleware(DjangoAuthenticationMiddleware):
    """Let `request.user` be somebody only when she is fully logged in.

    Whoever must give a code and has given her password alone is nobody but on the few pages of the admin where she
    sets the code up (`PortalSite.admin_view`). As before, nobody is looked up until somebody asks.
    """

    def process_request(self, request):
        super().process_request(request)
        session_user = request.user
        request.user = SimpleLazyObject(lambda: AnonymousUser() if pending_user(request) else session_user)
        del request.auser  # no view of ours is asynchronous, and it would know no second factor
