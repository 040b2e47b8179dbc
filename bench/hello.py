"""Django's hello world with no middleware: what a request costs before the portal does anything."""

from django.conf import settings
from django.core.management.utils import get_random_secret_key
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import re_path

settings.configure(
    SECRET_KEY=get_random_secret_key(),
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    INSTALLED_APPS=[],
)
urlpatterns = [re_path("", lambda request: HttpResponse("Hello, world"))]
application = get_wsgi_application()
