from django.urls import path
from django.utils.translation import gettext_lazy as _

from contacts import views

app_name = "contacts"

urlpatterns = [path(_("yhdyshenkilot/"), views.contact_list, name="list")]
