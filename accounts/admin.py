"""Users. Who may edit what is chosen on the user's own form; contacts/admin.py adds the editing rights to it."""

from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.forms import UserChangeForm as StockChangeForm
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from perhekeskus.admin import PortalAdmin, VocabularyMixin
from perhekeskus.forms import RecordForm

admin.site.unregister(Group)  # rights are the portal's own rule, not Django's groups and permissions


class UserCreationForm(AdminUserCreationForm, RecordForm):
    class Meta:
        model = User
        fields = ("email", "name")


class UserChangeForm(StockChangeForm, RecordForm):
    class Meta:
        model = User
        fields = ("email", "name")


class UserAdmin(VocabularyMixin, PortalAdmin, auth_admin.UserAdmin):
    """Regional editors make users; only a superuser makes or edits superusers."""

    form = UserChangeForm
    add_form = UserCreationForm
    list_display = ["email", "name", "is_staff", "is_regional_editor", "is_superuser", "is_active", "last_login"]
    list_filter = ["is_active", "is_staff", "is_regional_editor", "is_superuser"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    filter_horizontal = ()
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        (_("Oikeudet"), {"fields": ["is_active", "is_staff", "is_regional_editor", "is_superuser"]}),
        (_("Päivät"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": ["email", "name", "is_staff", "usable_password", "password1", "password2"],
                "description": _("Luo ensin tunnus. Sen jälkeen valitset, mitä henkilö saa muokata."),
            },
        )
    ]

    def editable(self, request, queryset):
        rows = super().editable(request, queryset)
        return rows if request.user.is_superuser else rows.exclude(is_superuser=True)

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else [*fields, "is_superuser"]

    def has_delete_permission(self, request, obj=None):
        # With a user would go the history of what she changed; a leaver's account is switched off instead.
        return request.user.is_superuser and super().has_delete_permission(request, obj)
