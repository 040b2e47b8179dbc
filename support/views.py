"""Pages of help: the ten tasks of a family centre, each with whom to call and what there is near.

Nothing about them tells others what is read: no Referer leaves them (`perhekeskus/middleware.py`), and logs hold
`/apua/` alone (`perhekeskus/logging.py`).
"""

from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.models import Assignment, NetworkMember
from core.addresses import address
from core.remembered import remembered_for
from municipalities.models import FamilyCentre, Municipality, Task, TaskCoverage
from support.models import HelpLine
from support.page import tellers


def task_cards() -> list[Task]:
    """Return the tasks in their order, with what `support/_cards.html` prints of them."""
    texts = [f"{name}_{language}" for name in ("name", "parent_words") for language in ("fi", "sv", "en")]
    return list(Task.objects.only("slug", "neutral_slug", "is_sensitive", *texts))


@require_safe
def front(request):
    cards = remembered_for(request).remember_part("task cards", task_cards)
    return render(request, "support/list.html", {"section": "support", "tasks": cards})


@require_safe
def task_page(request, slug):
    now, remembered = timezone.now(), remembered_for(request)
    task = get_object_or_404(Task, Q(slug=slug) | Q(neutral_slug=slug, is_sensitive=True))
    if task.page_slug != slug:
        return redirect(address("support:task", task.page_slug))
    municipalities = remembered.remember_part("municipalities by name", lambda: list(Municipality.objects.all()))
    asked = request.GET.get("municipality", "")
    municipality = next((one for one in municipalities if one.slug == asked), None)
    today = timezone.localdate(now)
    what = "help", task.pk, municipality and municipality.pk, today
    context = remembered.remember_part(what, lambda: lasting(task, municipality, today)) | {
        "section": "support",
        "task": task,
        "municipalities": municipalities,
        "municipality": municipality,
        "is_unknown": bool(asked) and municipality is None,
    }
    for tell in tellers:
        context |= tell(task, municipality, remembered, now)
    return render(request, "support/task.html", context)


def lasting(task: Task, municipality: Municipality | None, today) -> dict:
    """Return what stays so for the day, until data change: whom to call, who helps in the municipality, and how."""
    lines = HelpLine.objects.current(today).serving(municipality).filter(tasks=task)
    if municipality is None:
        return {"lines": list(lines)}
    centres = FamilyCentre.objects.published().working().in_municipality(municipality)
    return {
        "lines": list(lines),
        "coverages": list(
            TaskCoverage.objects.filter(task=task, family_centre__in=centres)
            .exclude(how="", link="")
            .select_related("family_centre")
        ),
        "members": list(
            NetworkMember.objects.filter(tasks=task, family_centre__in=centres).select_related("organisation")
        ),
        "people": list(Assignment.objects.current(today).liaisons_in(municipality)),
        "centres": list(centres),
    }
