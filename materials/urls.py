from django.urls import path
from django.utils.translation import gettext_lazy as _

from materials import views

app_name = "materials"

urlpatterns = [
    path(_("aineistot/"), views.DocumentListView.as_view(), name="list"),
    path(_("tietoa/"), views.AboutView.as_view(), name="about"),
    path(_("tietoa/aikajana/"), views.TimelineView.as_view(), name="timeline"),
    path(_("tietoa/<slug:slug>/"), views.PageView.as_view(), name="page"),
]
