"""Computes an earlier state of a record with its parts by undoing changes one by one, and restores it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from core.models.locking import Locked
from core.permissions import editable
from core.redirects import free_slug
from history.models import Change, Difference
from history.recording import is_same, recorded
from history.registry import Key, Values, instance_from, stored_values, tracked_models, tracking_of

ADDED, CHANGED, REMOVED = Difference.Kind
WRONG = (ValidationError, ProtectedError, RestrictedError, IntegrityError)  # what restoring may meet


class CannotRestore(Exception):
    """Raised when a state cannot be restored; the message is for the editor."""


@dataclass
class RestoreStep:
    """What restoring does to one record: changes it, creates it again (ADDED) or deletes it (REMOVED)."""

    key: Key
    kind: Difference.Kind
    values: Values = field(default_factory=dict)  # then; of a changed record those that differ
    present: Values = field(default_factory=dict)
    name: str = ""


def differences_of(page: Key) -> models.QuerySet[Difference]:
    """Return all differences of a record and of its parts."""
    model, key = page
    return Difference.objects.filter(pages__content_type=ContentType.objects.get_for_model(model), pages__object_id=key)


def changes_of(page: Key) -> models.QuerySet[Change]:
    """Return the changes of a record and its parts, newest first, with their differences prefetched as `shown`."""
    mine = differences_of(page)
    shown = models.Prefetch("differences", mine.select_related("content_type"), to_attr="shown")
    return Change.objects.filter(pk__in=mine.values("change")).select_related("user").prefetch_related(shown)


def steps_back(page: Key, first: int, models_shown: Iterable | None = None) -> list[RestoreStep]:
    """Return the steps that lead to the state before the change with the key `first`, in the order to apply them.

    A deleted record of a person is not restored, because its data is not stored.
    """
    return steps_undoing(differences_of(page).filter(change__gte=first), models_shown)


def steps_undoing(differences: models.QuerySet[Difference], models_shown: Iterable | None = None) -> list[RestoreStep]:
    """Return the steps that undo these differences, in the order to apply them: first what goes."""
    then: dict[Key, RestoreStep] = {}
    for row in differences.order_by("-pk").select_related("content_type"):
        model = row.content_type.model_class()
        if model is not None and tracking_of(model) and (models_shown is None or model in models_shown):
            _undo(then, (model, row.object_id), row)
    steps = [step for step in map(_compared, _with_present(then)) if step]
    order = tracked_models()
    going = [step for step in steps if step.kind == REMOVED]
    staying = [step for step in steps if step.kind != REMOVED]
    return sorted(going, key=lambda step: -order.index(step.key[0])) + sorted(
        staying, key=lambda step: order.index(step.key[0])
    )


def _undo(then, key, row):
    if row.kind == ADDED:
        then[key] = RestoreStep(key, REMOVED, name=row.name)
    elif row.kind == REMOVED:
        then[key] = RestoreStep(key, ADDED, dict(row.values), name=row.name)
    else:
        step = then.setdefault(key, RestoreStep(key, CHANGED, name=row.name))
        step.values |= {name: both[0] for name, both in row.values.items() if both}


def _with_present(then):
    for model in tracked_models():
        steps = [step for step in then.values() if step.key[0] is model]
        present = stored_values(tracking_of(model), [step.key[1] for step in steps]) if steps else {}
        for step in steps:
            step.present = present.get(step.key[1], {})
            yield step


def _compared(step):
    """Return the step as it is needed from the present state; None if nothing is to be done."""
    is_here, how = bool(step.present), tracking_of(step.key[0])
    if step.kind == REMOVED:
        return step if is_here else None
    known = {one.name: one for one in (*how.fields, *how.many)}
    step.values = {name: _python(known[name], value) for name, value in step.values.items() if name in known}
    if not is_here:
        return step if step.kind == ADDED and not how.personal else None
    step.kind = CHANGED
    step.values = {name: value for name, value in step.values.items() if not is_same(value, step.present[name])}
    return step if step.values else None


def _python(one, value):
    """Return a stored value as the field holds it; a many-to-many field has the keys as they are."""
    return value if one.many_to_many or value is None else one.to_python(value)


def restore(page: Key, first: int, user, fields: set[str] | None = None) -> Change | None:
    """Restore a record and its parts to the state before a change; return the new change, or None if nothing differed.

    `fields` limits the record's own fields to those that the user may set.
    Raises CannotRestore and then leaves everything as it was.
    """
    steps = steps_back(page, first)
    for step in steps:
        if fields is not None and step.key == page and step.kind == CHANGED:
            step.values = {name: value for name, value in step.values.items() if name in fields}
    try:
        with recorded("restore", user) as recording:
            check_rights(user, [step.key for step in steps if step.kind != ADDED])
            for step in steps:
                apply(step)
            check_rights(user, [step.key for step in steps if step.kind != REMOVED])
        return recording.change
    except WRONG as error:
        raise cannot(error) from error


def cannot(error: Exception) -> CannotRestore:
    """Return what an error of the database or of a check means to the editor."""
    if isinstance(error, ValidationError):
        return CannotRestore(" ".join(error.messages))
    if isinstance(error, (ProtectedError, RestrictedError)):
        return CannotRestore(_("Palautus poistaisi jotakin, mihin muu viittaa. Poista viittaukset ensin."))
    return CannotRestore(_("Tätä ei voi palauttaa: se ei sovi yhteen sen kanssa, mitä portaalissa nyt on."))


def check_rights(user, keys: Iterable[Key]) -> None:
    """Raise CannotRestore unless the user may edit all these records."""
    keys = list(keys)
    for model in {model for model, _key in keys}:
        mine = [key for one, key in keys if one is model]
        if editable(model._base_manager.filter(pk__in=mine), user).count() < len(mine):
            raise CannotRestore(_("Et voi palauttaa tätä: siihen kuuluu tietoja, joita et voi muokata."))


def apply(step: RestoreStep, is_checked: bool = True) -> None:
    """Take one step, within a recorded block; unless it is checked, only the database's own rules are asked."""
    model, key = step.key
    if step.kind == REMOVED:
        model._base_manager.get(pk=key).delete()
        return
    record = instance_from(model, key, step.values) if step.kind == ADDED else _changed(step)
    _mend_links(record)
    if step.kind == ADDED and "slug" in step.values:
        record.slug = _free(record)
    record.is_asked = False  # what once stood comes back, whatever would be asked about now
    if is_checked:
        record.full_clean()
    record.save(force_insert=step.kind == ADDED)
    for one in tracking_of(model).many:
        if one.name in step.values:
            there = one.related_model._base_manager.filter(pk__in=step.values[one.name])
            getattr(record, one.name).set(there)


def _changed(step):
    model, key = step.key
    record = model._base_manager.get(pk=key)
    for one in tracking_of(model).fields:
        if one.name in step.values:
            setattr(record, one.attname, step.values[one.name])
    if isinstance(record, Locked):
        record.claim_version(record.version)
    return record


def _mend_links(record):
    """Leave out links to what is no more; what cannot be without it cannot come back."""
    for one in tracking_of(type(record)).fields:
        key = getattr(record, one.attname)
        if one.many_to_one and key is not None and not one.related_model._base_manager.filter(pk=key).exists():
            if not one.null:
                text = _("Ei voi palauttaa: %(what)s, johon tämä kuuluu, on poistettu.")
                raise CannotRestore(text % {"what": one.verbose_name})
            setattr(record, one.attname, None)


def _free(record):
    taken = type(record)._base_manager.filter(slug=record.slug).exists()
    return free_slug(type(record), record.slug) if taken else record.slug


def may_bring_back(removed: Difference, user) -> bool:
    """Return whether the user could edit a deleted record; inserts the row and rolls back to find out."""
    model = removed.content_type.model_class()
    record = instance_from(model, removed.object_id, removed.values)
    if hasattr(record, "slug"):
        record.slug = get_random_string(20).lower()  # somebody else may have taken its own
    try:
        with transaction.atomic():
            model._base_manager.bulk_create([record])  # sends no signal
            _link_for_a_moment(record, removed.values)
            is_mine = editable(model._base_manager.filter(pk=record.pk), user).exists()
            transaction.set_rollback(True)
    except (IntegrityError, ValidationError):
        return False
    return is_mine


def _link_for_a_moment(record, values):
    for one in tracking_of(type(record)).many:
        mine, other = one.m2m_field_name(), one.m2m_reverse_field_name()
        there = one.related_model._base_manager.filter(pk__in=values.get(one.name, []))
        through = one.remote_field.through
        through._base_manager.bulk_create(through(**{mine: record, other: linked}) for linked in there)
