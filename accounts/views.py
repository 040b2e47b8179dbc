"""Views of a user's own account: password, second factor, sessions."""

import logging
from http import HTTPStatus
from threading import Thread

from django.contrib import admin, messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import login, rate_limits, sessions, two_factor
from accounts.audit import log_event
from accounts.emails import password_email
from accounts.forms import CodeForm, EmailForm, LanguageForm, NewPasswordForm, OwnPasswordForm, PasswordForm
from accounts.models import AccountEvent, User
from accounts.tokens import FORGOTTEN, INVITATION, VALID_FOR, user_of_token
from core.session_restore import unsign_post_data
from history.recording import recorded

Kind = AccountEvent.Kind
EVENTS_SHOWN = 10
logger = logging.getLogger("accounts")


# Before one is logged in.


def forgotten(request):
    """E-mail a link for a new password. The page is the same whether the address has an account or not."""
    site, form, sent = admin.site, EmailForm(request.POST or None), False
    attempt = None
    if form.is_valid():
        attempt = rate_limits.attempt(request, Kind.LINK_ASKED, form.cleaned_data["email"])
        sent = not attempt.free_at
    if sent:
        _send_unseen(User.objects.filter(pk=attempt.user_id, is_active=True, is_staff=True).first())
    context = {"form": form, "sent": sent, "hours": VALID_FOR[FORGOTTEN].seconds // 3600}
    page = site.page(request, "forgotten", _("Unohtunut salasana"), context)
    return login.too_many_attempts(page, attempt) if attempt and attempt.free_at else page


def _send_unseen(user):
    """Send the e-mail in a thread: the response time must not reveal whether the user exists."""
    if user is not None:
        Thread(target=_send, args=[password_email(user, FORGOTTEN)]).start()


def _send(letter):
    try:
        letter.send()
    except OSError:
        logger.exception("a letter with a link for a new password was not sent")


@never_cache
@sensitive_post_parameters()
def set_password(request, purpose):
    """Set the password of the user whose token is in the link, then log in; status 410 if the token is not valid."""
    site = admin.site
    user = purpose in VALID_FOR and user_of_token(request.GET.get("key", ""), purpose, VALID_FOR[purpose])
    if not user:
        context = {"is_invitation": purpose == INVITATION}
        return site.page(request, "link_refused", _("Linkki ei enää toimi"), context, HTTPStatus.GONE)
    login.activate_user_language(request, user)
    form = NewPasswordForm(user, request.POST or None)
    if not form.is_valid():
        title = _("Tervetuloa") if purpose == INVITATION else _("Uusi salasana")
        context = {"form": form, "account": user, "is_invitation": purpose == INVITATION}
        return site.page(request, "set_password", title, context)
    form.save()
    user.sessions.all().delete()
    rate_limits.forgive(user)
    log_event(request, Kind.PASSWORD_SET, user)
    if two_factor.is_on(user):
        return login.code_page(request, user)
    log_event(request, Kind.LOGIN, user)
    messages.success(request, _("Salasana on tallessa."))
    address = reverse("admin:second_factor") if purpose == INVITATION else reverse("admin:index")
    return login.complete_login(request, user, address=address)


# One's own account.


def account(request):
    language = LanguageForm(request.POST if "language" in request.POST else None, instance=request.user)
    if language.is_valid():
        return _choose_language(request, language)
    if request.method == "POST" and not language.is_bound:
        return _end_sessions(request)
    user, current = request.user, request.session.session_key
    rows = user.sessions.filter(expire_date__gt=timezone.now()).order_by("-seen_at")
    is_on = two_factor.is_on(user)
    context = {
        "form": language,
        "is_on": is_on,
        "is_required": two_factor.is_required(user),
        "codes_left": two_factor.recovery_codes_left(user) if is_on else 0,
        "sessions": [{"name": sessions.name_of(row.pk), "row": row, "is_this": row.pk == current} for row in rows],
        "events": user.account_events.select_related("by")[:EVENTS_SHOWN],
    }
    return admin.site.page(request, "account", _("Oma tili"), context)


def _choose_language(request, form):
    with recorded("form", request.user):
        form.save()
    with override(request.user.language):
        messages.success(request, str(_("Kieli on vaihdettu.")))
    return redirect("admin:account")


def _end_sessions(request):
    others = request.user.sessions.exclude(session_key=request.session.session_key)
    wanted = request.POST.get("end", "")
    keys = [row.pk for row in others if wanted in {"all", sessions.name_of(row.pk)}]
    others.filter(pk__in=keys).delete()
    if keys:
        log_event(request, Kind.SESSIONS_ENDED, request.user)
        text = ngettext("%d laite kirjattiin ulos.", "%d laitetta kirjattiin ulos.", len(keys)) % len(keys)
        messages.success(request, text)
    return redirect("admin:account")


@sensitive_post_parameters()
def change_password(request):
    form = OwnPasswordForm(request.user, request.POST or None)
    page = admin.site.page(request, "change_password", _("Vaihda salasana"), {"form": form})
    if request.method != "POST":
        return page
    attempt = rate_limits.attempt(request, Kind.FAILED, request.user.email)
    if attempt.free_at:
        return login.too_many_attempts(page, attempt)
    if not form.is_valid():
        if "old_password" not in form.errors:
            attempt.delete()
        return page
    form.save()
    rate_limits.succeeded(attempt, Kind.PASSWORD_SET, request.user)
    update_session_auth_hash(request, form.user)
    sessions.end_others(request)
    messages.success(request, _("Salasana on vaihdettu, ja muut laitteet on kirjattu ulos."))
    return redirect("admin:account")


# The second factor.


@never_cache
def second_factor_page(request):
    """Set up the second factor, or a new phone in place of the old one, which requires the password too."""
    if request.method != "POST" or "second_factor_key" not in request.session:
        return setting_up(request)
    user, form = request.user, CodeForm(request.POST)
    refused, password = _ask_password(request, when=two_factor.is_on(user))
    if refused is not None:
        return setting_up(request, form, password=password, attempt=refused)
    codes = None
    if form.is_valid():
        codes = two_factor.turn_on(user, request.session["second_factor_key"], form.cleaned_data["code"])
    if codes is None:
        form.add_error("code", _("Koodi ei käy. Odota sovelluksen seuraavaa koodia ja kirjoita se."))
        return setting_up(request, form, password=password)
    del request.session["second_factor_key"]
    sessions.begin(request, user, with_second_factor=True)
    log_event(request, Kind.FACTOR_ON, user)
    return _show_codes(request, codes)


def setting_up(request, form=None, password=None, attempt=None, **carried):
    """Return the page for setting up the second factor, with a new secret key stored in the session."""
    key = request.session.setdefault("second_factor_key", two_factor.new_key())
    is_on = two_factor.is_on(request.user)
    context = {
        "form": form or CodeForm(),
        "password": password or (PasswordForm() if is_on else None),
        "is_on": is_on,
        "is_required": two_factor.is_required(request.user),
        "key": two_factor.key_in_words(key),
        "app_address": two_factor.address_of(request.user, key),
        "success_url": login.get_success_url(request),
    }
    page = admin.site.page(request, "second_factor", _("Kaksivaiheinen kirjautuminen"), context | carried)
    return login.too_many_attempts(page, attempt) if attempt and attempt.free_at else page


@never_cache
def picture(request):
    """Return the QR code (SVG) of the key that is being set up. Raises Http404 if there is none."""
    if "second_factor_key" not in request.session:
        raise Http404
    svg = two_factor.picture_of(request.user, request.session["second_factor_key"])
    return HttpResponse(svg, content_type="image/svg+xml")


def _ask_password(request, when=True):
    """Return (failed attempt or None, form): None if the user gave their own password."""
    if not when:
        return None, None
    form = PasswordForm(request.POST)
    attempt = rate_limits.attempt(request, Kind.FAILED, request.user.email)
    if not attempt.free_at and form.is_valid() and request.user.check_password(form.cleaned_data["password"]):
        attempt.delete()
        return None, form
    if form.is_valid() and not attempt.free_at:
        form.add_error("password", _("Salasana ei täsmää."))
    return attempt, form


def _show_codes(request, codes):
    context = {"codes": codes, "success_url": login.get_success_url(request)}
    context["posted"] = unsign_post_data(request.POST.get("kept", ""))
    return admin.site.page(request, "recovery_codes", _("Varakoodit"), context)


@never_cache
def recovery_codes(request):
    if not two_factor.is_on(request.user):
        return redirect("admin:second_factor")
    return _with_password(
        request,
        {
            "title": _("Uudet varakoodit"),
            "text": _("Saat kymmenen uutta koodia. Entiset lakkaavat toimimasta."),
            "button": _("Tee uudet koodit"),
        },
        _make_codes,
    )


def _make_codes(request):
    log_event(request, Kind.CODES_MADE, request.user)
    return _show_codes(request, two_factor.new_recovery_codes(request.user))


@never_cache
def turn_off(request):
    if two_factor.is_required(request.user) or not two_factor.is_on(request.user):
        return redirect("admin:account")
    return _with_password(
        request,
        {
            "title": _("Poista kaksivaiheinen kirjautuminen"),
            "text": _("Sen jälkeen pelkkä salasana riittää sisäänpääsyyn. Varakoodit lakkaavat toimimasta."),
            "button": _("Poista käytöstä"),
        },
        _turn_off,
    )


def _turn_off(request):
    two_factor.turn_off(request.user)
    sessions.begin(request, request.user)
    log_event(request, Kind.FACTOR_OFF, request.user)
    messages.success(request, _("Kaksivaiheinen kirjautuminen on poistettu."))
    return redirect("admin:account")


def _with_password(request, words, act):
    """Run `act` once the user has given their password."""
    refused, form = _ask_password(request) if request.method == "POST" else (None, None)
    if request.method == "POST" and refused is None:
        return act(request)
    page = admin.site.page(request, "ask_password", words["title"], {"form": form or PasswordForm(), **words})
    return login.too_many_attempts(page, refused) if refused and refused.free_at else page
