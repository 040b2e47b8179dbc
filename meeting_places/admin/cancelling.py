"""Cancelling a day in one step, and taking an exception back: buttons of the desk and of messages."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.permissions import editable
from history.recording import recorded
from meeting_places.cancelling import ReasonForm, consequence
from meeting_places.models import Activity, Occurrence, ScheduleException, midnight


class CancelDayForm(ReasonForm):
    """The day of an activity, by its rule, and why it is cancelled."""

    activity = forms.ModelChoiceField(Activity.objects.none())
    day = forms.DateField(input_formats=["%Y-%m-%d"])

    def __init__(self, data, user):
        super().__init__(data)
        self.fields["activity"].queryset = editable(Activity.objects.all(), user)


class CancellingMixin:
    """For the admin of exceptions. Whoever may edit an activity may cancel its days, and take that back."""

    def get_urls(self):
        own = [
            path("cancel-day/", self.admin_site.admin_view(self.cancel_day_view), name=self._url_name("cancel_day")),
            path("<int:key>/undo/", self.admin_site.admin_view(self.undo_view), name=self._url_name("undo")),
        ]
        return own + super().get_urls()

    @method_decorator(require_POST)
    def cancel_day_view(self, request):
        form = CancelDayForm(request.POST, request.user)
        if form.is_valid():
            self._cancel_day(request, form)
        elif {"activity", "day"} & form.errors.keys():
            self.message_user(request, _("Tätä kertaa ei enää ole. Katso ajat uudelleen."), messages.ERROR)
        else:  # the whole form says what is missing, and keeps what was typed
            return redirect(self._whole_form(form))
        return redirect("admin:index")

    def _whole_form(self, form):
        day = form.cleaned_data["day"]
        activity, reason = form.cleaned_data["activity"], form.data.get("other", "")
        query = {"activity": activity.pk, "first_day": day, "last_day": day, "reason_fi": reason}
        return reverse("admin:meeting_places_scheduleexception_add", query=query)

    def _cancel_day(self, request, form):
        activity, day = form.cleaned_data["activity"], form.cleaned_data["day"]
        start, end = midnight(day), midnight(day + timedelta(days=1))
        planned = Occurrence.objects.filter(activity=activity, original_start__gte=start, original_start__lt=end)
        if not planned.held().exists():
            self.message_user(request, _("Tämä kerta on jo peruttu."), messages.WARNING)
            return
        with recorded("form", request.user):
            exception = ScheduleException(activity=activity, first_day=day, last_day=day, **form.reason_fields())
            exception.full_clean()
            exception.save()
        self.tell_consequence(request, exception, may_undo=True)

    def tell_consequence(self, request, exception, may_undo):
        """Tell what saving an exception has done; of a new one with a button that takes it back."""
        told = text = consequence(exception)
        if may_undo:
            undo = self.url_of("undo", exception.pk)
            told = format_html(
                '{} <button class="button" form="undo-form" formaction="{}">{}</button>', text, undo, _("Kumoa")
            )
        messages.success(request, told)

    @method_decorator(require_POST)
    def undo_view(self, request, key):
        """Take an exception back: the days that are to come are held after all, those gone by stay as they were."""
        exceptions = ScheduleException.objects.select_related("activity__place", "place", "municipality")
        if not ScheduleException.objects.filter(pk=key).exists():
            self.message_user(request, _("Tämä on jo kumottu."), messages.WARNING)
            return redirect("admin:index")
        exception, today = get_object_or_404(editable(exceptions, request.user), pk=key), timezone.localdate()
        with recorded("form", request.user):
            if exception.is_move or exception.first_day >= today:
                exception.delete()
            else:
                exception.last_day = today - timedelta(days=1)
                exception.save(update_fields=["last_day", "changed_at"])
        name = (exception.activity and exception.activity.place) or exception.place or exception.municipality
        text = _("%(where)s: kumottu. Kerrat pidetään niin kuin ajoissa lukee.")
        self.message_user(request, text % {"where": name}, messages.SUCCESS)
        return redirect("admin:index")
