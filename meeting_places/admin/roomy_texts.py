from django.contrib.admin.widgets import AdminTextareaWidget

from meeting_places.models import FIRST_VISIT_TEXTS

ROOMY = {*FIRST_VISIT_TEXTS, "nearest_stop", "visiting_professional"}


class RoomyTextsMixin:
    """For an admin: a short sentence gets two lines, so that it is read whole on a phone."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name.rpartition("_")[0] in ROOMY:
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 2})
        return super().formfield_for_dbfield(db_field, request, **kwargs)
