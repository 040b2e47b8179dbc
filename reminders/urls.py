"""The pages of a maintainer's link. The token in the address is all that they ask for: no account, no cookie."""

from django.urls import path, register_converter
from django.utils.translation import gettext_lazy as _

from reminders import views
from reminders.responsibilities import RESPONSIBILITY_CLASSES


class ResponsibilityConverter:
    """The key of a responsibility, like p12: the letter of its class, and the primary key of the record."""

    regex = f"[{''.join(kind.prefix for kind in RESPONSIBILITY_CLASSES)}][0-9]{{1,18}}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(ResponsibilityConverter, "responsibility")

app_name = "reminders"

urlpatterns = [
    path("", views.maintainer_page, name="maintainer"),
    path(_("pitaa-paikkansa/"), views.confirm_all, name="confirm_all"),
    path(_("<responsibility:key>/pitaa-paikkansa/"), views.confirm, name="confirm"),
    path(_("<responsibility:key>/korjaa/"), views.correct, name="correct"),
    path(_("<responsibility:key>/peru/"), views.cancel, name="cancel"),
    path(_("<responsibility:key>/peru/<int:exception>/"), views.restore, name="restore"),
]
