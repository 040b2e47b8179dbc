"""System URLs: health checks, robots.txt, sitemap."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index, sitemap
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.urls import path, reverse

from events.models import Event
from materials.models import Page
from meeting_places.models import MeetingPlace
from municipalities.models import FamilyCentre, Municipality


def healthz(request):
    """Return 200: the process is running."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request):
    """Return 200 if the database answers and all migrations are applied, else 503."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return HttpResponse("database does not answer\n", content_type="text/plain", status=503)
    if missing:
        return HttpResponse("migrations are missing\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


def robots(request):
    lines = ["User-agent: *", "Disallow: /admin/", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


class TrilingualSitemap(Sitemap):
    """Sitemap of pages in each language, with the domain of `SITE_URL` whatever the request's host."""

    i18n = alternates = x_default = True
    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc


class FrontPageSitemap(TrilingualSitemap):
    def items(self):
        return [
            "portal:home",
            "meeting_places:list",
            "municipalities:list",
            "contacts:list",
            "support:list",
            "events:list",
            "materials:list",
            "materials:about",
            "materials:timeline",
            "portal:accessibility",
            "portal:privacy",
        ]

    def location(self, item):
        return reverse(item)


class RecordSitemap(TrilingualSitemap):
    """Sitemap of the public records of one model."""

    limit = 10_000  # addresses in a file, each with its alternates; 50,000 is allowed

    def __init__(self, queryset):
        self.queryset = queryset

    def items(self):
        return self.queryset.order_by("pk")


SITEMAPS = {
    "pages": FrontPageSitemap(),
    "municipalities": RecordSitemap(Municipality.objects.all()),
    "family-centres": RecordSitemap(FamilyCentre.objects.published()),
    "meeting-places": RecordSitemap(MeetingPlace.objects.published().filter(is_example=False)),
    "events": RecordSitemap(Event.objects.published().filter(is_example=False)),
    "about": RecordSitemap(Page.objects.published()),
}

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("robots.txt", robots),
    path("sitemap.xml", index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap-section"}, name="sitemap"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap-section"),
]
