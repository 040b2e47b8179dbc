"""The admin site: index, login page that keeps a submitted form, and pages that belong to no model."""

from functools import update_wrapper
from http import HTTPStatus

from django.apps import apps as django_apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from core.permissions import edits_everything
from core.session_restore import sign_post_data, unsign_post_data


class PortalAdminSite(admin.AdminSite):
    site_title = site_header = _("Perhekeskuksen ylläpito")
    index_title = _("Ylläpito")
    empty_value_display = "–"

    def get_urls(self):
        # Django's "view on site" redirects anyone on staff to any record's page; ours are plain links.
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def get_app_list(self, request, app_label=None):
        """Return the apps in the order of the setting `ADMIN_SECTIONS`, their models in the order of registration."""
        order = list(self._registry)
        found = {app["app_label"]: app for app in super().get_app_list(request, app_label)}
        for app in found.values():
            app["models"].sort(key=lambda row: order.index(row["model"]))
        sections = settings.ADMIN_SECTIONS if app_label is None else [[app_label]]
        return [_section(labels, found) for labels in sections if not found.keys().isdisjoint(labels)]

    def index(self, request, extra_context=None):
        """Return the index page, with shortcuts to meeting places for editors who do not edit everything."""
        links = [] if edits_everything(request.user) else self._welcome_links(request)
        return super().index(request, {"welcome_links": links} | (extra_context or {}))

    def _welcome_links(self, request):
        rows = [row for app in self.get_app_list(request, "meeting_places") for row in app["models"]]
        places = next((row for row in rows if row["object_name"] == "MeetingPlace"), {})
        links = [
            (_("Omat kohtaamispaikat"), places.get("admin_url")),
            (_("Lisää kohtaamispaikka"), places.get("add_url") and self._registry[places["model"]].first_add_url),
        ]
        return [{"text": text, "url": url} for text, url in links if url]

    def admin_view(self, view, cacheable=False):
        """Wrap the view so that a form submitted after the session expired is kept through the login."""
        inner = super().admin_view(view, cacheable)

        def keep_or_show(request, *args, **kwargs):
            if is_form(request) and not request.user.is_authenticated:
                return self._log_in_first(request)
            return inner(request, *args, **kwargs)

        return update_wrapper(keep_or_show, inner)

    def _log_in_first(self, request):
        kept, back = sign_post_data(request), request.get_full_path()
        return self.login_page(request, self.login_form(request), kept=kept, next=back)

    def login_page(self, request, form, **context):
        """Return the login page with this form; hidden fields carry the next URL and the kept form data."""
        return self.page(request, "login", _("Log in"), {"form": form, "app_path": reverse("admin:login")} | context)

    @method_decorator(never_cache)
    def page(self, request, name, title, context, status=HTTPStatus.OK):
        """Return an admin page that belongs to no model; keeps the `next` and `kept` values of the request on it."""
        carried = {key: request.POST.get(key) or request.GET.get(key, "") for key in ("next", "kept")}
        context = {**self.each_context(request), "title": title, **carried, **context}
        return TemplateResponse(request, f"admin/{name}.html", context, status=status)

    def continued(self, request, address):
        """Return a redirect to the address, or the page that restores a form submitted before the session expired."""
        posted = unsign_post_data(request.POST.get("kept", ""))
        if posted:
            return self.page(request, "return_posted", _("Jatka siitä, mihin jäit"), posted)
        return redirect(address)

    def autocomplete_view(self, request):
        return ChoiceView.as_view(admin_site=self)(request)


def _section(labels, found):
    """Return what the index shows of these apps: one as it is, several as one that the last of them names."""
    apps = [found[label] for label in labels if label in found]
    if len(labels) == 1:
        return apps[0]
    config = django_apps.get_app_config(labels[-1])
    return {
        "name": config.verbose_name,
        "app_label": config.label,
        "app_url": f"{reverse('admin:index')}#{config.label}",
        "has_module_perms": True,
        "models": [row for app in apps for row in app["models"]],
    }


class ChoiceView(AutocompleteJsonView):
    """Autocomplete endpoint that labels records with their admin's `choice_label`."""

    def serialize_result(self, obj, to_field_name):
        return super().serialize_result(obj, to_field_name) | {"text": self.model_admin.choice_label(obj)}


def is_form(request):
    """Return whether the request submits an add or change form.

    Deletions and bulk actions do not count: they must not be repeated unasked after a login.
    """
    name = request.resolver_match.url_name or ""  # an address that is no page has none
    return request.method == "POST" and name.endswith(("_add", "_change"))
