from django.urls import path
from django.utils.translation import gettext_lazy as _

from support import views

app_name = "support"

urlpatterns = [
    path(_("apua/"), views.front, name="list"),
    path(_("apua/<slug:slug>/"), views.task_page, name="task"),
]
