from meeting_places.models import Activity
from meeting_places.schedules.occurrences import rebuild


class TimesMixin:
    """For admins whose saves and deletions affect occurrences: rebuilds those of the activities concerned."""

    def concerned(self, obj):
        """Return the queryset of activities whose occurrences depend on the record."""
        raise NotImplementedError

    def save_model(self, request, obj, form, change):
        before = self.model._base_manager.get(pk=obj.pk) if change else None
        form.concerned_before = self._keys(before) if change else set()
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self._rebuild(form.concerned_before | self._keys(form.instance))

    def delete_model(self, request, obj):
        keys = self._keys(obj)
        super().delete_model(request, obj)
        self._rebuild(keys)

    def delete_queryset(self, request, queryset):
        keys = set().union(*map(self._keys, queryset))
        super().delete_queryset(request, queryset)
        self._rebuild(keys)

    def bring_back(self, request, key, first, record=None):
        concerned = self._keys(record) if record else set()
        change = super().bring_back(request, key, first, record)
        self._rebuild(concerned | self._keys(self.model._base_manager.get(pk=key[1])))
        return change

    def _keys(self, obj):
        return set(self.concerned(obj).values_list("pk", flat=True))

    def _rebuild(self, keys):
        rebuild(Activity.objects.filter(pk__in=keys))
