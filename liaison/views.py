from functools import wraps

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.decorators import logged_in
from events.permissions import proposed_to
from liaison.dashboard import dashboard_of, pack_of, person_of


def for_contact_persons(view):
    """Decorator: pass the user's contact person; show an explanation to users who have none."""

    @require_safe
    @logged_in
    @wraps(view)
    def answer(request):
        person = person_of(request.user)
        if person is None:
            return render(request, "liaison/nobody.html", {"proposed_to": list(proposed_to(request.user))})
        return view(request, person)

    return answer


@for_contact_persons
def dashboard(request, person):
    wants_month = "month" in request.GET
    return render(request, "liaison/dashboard.html", dashboard_of(request.user, person, timezone.now(), wants_month))


@for_contact_persons
def pack(request, person):
    return render(request, "liaison/pack.html", pack_of(request.user, person))
