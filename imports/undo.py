"""What an import did, in numbers, and taking it back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import batched

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.models import Organisation
from core.permissions import edits_everything
from history.batches import take_back
from history.models import DifferencePage
from history.restore import CannotRestore
from imports.models import TableImport
from imports.planning import ADDED, CHANGED, LEFT
from imports.runner import BATCH, ImportReport
from imports.tables.all_tables import IMPORT_TABLES
from meeting_places.models import Activity, MeetingPlace, Occurrence
from search.indexing import index_many
from search.models import SearchVersion
from search.signals import paused

type Counts = tuple[str, int, int, int]  # records of which kind; how many came, changed and stayed


def kept_counts(report: ImportReport) -> list[list]:
    """Return [model, added, changed, left] of each model of the report, as JSON keeps it."""
    models = dict.fromkeys(model for model, _what in report.records)
    return [
        [model._meta.label_lower, *(report.records[model, what] for what in (ADDED, CHANGED, LEFT))] for model in models
    ]


def record_counts(record: TableImport) -> list[Counts]:
    """Return what an import did or would do to the records of each model."""
    kept = record.preview.get("records", ())
    return [(str(apps.get_model(label)._meta.verbose_name_plural), *counts) for label, *counts in kept]


def counts_text(record: TableImport) -> str:
    """Return the same as a sentence for each model."""
    told = _("%(what)s: uusia %(added)d, muuttui %(changed)d, ennallaan %(left)d.")
    return " ".join(
        told % {"what": name.capitalize(), "added": added, "changed": changed, "left": left}
        for name, added, changed, left in record_counts(record)
    )


@transaction.atomic
def undo(record: TableImport, user) -> None:
    """Take back all that an import did, if the user may edit it all and nobody has changed it since.

    Raises CannotRestore, with a sentence to the user. Organisations that places brought along stay unless the user may
    edit them: others may have taken them up.
    """
    record = TableImport.objects.select_for_update().get(pk=record.pk)
    if record.undone_at:
        raise CannotRestore(_("Tuonti on jo kumottu."))
    changes = list(record.changes.values_list("pk", flat=True))
    stays_behind = IMPORT_TABLES[record.kind].model is not Organisation and not edits_everything(user)
    staying = (Organisation,) if stays_behind else ()
    with _places_indexed_once(changes) if IMPORT_TABLES[record.kind].model is MeetingPlace else nullcontext():
        take_back(changes, user, record.name, made_anew=(Occurrence,), staying=staying)
    record.undone_at = timezone.now()
    record.save(update_fields=["undone_at"])


@contextmanager
def _places_indexed_once(changes: Sequence[int]) -> Iterator[None]:
    """Context manager: index the changes' places and their activities at the end, not at each row that is written."""
    pages = DifferencePage.objects.filter(difference__change__in=changes)
    pages = pages.filter(content_type=ContentType.objects.get_for_model(MeetingPlace))
    places = {int(key) for key in pages.values_list("object_id", flat=True)}
    activities = _activities_in(places)
    with paused():
        yield
    index_many(MeetingPlace, places)
    index_many(Activity, activities | _activities_in(places))
    SearchVersion.bump()


def _activities_in(places: set[int]) -> set[int]:
    found: set[int] = set()
    for some in batched(places, BATCH):
        found.update(Activity.objects.filter(place__in=some).values_list("pk", flat=True))
    return found
