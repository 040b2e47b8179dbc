"""Admin of users and of the login log. `contacts/admin.py` adds the editing rights to the user form."""

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import two_factor
from accounts.audit import log_event
from accounts.emails import password_email
from accounts.forms import HeirForm
from accounts.handover import hand_over, plan
from accounts.models import AccountEvent, User
from accounts.tokens import FORGOTTEN, INVITATION
from core.permissions import edits_everything
from editing.admin import PortalAdmin, ReadOnlyMixin, VocabularyMixin

Kind = AccountEvent.Kind

admin.site.unregister(Group)  # rights are the portal's own rule, not Django's groups and permissions
admin.site.unregister([TOTPDevice, StaticDevice])  # nobody looks at somebody else's keys


class UserAdmin(VocabularyMixin, PortalAdmin):
    """Regional editors invite users; only a superuser creates or edits superusers."""

    list_display = ["email", "name", "is_staff", "is_regional_editor", "has_second_factor", "is_active", "last_login"]
    list_filter = ["is_active", "is_staff", "is_regional_editor", "is_superuser"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    readonly_fields = ["has_second_factor", "last_login", "date_joined"]
    change_form_template = "admin/accounts/user_form.html"
    fieldsets = [
        (None, {"fields": ["email", "name", "language"]}),
        (_("Oikeudet"), {"fields": ["is_active", "is_staff", "is_regional_editor", "is_superuser"]}),
        (_("Kirjautuminen"), {"fields": ["has_second_factor", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": ["email", "name", "language", "is_regional_editor"],
                "description": _("Henkilö saa sähköpostiinsa linkin, jolla hän valitsee itse salasanansa."),
            },
        )
    ]

    def get_queryset(self, request):
        devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        return super().get_queryset(request).annotate(has_second_factor=Exists(devices))

    @admin.display(description=_("kaksivaiheinen"), boolean=True, ordering="has_second_factor")
    def has_second_factor(self, user):
        return user.has_second_factor

    def editable(self, request, queryset):
        rows = super().editable(request, queryset)
        return rows if request.user.is_superuser else rows.exclude(is_superuser=True)

    def get_fieldsets(self, request, obj=None):
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else [*fields, "is_superuser"]

    def has_delete_permission(self, request, obj=None):
        # Deleting a user would delete the history of their changes; a leaver's account is deactivated instead.
        return request.user.is_superuser and super().has_delete_permission(request, obj)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.is_staff = True
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if change and not (obj.is_active and obj.is_staff):
            obj.sessions.all().delete()

    # Inviting. The e-mail is sent when the user and their rights are committed.

    def response_add(self, request, obj, post_url_continue=None):
        request.invited = obj
        return super().response_add(request, obj, post_url_continue)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if hasattr(request, "invited"):
            self._send_link(request, request.invited)
        return response

    def _send_link(self, request, user):
        """Send a link by which the user sets her password: an invitation if she has none yet."""
        is_new = not user.has_usable_password()
        letter = password_email(user, INVITATION if is_new else FORGOTTEN, request.user)
        try:
            letter.send()
        except OSError:
            text = _("Kirjettä osoitteeseen %s ei saatu lähtemään. Yritä hetken päästä uudelleen.")
            self.message_user(request, text % user.email, messages.ERROR)
            return
        log_event(request, Kind.INVITED if is_new else Kind.LINK_SENT, user)
        text = _("Kutsu lähti osoitteeseen %s.") if is_new else _("Linkki lähti osoitteeseen %s.")
        self.message_user(request, text % user.email, messages.SUCCESS)

    # What is done to an account as a whole.

    def get_urls(self):
        own = [
            ("<int:pk>/link/", self.link_view, "link"),
            ("<int:pk>/reset-second-factor/", self.reset_view, "reset_second_factor"),
            ("<int:pk>/hand-over/", self.hand_over_view, "hand_over"),
        ]
        return [
            path(address, self.admin_site.admin_view(view), name=self._url_name(name)) for address, view, name in own
        ] + super().get_urls()

    def _somebody_else(self, request, pk):
        """Return the user, who must be somebody that one may edit and not oneself."""
        user = self.get_object(request, str(pk))
        if user is None:
            raise Http404
        if user == request.user or not self.has_change_permission(request, user):
            raise PermissionDenied
        return user

    def _act_page(self, request, name, title, user, **context):
        context |= {"object": user, "change_url": self.url_of("change", user.pk), "subtitle": None}
        return self._page(request, name, title, context)

    def link_view(self, request, pk):
        user = self._somebody_else(request, pk)
        if not (user.is_active and user.is_staff):
            raise PermissionDenied
        if request.method == "POST":
            self._send_link(request, user)
            return redirect(self.url_of("change", pk))
        is_new = not user.has_usable_password()
        title = _("Lähetä kutsu uudelleen") if is_new else _("Lähetä linkki uuteen salasanaan")
        text = _("Kirje lähtee osoitteeseen %s. Nykyinen salasana toimii, kunnes hän valitsee uuden.")
        if is_new:
            text = _("Kutsu lähtee osoitteeseen %s.")
        return self._act_page(request, "user_act", title, user, text=text % user.email, button=_("Lähetä"))

    def reset_view(self, request, pk):
        user = self._somebody_else(request, pk)
        if request.method == "POST":
            two_factor.turn_off(user)
            log_event(request, Kind.FACTOR_RESET, user)
            self.message_user(request, _("Kaksivaiheinen kirjautuminen on nollattu."), messages.SUCCESS)
            return redirect(self.url_of("change", pk))
        text = _(
            "Tee näin vain, kun olet varma, että pyytäjä on %s: soita hänelle. "
            "Sen jälkeen hän kirjautuu pelkällä salasanalla, kunnes ottaa uuden puhelimen käyttöön."
        )
        title, button = _("Nollaa kaksivaiheinen kirjautuminen"), _("Nollaa")
        return self._act_page(request, "user_act", title, user, text=text % user, button=button)

    def hand_over_view(self, request, pk):
        """Show what would be transferred from a leaving user to another.

        On POST transfer it and deactivate the account.
        """
        leaver = self._somebody_else(request, pk)
        form = HeirForm(
            request.POST or (request.GET if "to" in request.GET else None), heirs=self._heirs(request, leaver)
        )
        heir = form.cleaned_data["to"] if form.is_valid() else None
        if request.method == "POST" and heir:
            hand_over(leaver, heir, request.user)
            log_event(request, Kind.HANDED_OVER, leaver)
            text = _("Tehtävät siirtyivät: %(heir)s. Tunnus %(email)s on suljettu.")
            self.message_user(request, text % {"heir": heir, "email": leaver.email}, messages.SUCCESS)
            return redirect(self.url_of("change", heir.pk))
        parts = plan(leaver, heir) if heir else []
        return self._act_page(request, "hand_over", _("Siirrä toiselle"), leaver, form=form, heir=heir, parts=parts)

    def _heirs(self, request, leaver):
        return self.editable(request, User.objects.filter(is_active=True, is_staff=True)).exclude(pk=leaver.pk)


@admin.register(AccountEvent)
class AccountEventAdmin(ReadOnlyMixin, PortalAdmin):
    """The login log, read-only. Changes of rights are in each user's history."""

    list_display = ["at", "user", "kind", "by", "device"]
    list_display_links = None
    fields = ["at", "user", "kind", "by", "device"]
    list_filter = ["kind", "at"]
    list_select_related = ["user", "by"]
    search_fields = ["user__email", "user__name"]
    actions = ()

    def has_module_permission(self, request):
        return edits_everything(request.user)
