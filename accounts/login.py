"""Login to the admin: rate limits, and a second step where two-factor authentication is on or required."""

from datetime import timedelta

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import activate
from django.utils.translation import gettext_lazy as _

from accounts import rate_limits, sessions, two_factor
from accounts.forms import CodeForm, LoginForm
from accounts.models import AccountEvent
from accounts.tokens import make_token, user_of_token
from core.formatting import clock

Kind = AccountEvent.Kind
SECOND_STEP = "second step"
SECOND_STEP_WITHIN = timedelta(minutes=15)


def activate_user_language(request, user):
    """Activate the user's language for the rest of the request; admin URLs do not depend on the language."""
    request.LANGUAGE_CODE = user.language
    activate(user.language)


def first_step(request):
    """Check the posted password; return the login's redirect, the page for the code, or the login page with errors."""
    attempt = rate_limits.attempt(request, Kind.FAILED, request.POST.get("username", ""))
    if attempt.free_at:
        return too_many_attempts(admin.site.login_page(request, LoginForm(request)), attempt)
    form = LoginForm(request, data=request.POST)
    if not form.is_valid():
        return admin.site.login_page(request, form)
    user = form.get_user()
    if two_factor.is_on(user):
        rate_limits.succeeded(attempt, Kind.PASSWORD_RIGHT, user)
        return code_page(request, user)
    rate_limits.succeeded(attempt, Kind.LOGIN, user)
    return complete_login(request, user)


def code_page(request, user, form=None):
    """Return the page that asks for the second-factor code; a signed token on it carries the user, no session does."""
    activate_user_language(request, user)
    context = {"form": form or CodeForm(), "pending": make_token(user, SECOND_STEP), "action": reverse("admin:login")}
    return admin.site.page(request, "code", _("Vahvista kirjautuminen"), context)


def second_step(request):
    """Check the posted code of a user whose password was correct; log in or return the page with an error."""
    user = user_of_token(request.POST["pending"], SECOND_STEP, SECOND_STEP_WITHIN)
    if user is None:
        return admin.site.login_page(request, LoginForm(request), refusal=_("Aika ehti loppua. Aloita alusta."))
    attempt = rate_limits.attempt(request, Kind.CODE_FAILED, user.email)
    if attempt.free_at:
        return too_many_attempts(code_page(request, user), attempt)
    form = CodeForm(request.POST)
    kind = form.is_valid() and two_factor.verify(user, form.cleaned_data["code"])
    if not kind:
        form.add_error("code", _("Koodi ei käy. Odota sovelluksen seuraavaa koodia ja kirjoita se."))
        return code_page(request, user, form)
    rate_limits.succeeded(attempt, kind, user)
    return complete_login(request, user, with_second_factor=True)


def complete_login(request, user, with_second_factor=False, address=""):
    """Start the user's session; return a redirect to the requested page, or the kept form."""
    sessions.begin(request, user, with_second_factor)
    return admin.site.continued(request, address or get_success_url(request))


def get_success_url(request) -> str:
    """Return the requested next URL if it is on this site, else the admin's index."""
    address = request.POST.get("next") or request.GET.get("next", "")
    hosts, is_secure = {request.get_host()}, request.is_secure()
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=hosts, require_https=is_secure)
    return address if is_ours else reverse("admin:index")


def too_many_attempts(response, attempt):
    """Turn the response into status 429 with Retry-After and a text that says when to try again."""
    moment = attempt.free_at + timedelta(minutes=1)
    response.context_data["refusal"] = _(
        "Liian monta yritystä. Yritä uudelleen kello %s. "
        "Jos et muista salasanaasi, pyydä linkki sähköpostiisi: sillä pääset jatkamaan heti."
    ) % clock(moment)
    response.status_code = 429
    response["Retry-After"] = round((attempt.free_at - timezone.now()).total_seconds()) + 1
    return response
