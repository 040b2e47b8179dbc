from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.permissions import visible


class VisibleRelatedFilter(admin.RelatedFieldListFilter):
    """A list filter by a relation that offers only the records that the user may see."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.empty_value_display = _("ei mitään")

    def field_choices(self, field, request, model_admin):
        related = field.remote_field.model
        return [(row.pk, str(row)) for row in visible(related._default_manager.all(), request.user)]


class DoubtFilter(admin.SimpleListFilter):
    """Narrows a list to what was stored before it was asked about; it stands there when the dashboard asks for it."""

    title = _("tarkista nämä")
    parameter_name = "doubt"

    def lookups(self, request, model_admin):
        return [("1", _("kysyttävää"))] if request.GET.get(self.parameter_name) else []

    def queryset(self, request, rows):
        return rows.filter(pk__in=rows.model.to_look_at().values("pk")) if self.value() == "1" else rows


class OrganiserKindFilter(admin.ChoicesFieldListFilter):
    """A list filter by the kind of the organisation that a record belongs to."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = _("organisaation laji")
