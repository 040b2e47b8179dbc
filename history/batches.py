"""Takes back changes that were made together, such as an import, while nobody has changed what they touched."""

from collections.abc import Collection, Iterable, Sequence

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import Exists, OuterRef
from django.db.models.deletion import Collector
from django.utils.translation import gettext as _

from history.diff import moment_text
from history.models import Change, Difference, DifferencePage
from history.recording import recorded
from history.registry import tracking_of
from history.restore import (
    ADDED,
    CHANGED,
    REMOVED,
    WRONG,
    CannotRestore,
    RestoreStep,
    apply,
    cannot,
    check_rights,
    steps_undoing,
)

TOLD = 5  # names of what stands in the way


def take_back(
    changes: Collection[int], user, note="", made_anew: Collection = (), staying: Collection = ()
) -> Change | None:
    """Undo the changes with these keys, as one new change; return it, or None if nothing was left to undo.

    The user must be one who may edit all that they touched. `made_anew` are models without a history whose rows may go
    with what they belong to; of the models `staying` what was added stays.
    Raises CannotRestore, with a sentence that names what stands in the way, and then leaves everything as it was.
    """
    undone = Difference.objects.filter(change__in=changes)
    try:
        with recorded("restore", user, note) as recording:
            steps = [step for step in steps_undoing(undone) if not (step.kind == REMOVED and step.key[0] in staying)]
            _lock(steps)
            _check_unchanged(changes)
            _check_kept(undone)
            check_rights(user, [step.key for step in steps if step.kind != ADDED])
            # What is a part goes first, and what others may refer to last.
            parts = [step for step in steps if step.kind == REMOVED and tracking_of(step.key[0]).part_of]
            wholes = [step for step in steps if step.kind == REMOVED and not tracking_of(step.key[0]).part_of]
            back = [step for step in steps if step.kind != REMOVED]
            _remove(parts, made_anew)
            for step in back:
                apply(step, is_checked=False)  # so it was until the changes; checking thousands takes minutes
            _remove(wholes, made_anew)
            check_rights(user, [step.key for step in back])
        return recording.change
    except WRONG as error:
        raise cannot(error) from error


def changed_since(changes: Collection[int]) -> list[Difference]:
    """Return the later differences of what the changes touched and of its parts, oldest first."""
    mine = DifferencePage.objects.filter(
        difference__change__in=changes, content_type=OuterRef("content_type"), object_id=OuterRef("object_id")
    )
    later = DifferencePage.objects.filter(Exists(mine), difference__change__gt=min(changes, default=0))
    later = later.exclude(difference__change__in=changes).values("difference")
    return list(Difference.objects.filter(pk__in=later).select_related("change__user", "content_type").order_by("pk"))


def _lock(steps: Sequence[RestoreStep]) -> None:
    for model, keys in _by_model(steps):
        list(model._base_manager.filter(pk__in=keys).select_for_update().values_list("pk", flat=True))


def _by_model(steps: Iterable[RestoreStep]):
    found: dict[type[models.Model], list[str]] = {}
    for step in steps:
        found.setdefault(step.key[0], []).append(step.key[1])
    return found.items()


def _check_unchanged(changes) -> None:
    later = changed_since(changes)
    names = list(dict.fromkeys(map(_name, later)))
    if names:
        told = ", ".join(names[:TOLD]) + (" …" if len(names) > TOLD else "")
        raise CannotRestore(_("Ei voi kumota, koska näitä on muutettu sen jälkeen: %s.") % told)


def _name(row: Difference) -> str:
    name = row.name or str(row.content_type)
    who = ", ".join(filter(None, [str(row.change.user or ""), moment_text(row.change.at)]))
    return f"{name} ({who})"


def _check_kept(undone: models.QuerySet[Difference]) -> None:
    """Refuse where history does not know what was there: that has gone with the person whom it told of."""
    for row in undone.filter(kind=CHANGED).iterator():
        if any(not both for both in row.values.values()):
            raise CannotRestore(_("Ei voi kumota: vaihtuneen henkilön aiempia tietoja ei säilytetä."))


def _remove(steps: Sequence[RestoreStep], made_anew: Collection) -> None:
    """Delete records with their parts, unless others have meanwhile written something that would go with them."""
    for model, keys in _by_model(steps):
        collector = Collector(using=DEFAULT_DB_ALIAS, origin=model._base_manager.filter(pk__in=keys))
        collector.collect(model._base_manager.filter(pk__in=keys))
        if others := _of_others(collector, made_anew):
            raise CannotRestore(_("Ei voi kumota, koska tuotuihin liittyy jo muuta: %s.") % ", ".join(others))
        collector.delete()


def _of_others(collector: Collector, made_anew) -> list[str]:
    """Return the names of models whose rows would go, or lose a link, though they came from elsewhere."""
    going = {model: {row.pk for row in rows} for model, rows in collector.data.items()}
    found = {model for model in going if not tracking_of(model)}
    found |= {rows.model for rows in collector.fast_deletes if not tracking_of(rows.model) and rows.exists()}
    for (field, _value), groups in collector.field_updates.items():
        keys = {row.pk for rows in groups for row in rows}
        if keys - going.get(field.model, set()):
            found.add(field.model)
    found = {model for model in found if model not in made_anew and not model._meta.auto_created}
    return sorted(str(model._meta.verbose_name_plural) for model in found)
