"""Checks the URLs that editors have typed, and lists the records with broken ones."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from time import sleep
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.admin import site
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.publishing import Published, State
from core.permissions import editable
from history.registry import tracking_of
from link_checks.fetching import LinkAnswer, ask
from link_checks.models import BrokenLink

HOSTS_AT_ONCE = 8
PAUSE = 1  # seconds between two questions to one host
# A meeting's room answers only those who were invited.
UNCHECKED = {"remote_link"}

REASONS = {
    "404": _("Sivua ei löydy."),
    "410": _("Sivu on poistettu."),
    "name": _("Tällaista osoitetta ei ole."),
    "timeout": _("Sivusto ei vastaa."),
    "certificate": _("Sivuston varmenne ei kelpaa, ja selain varoittaa siitä."),
    "no_answer": _("Sivusto ei vastaa."),
    "redirects": _("Osoite ohjaa ympyrää."),
    "private": _("Osoite on sisäverkossa, johon muut eivät pääse."),
    "scheme": _("Osoitteen alussa pitää olla https://."),
}


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A record with a broken link, the field's label, and the record whose form has the field."""

    record: models.Model
    label: str
    link: BrokenLink
    page: models.Model

    @property
    def reason(self) -> str:
        return reason_text(self.link.why)

    @property
    def form_url(self) -> str:
        opts = self.page._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[self.page.pk])


def reason_text(why: str) -> str:
    """Return why a link is broken, as text."""
    return str(REASONS.get(why) or _("Sivusto vastaa virheellä %(code)s.") % {"code": why})


def link_fields() -> list[tuple[type[models.Model], str]]:
    """Return (model, field name) of all URL fields to check."""
    fields = [(model, field) for model in apps.get_models() for field in model._meta.fields]
    addresses = [(model, field.name) for model, field in fields if isinstance(field, models.URLField)]
    return [(model, name) for model, name in addresses if model is not BrokenLink and name not in UNCHECKED]


def rows_with_links(model, name):
    """Return the rows whose URL is to be checked: examples and archived rows are not."""
    rows = model._base_manager.exclude(**{name: ""})
    if "is_example" in {field.name for field in model._meta.fields}:
        rows = rows.filter(is_example=False)
    return rows.exclude(state=State.ARCHIVED) if issubclass(model, Published) else rows


def check_links(answer=None, pause=PAUSE, progress=lambda done, total: None) -> dict[str, int] | None:
    """Request each URL once and save the broken ones; return {"asked": count, "broken": count}.

    Hosts are checked in parallel, each host one request at a time. If no host answers at all, our own connection is
    probably down: returns None and saves nothing.
    """
    answer = answer or partial(ask, user_agent=f"Perhekeskus-linkit (+{settings.SITE_URL})")
    by_host = defaultdict(list)
    for url in sorted({url for model, name in link_fields() for url in _urls(model, name)}):
        by_host[urlsplit(url).netloc.lower()].append(url)
    total, answers = sum(map(len, by_host.values())), {}
    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        for future in as_completed(pool.submit(_ask_host, answer, urls, pause) for urls in by_host.values()):
            answers |= future.result()
            progress(len(answers), total)
    if answers and not any(one.is_good or one.why.isdecimal() for one in answers.values()):
        return None
    _write_down(answers)
    return {"asked": total, "broken": BrokenLink.objects.shown().count()}


def _urls(model, name):
    return rows_with_links(model, name).values_list(name, flat=True).distinct()


def _ask_host(answer, urls, pause):
    answers = {}
    for url in urls:
        if answers:
            sleep(pause)
        answers[url] = answer(url)
    return answers


def _write_down(answers: dict[str, LinkAnswer]):
    bad, now = {url: one for url, one in answers.items() if not one.is_good}, timezone.now()
    known = {link.url: link for link in BrokenLink.objects.all()}
    for url in known.keys() - bad.keys():
        known[url].delete()
    for url, one in bad.items():
        link = known.get(url) or BrokenLink(url=url, since=now)
        link.why, link.checked_at = one.why, now
        link.times = BrokenLink.TRIES if one.is_gone else min(link.times + 1, BrokenLink.TRIES)
        link.save()


def broken_links(user) -> models.QuerySet:
    """Return the broken links in records that the user may edit."""
    used = models.Q()
    for model, name in link_fields():
        rows = editable(rows_with_links(model, name), user).filter(**{name: models.OuterRef("url")})
        used |= models.Exists(rows)
    return BrokenLink.objects.shown().filter(used)


def broken_rows(user) -> list[LinkRow]:
    """Return the records with a broken link that the user may edit."""
    links = {link.url: link for link in BrokenLink.objects.shown()}
    found = []
    for model, name in link_fields():
        label = model._meta.get_field(name).verbose_name
        # Parts are edited on the form of the record that they belong to.
        owner = None if site.is_registered(model) else tracking_of(model).part_of[0]
        rows = editable(rows_with_links(model, name), user).filter(**{f"{name}__in": links})
        for record in rows.select_related(owner) if owner else rows:
            page = getattr(record, owner) if owner else record
            found.append(LinkRow(record, label, links[getattr(record, name)], page))
    return found
