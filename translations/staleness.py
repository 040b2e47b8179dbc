"""Marks translations as outdated by the changes recorded in history, whether by form, import or command.

A change of only the Finnish text makes its translations outdated, and the earlier Finnish text is stored. A changed
translation, or a Finnish text changed back, is up to date again.
"""

from collections import defaultdict
from collections.abc import Collection
from itertools import batched, product

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from history.models import Difference
from history.recording import is_same
from history.registry import BATCH
from translations.models import OutdatedTranslation
from translations.sources import FINNISH, LANGUAGES, SOURCES, TranslationSource


def follow(differences: list[Difference], **kwargs) -> None:
    """Signal receiver: store the translations that these differences make outdated; delete those renewed or removed."""
    by_kind = defaultdict(list)
    for one in differences:
        if one.content_type.model in SOURCES and one.kind != Difference.Kind.ADDED:
            by_kind[SOURCES[one.content_type.model]].append(one)
    for kind, own in by_kind.items():
        for some in batched(own, BATCH):
            _forget(kind, [one.object_id for one in some if one.kind == Difference.Kind.REMOVED])
            _follow(kind, {one.object_id: one.values for one in some if one.kind == Difference.Kind.CHANGED})


def outdated_of(keys: dict[TranslationSource, Collection[str]]) -> dict[tuple[str, str, str, str], OutdatedTranslation]:
    """Return the outdated translations of these records, by (model name, primary key, field, language)."""
    these = Q(pk__in=[])
    for kind, some in keys.items():
        these |= Q(content_type=ContentType.objects.get_for_model(kind.model), object_id__in=some)
    rows = OutdatedTranslation.objects.filter(these)
    return {(row.content_type.model, row.object_id, row.field, row.language): row for row in rows}


def renew(texts) -> None:
    """Mark these translations as up to date, because an editor has confirmed them."""
    for text in texts:
        content_type = ContentType.objects.get_for_model(text.kind.model)
        rows = OutdatedTranslation.objects.filter(content_type=content_type, object_id=text.record.pk)
        rows.filter(field=text.field, language=text.language).delete()


def _forget(kind, keys):
    if keys:
        content_type = ContentType.objects.get_for_model(kind.model)
        OutdatedTranslation.objects.filter(content_type=content_type, object_id__in=keys).delete()


def _follow(kind, values_of):
    columns = {f"{field}_{language}" for field in kind.fields for language in (FINNISH, *LANGUAGES)}
    values_of = {key: values for key, values in values_of.items() if columns & values.keys()}
    if not values_of:
        return
    rows, new, gone = outdated_of({kind: values_of}), [], []
    for key, now in _present(kind, columns, values_of):
        for field, language in product(kind.fields, LANGUAGES):
            row = rows.get((kind.name, key, field, language))
            finnish = values_of[key].get(f"{field}_{FINNISH}")  # before and after, if it changed
            translation = f"{field}_{language}"
            is_renewed = translation in values_of[key] or not now[translation]
            if row and (is_renewed or (finnish and is_same(row.finnish, finnish[1]))):
                gone.append(row.pk)
            elif finnish and finnish[0] and not row and not is_renewed:
                new.append(_row(kind, key, field, language, finnish[0]))
    OutdatedTranslation.objects.filter(pk__in=gone).delete()
    OutdatedTranslation.objects.bulk_create(new, ignore_conflicts=True)


def _present(kind, columns, keys):
    for values in kind.model._base_manager.filter(pk__in=keys).values("pk", *columns):
        yield str(values.pop("pk")), values


def _row(kind, key, field, language, finnish):
    content_type = ContentType.objects.get_for_model(kind.model)
    return OutdatedTranslation(
        content_type=content_type, object_id=key, field=field, language=language, finnish=finnish
    )
