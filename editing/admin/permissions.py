"""Permission checks of the admin, answered by the row-level rule in `core/permissions.py`."""

from django.contrib.admin.utils import NestedObjects

from core.permissions import editable, edits_everything, visible

# Who may add: roles by what a user's rights are for.
COORDINATORS = "family_centres"
ORGANISATION_EDITORS = "organisations"


class RightsMixin:
    """Overrides ModelAdmin's permission methods and querysets with the row-level rule."""

    added_by = ()  # roles besides regional editors
    is_shared = False  # a shared register: who adds a record does not own it, and only regional editors delete
    is_worklist = False  # a list of waiting work, which editors see even when it is empty

    def editable(self, request, queryset):
        """Return the rows of the queryset that the user may edit."""
        return editable(queryset, request.user)

    def get_queryset(self, request):
        return visible(super().get_queryset(request), request.user)

    def has_module_permission(self, request):
        # The index leaves out what the user only sees to choose from.
        return self.has_add_permission(request) or self._edits_any(request.user)

    def has_view_permission(self, request, obj=None):
        if obj is None:
            return self.has_add_permission(request) or self._sees_any(request.user)
        return visible(self._row(obj), request.user).exists()

    def has_add_permission(self, request):
        return self._adds(request.user)

    def _adds(self, user):
        if not user.is_active or not user.is_staff:
            return False
        return edits_everything(user) or any(getattr(user.scope, role) for role in self.added_by)

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return self._edits_any(request.user)
        if request.method != "GET" or not request.user.is_active:
            return self.editable(request, self._row(obj)).exists()
        # A page that changes nothing asks this of its record some ten times.
        known, key = request.user.known_answers, ("changes", type(obj), obj.pk)
        if key not in known:
            known[key] = self.editable(request, self._row(obj)).exists()
        return known[key]

    def has_delete_permission(self, request, obj=None):
        if self.is_shared and not edits_everything(request.user):
            return False
        return self.has_change_permission(request, obj)

    def _row(self, obj):
        return self.model._base_manager.filter(pk=obj.pk)

    def _sees_any(self, user):
        # Whoever edits any sees some, and that is asked anyway.
        return self._edits_any(user) or _remembered(user, "sees", self.model, visible)

    def _edits_any(self, user):
        # Users who may add have a list of their own, even if empty: no query needed.
        if self.is_worklist and user.is_active and user.is_staff and user.scope:
            return True
        return edits_everything(user) or self._adds(user) or _remembered(user, "edits", self.model, editable)

    def get_deleted_objects(self, objs, request):
        """Return Django's result, and report missing permissions also for cascaded rows that the user may not edit."""
        found, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if objs and not edits_everything(request.user):
            collector = NestedObjects(using=objs[0]._state.db)
            collector.collect(objs)
            for model, rows in collector.model_objs.items():
                keys = [row.pk for row in rows]
                is_judged = hasattr(model, "editable_q")
                if is_judged and editable(model._base_manager.filter(pk__in=keys), request.user).count() < len(keys):
                    lacking.add(model._meta.verbose_name)
        return found, counts, lacking, protected


class ReadOnlyMixin:
    """For a read-only admin: nobody may add, change or delete."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def _remembered(user, question, model, rule):
    """Answer whether the rule leaves the user any row of the model; asked once for each user object."""
    if not user.is_active:  # nobody, or somebody whose account is closed
        return False
    key = question, model
    if key not in user.known_answers:
        user.known_answers[key] = rule(model._base_manager.all(), user).exists()
    return user.known_answers[key]
