"""The portal's addresses: machines first, then the pages in three languages."""

from django.contrib import admin
from django.urls import path

urlpatterns = [
    path("admin/", admin.site.urls),
]
