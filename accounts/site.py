"""Logging in to the admin: throttled, and in two steps where a second factor is on or must be."""

from datetime import timedelta
from functools import update_wrapper

from django.contrib.auth import logout
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import activate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts import second_factor, sessions, throttle
from accounts.forms import CodeForm, LoginForm
from accounts.links import signed, user_of
from accounts.log import note
from accounts.models import AccountEvent
from perhekeskus.admin import PortalAdminSite, is_form
from perhekeskus.kept_forms import keep_posted

Kind = AccountEvent.Kind
SECOND_STEP = "second step"
SECOND_STEP_WITHIN = timedelta(minutes=15)
# What somebody may do who still lacks the second factor that she must have.
ALLOWED_WITHOUT = {"second_factor", "second_factor_picture", "logout", "jsi18n"}


def speak(request, user):
    """Go on in the user's language: the admin's addresses are the same in each."""
    request.LANGUAGE_CODE = user.language
    activate(user.language)


class PortalSite(PortalAdminSite):
    login_form = LoginForm

    def get_urls(self):
        from accounts import views

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
            pending = second_factor.pending_user(request)
            if pending:
                request.user = pending
            if self.has_permission(request):
                sessions.note_seen(request)
                speak(request, request.user)
                if pending and (request.resolver_match.url_name not in ALLOWED_WITHOUT or second_factor.is_on(pending)):
                    return self._second_factor_first(request)
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, inner)

    def _second_factor_first(self, request):
        """Lead to setting it up, or where it is on though this session never gave a code, to logging in with it."""
        back = request.get_full_path()
        if second_factor.is_on(request.user):
            logout(request)
            return redirect(f"{reverse('admin:login')}?{urlencode({'next': back})}")
        if is_form(request):
            from accounts import views

            return views.setting_up(request, kept=keep_posted(request), next=back)
        return redirect(f"{reverse('admin:second_factor')}?{urlencode({'next': back})}")

    # The two steps of logging in.

    @method_decorator(sensitive_post_parameters("password", "code"))
    def login(self, request, extra_context=None):
        """Log in; whoever was sent here from a form that she had typed gets it back."""
        if request.method != "POST":
            return super().login(request, extra_context)
        return self._second_step(request) if "pending" in request.POST else self._first_step(request)

    def _first_step(self, request):
        attempt = throttle.attempt(request, Kind.FAILED, request.POST.get("username", ""))
        if attempt.free_at:
            return self.refuse(self.login_page(request, LoginForm(request)), attempt)
        form = LoginForm(request, data=request.POST)
        if not form.is_valid():
            return self.login_page(request, form)
        user = form.get_user()
        if second_factor.is_on(user):
            throttle.succeeded(attempt, Kind.PASSWORD_RIGHT, user)
            return self.code_page(request, user)
        throttle.succeeded(attempt, Kind.LOGIN, user)
        return self.let_in(request, user)

    def code_page(self, request, user, form=None):
        """Ask for the code of a user whose password was right. The page carries that, the server stores nothing."""
        speak(request, user)
        context = {"form": form or CodeForm(), "pending": signed(user, SECOND_STEP), "action": reverse("admin:login")}
        return self.page(request, "code", _("Vahvista kirjautuminen"), context)

    def _second_step(self, request):
        user = user_of(request.POST["pending"], SECOND_STEP, SECOND_STEP_WITHIN)
        if user is None:
            form = LoginForm(request)
            return self.login_page(request, form, refusal=_("Aika ehti loppua. Aloita alusta."))
        attempt = throttle.attempt(request, Kind.CODE_FAILED, user.email)
        if attempt.free_at:
            return self.refuse(self.code_page(request, user), attempt)
        form = CodeForm(request.POST)
        kind = form.is_valid() and second_factor.verify(user, form.cleaned_data["code"])
        if not kind:
            form.add_error("code", _("Koodi ei käy. Odota sovelluksen seuraavaa koodia ja kirjoita se."))
            return self.code_page(request, user, form)
        throttle.succeeded(attempt, kind, user)
        return self.let_in(request, user, with_second_factor=True)

    def let_in(self, request, user, with_second_factor=False, address=""):
        """Begin the user's session and lead her where she was going."""
        sessions.begin(request, user, with_second_factor)
        return self.continued(request, address or self.way_on(request))

    def way_on(self, request) -> str:
        """Return where the page was asked to lead; never to another site."""
        address = request.POST.get("next") or request.GET.get("next", "")
        hosts, is_secure = {request.get_host()}, request.is_secure()
        is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=hosts, require_https=is_secure)
        return address if is_ours else reverse("admin:index")

    def refuse(self, response, attempt):
        """Turn a page into one that says when to try again."""
        moment = timezone.localtime(attempt.free_at + timedelta(minutes=1))
        response.context_data["refusal"] = _(
            "Liian monta yritystä. Yritä uudelleen kello %s. "
            "Jos et muista salasanaasi, pyydä linkki sähköpostiisi: sillä pääset jatkamaan heti."
        ) % moment.strftime("%H.%M")
        response.status_code = 429
        response["Retry-After"] = round((attempt.free_at - timezone.now()).total_seconds()) + 1
        return response

    def password_change(self, request, extra_context=None):
        from accounts import views

        return views.change_password(request)

    def logout(self, request, extra_context=None):
        if request.method == "POST" and request.user.is_authenticated:
            note(request, Kind.LOGOUT, request.user)
        return super().logout(request, extra_context)
