"""The pages of a keeper's link. The token in the address is all that they ask for: no account, no cookie."""

from django.urls import path, register_converter
from django.utils.translation import gettext_lazy as _

from upkeep.letters import views


class KeptConverter:
    """The key of a kept record: p12, t5, k7, h3."""

    regex = "[ptkh][0-9]{1,18}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(KeptConverter, "kept")

urlpatterns = [
    path("", views.keeper_page, name="keeper"),
    path(_("pitaa-paikkansa/"), views.confirm_all, name="confirm_all"),
    path(_("<kept:key>/pitaa-paikkansa/"), views.confirm, name="confirm"),
    path(_("<kept:key>/korjaa/"), views.correct, name="correct"),
    path(_("<kept:key>/peru/"), views.cancel, name="cancel"),
    path(_("<kept:key>/peru/<int:exception>/"), views.restore, name="restore"),
]
