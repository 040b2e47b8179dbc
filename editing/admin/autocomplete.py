"""Form fields and widgets of the admin for choosing related records and times."""

from django.contrib.admin.widgets import AdminTimeWidget, AutocompleteSelect, AutocompleteSelectMultiple
from django.db import models
from django.forms import CheckboxSelectMultiple

from core.forms import DayField, KeysField, is_key
from core.permissions import edits_everything, visible


class ClockWidget(AdminTimeWidget):
    """A time input without seconds: 09.30."""

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H.%M")


class ValidKeysMixin:
    """For autocomplete widgets: ignore posted values that are not valid primary keys, on which Django's own fail."""

    def optgroups(self, name, value, attr=None):
        key = self.field.remote_field.model._meta.pk
        return super().optgroups(name, [text for text in value if is_key(key, text)], attr)


class RecordSelect(ValidKeysMixin, AutocompleteSelect):
    """Autocomplete widget for a foreign key."""


class RecordSelectMultiple(ValidKeysMixin, AutocompleteSelectMultiple):
    """Autocomplete widget for a many-to-many field."""


class AutocompleteMixin:
    """For ModelAdmin and inlines: relation fields offer only the records that the user may see."""

    # As the widget writes them and as Django's own button "now" does, whatever the editor's language.
    formfield_overrides = {
        models.TimeField: {"widget": ClockWidget, "input_formats": ["%H.%M", "%H:%M", "%H.%M.%S", "%H:%M:%S"]},
        models.DateField: {"form_class": DayField},
    }
    checkbox_fields = ()  # choosers of many that show all their choices

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            widget = RecordSelectMultiple if db_field.many_to_many else RecordSelect
            kwargs["widget"] = widget(db_field, self.admin_site)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, models.FileField):
            field.widget.attrs["aria-label"] = field.label  # Django's own label is a legend that names no input
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        return self._limited(super().formfield_for_foreignkey(db_field, request, **kwargs), request.user)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.checkbox_fields:
            kwargs["widget"] = CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **{"form_class": KeysField} | kwargs)
        return field and self._limited(field, request.user)

    def _limited(self, field, user):
        model = field.queryset.model
        if self.admin_site.is_registered(model):
            related = self.admin_site.get_model_admin(model)
            field.label_from_instance = related.choice_label
            if related.list_select_related:
                field.queryset = field.queryset.select_related(*related.list_select_related)
        if not edits_everything(user):
            field.queryset, field.limited_to = visible(field.queryset, user), user
        return field

    def get_view_on_site_url(self, obj=None):
        can_be_seen = obj is not None and obj.pk and hasattr(obj, "get_absolute_url")
        return obj.get_absolute_url() if self.view_on_site and can_be_seen else None
