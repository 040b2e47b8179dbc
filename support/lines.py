"""Which help lines the public sees, and what a text that asks for help in distress is answered with."""

from dataclasses import dataclass

from django.db.models import QuerySet

from search.distress import distress_topics
from support.models import HelpLine, HelpTopic

MOST_LINES = 6


@dataclass(frozen=True)
class DistressBox:
    """What stands above all results of a text that asks for help: whom to call, and which pages to read.

    Of topics that lead to one page only the most urgent is told.
    """

    lines: list[HelpLine]
    topics: list[HelpTopic]


def distress_box(text: str) -> DistressBox | None:
    """Return the box for a text, its most urgent topic first; None if it asks for no help in distress."""
    topics = distress_topics(text)
    if not topics:
        return None
    rows = HelpTopic.objects.filter(slug__in=topics).select_related("task")
    known = sorted(rows, key=lambda row: topics.index(row.slug))
    lines = HelpLine.objects.current().serving().filter(topics__in=known).distinct()
    by_task = {row.task_id: row for row in reversed(known)}
    return DistressBox(list(lines[:MOST_LINES]), [row for row in known if by_task[row.task_id] is row])


def topics_without_line() -> QuerySet[HelpTopic]:
    """Return the topics for which the whole region has no line that the public sees: 112 stands alone there."""
    served = HelpLine.objects.current().filter(municipality=None).values("topics")
    return HelpTopic.objects.exclude(pk__in=served.exclude(topics=None))
