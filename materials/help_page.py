"""What the page of a task tells of documents and pages of text."""

from datetime import datetime

from django.db.models import Q

from core.remembered import Remembering
from materials.models import Document, Page
from municipalities.models import Municipality, Task


def tell_task(task: Task, municipality: Municipality | None, remembered: Remembering, now: datetime) -> dict:
    """Return the documents of the task, those of other municipalities' family centres left out, and its pages."""
    what = "help documents", task.pk, municipality and municipality.pk
    return remembered.remember_part(what, lambda: _told(task, municipality))


def _told(task, municipality):
    documents = Document.objects.published().filter(tasks=task)
    if municipality:
        theirs = Q(family_centre__areas__municipality=municipality, family_centre__areas__until=None)
        documents = documents.filter(Q(family_centre=None) | theirs).distinct()
    return {
        "documents": list(documents.for_list()),
        "pages": list(Page.objects.published().filter(tasks=task)),
    }
