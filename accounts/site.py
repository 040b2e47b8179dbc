"""The admin site with the pages of a user's own account, and enforcement of the second factor."""

from functools import update_wrapper

from django.contrib.auth import logout
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters

from accounts import login, sessions, two_factor, views
from accounts.audit import log_event
from accounts.forms import LoginForm
from accounts.models import AccountEvent
from core.session_restore import sign_post_data
from editing.admin import PortalAdminSite, is_form

# URL names open to users who still lack a required second factor.
ALLOWED_WITHOUT = {"second_factor", "second_factor_picture", "logout", "jsi18n"}


class PortalSite(PortalAdminSite):
    login_form = LoginForm

    def get_urls(self):
        own = [
            path("unohtunut-salasana/", views.forgotten, name="forgotten"),
            path("uusi-salasana/<slug:purpose>/", views.set_password, name="set_password"),
            path("oma-tili/", self.admin_view(views.account), name="account"),
            path("oma-tili/kaksivaiheinen/", self.admin_view(views.second_factor_page), name="second_factor"),
            path("oma-tili/koodi.svg", self.admin_view(views.picture), name="second_factor_picture"),
            path("oma-tili/varakoodit/", self.admin_view(views.recovery_codes), name="recovery_codes"),
            path("oma-tili/yksivaiheinen/", self.admin_view(views.turn_off), name="second_factor_off"),
        ]
        return own + super().get_urls()

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        def guarded(request, *args, **kwargs):
            pending = two_factor.pending_user(request)
            if pending:
                request.user = pending
            if self.has_permission(request):
                sessions.note_seen(request)
                login.activate_user_language(request, request.user)
                if pending and (request.resolver_match.url_name not in ALLOWED_WITHOUT or two_factor.is_on(pending)):
                    return self._second_factor_first(request)
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, inner)

    def _second_factor_first(self, request):
        """Lead to setting it up, or where it is on though this session never gave a code, to logging in with it."""
        back = request.get_full_path()
        if two_factor.is_on(request.user):
            logout(request)
            return redirect(f"{reverse('admin:login')}?{urlencode({'next': back})}")
        if is_form(request):
            return views.setting_up(request, kept=sign_post_data(request), next=back)
        return redirect(f"{reverse('admin:second_factor')}?{urlencode({'next': back})}")

    @method_decorator(sensitive_post_parameters("password", "code"))
    def login(self, request, extra_context=None):
        """Return the login page or handle its two steps; a form that was kept on the page is given back after login."""
        if request.method != "POST":
            return super().login(request, extra_context)
        return login.second_step(request) if "pending" in request.POST else login.first_step(request)

    def password_change(self, request, extra_context=None):
        return views.change_password(request)

    def logout(self, request, extra_context=None):
        if request.method == "POST" and request.user.is_authenticated:
            log_event(request, AccountEvent.Kind.LOGOUT, request.user)
        return super().logout(request, extra_context)
