from django.urls import path
from django.utils.translation import gettext_lazy as _

from liaison import views

app_name = "liaison"

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path(_("luovutus/"), views.pack, name="pack"),
]
