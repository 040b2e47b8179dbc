"""View decorators for pages of groups: they require login, and raise Http404 for users without permission."""

from functools import wraps

from django.contrib import admin
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.utils.translation import activate

from events.models import Event, Group
from events.permissions import is_host, is_insider, is_organiser


def logged_in(view):
    """Decorator: require complete login, including a required second factor; never cached.

    Unlike in the admin, the language is that of the URL, not the user's.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        language = request.LANGUAGE_CODE

        def in_language_of_address(request, *args, **kwargs):
            request.LANGUAGE_CODE = language
            activate(language)
            return view(request, *args, **kwargs)

        response = admin.site.admin_view(in_language_of_address)(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        return response

    return answer


def for_insiders_of_event(view):
    """Decorator: pass the published event of the slug; Http404 for users outside its group."""

    @logged_in
    @wraps(view)
    def answer(request, slug, **kwargs):
        event = get_object_or_404(Event.objects.published().for_page(), slug=slug)
        if not is_insider(request.user, event.group):
            raise Http404("not a member")
        return view(request, event, **kwargs)

    return answer


def for_insiders_of_group(view):
    """Decorator: pass the group of the slug; Http404 for users outside it."""

    @logged_in
    @wraps(view)
    def answer(request, slug, **kwargs):
        group = get_object_or_404(Group, slug=slug)
        if not is_insider(request.user, group):
            raise Http404("not a member")
        return view(request, group, **kwargs)

    return answer


def for_organisers_of_event(view):
    """Decorator: pass the event of the slug, also a draft; Http404 for users who may not edit it."""
    return _for_those_whom(is_organiser, view)


def for_hosts_of_event(view):
    """Decorator: the same, but Http404 for users who may not see the event's participants."""
    return _for_those_whom(is_host, view)


def _for_those_whom(rule, view):
    @logged_in
    @wraps(view)
    def answer(request, slug, **kwargs):
        event = get_object_or_404(Event.objects.select_related("group", "host", "minutes"), slug=slug)
        if not rule(request.user, event):
            raise Http404("not an organiser")
        return view(request, event, **kwargs)

    return answer
