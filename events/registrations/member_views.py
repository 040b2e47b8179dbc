"""Members answer invitations with their account, for themselves and for colleagues.

A person has one registration, whether it is answered by account, by link or by a colleague.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from contacts.models import ContactPerson
from events.decorators import for_insiders_of_event
from events.models import Event, Registration
from events.permissions import colleagues_of, people_of
from events.registrations.forms import AnswerForm, ColleagueForm
from events.registrations.public_views import is_taken, send_receipt
from events.registrations.seating import place_in_line


@dataclass
class Invited:
    """A person for whom the user may answer, with their registration (unsaved if there is none)."""

    person: ContactPerson
    registration: Registration
    is_herself: bool
    by: str  # who answers, if it is another person


def invited_of(user, event: Event) -> list[Invited]:
    """Return the people for whom the user may answer: first themselves if a member, then colleagues by name."""
    if not event.asks_answers:
        return []
    person = people_of(event.group).filter(user=user).first()
    people = [person, *colleagues_of(person, event.group)] if person else []
    there = list(event.registrations.filter(anonymised_at=None)) if people else []
    return [
        Invited(
            one,
            _registration_of(one, there, event, one == person),
            one == person,
            by="" if one == person else str(person),
        )
        for one in people
    ]


def _registration_of(person, there, event, is_herself):
    """Return the person's registration: their own, or one of their address without a person, or a new unsaved one."""
    email = person.email.lower()
    at_address = [one for one in there if email and one.email.lower() == email]
    hers = [one for one in there if one.contact_person_id == person.pk]
    hers += [one for one in at_address if one.contact_person_id is None]
    if hers:
        hers[0].contact_person = person
        return hers[0]
    # An address that two share gets the letters of whoever was first.
    address = "" if at_address else person.email
    # The language of whoever answers for her is not hers.
    language = get_language() if is_herself else settings.LANGUAGE_CODE
    return Registration(event=event, contact_person=person, name=person.name, email=address, language=language)


@require_http_methods(["GET", "HEAD", "POST"])
@for_insiders_of_event
def answer_with_account(request, event, pk=None):
    """Show the answer form for the user, or for the colleague of the URL; on POST save the answer."""
    invited = _invited(request.user, event, pk)
    is_open = not (event.is_past or event.is_off)
    form = _form(request, invited) if is_open else None
    if form and form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                is_saved = is_taken(form, invited.by)
        except IntegrityError:  # somebody else registered this person meanwhile: the later answer counts
            invited = _invited(request.user, event, pk)
            form = _form(request, invited)
            is_saved = form.is_valid() and is_taken(form, invited.by)
        if is_saved:
            if not invited.person.is_example:
                send_receipt(form.instance)
            return redirect(f"{request.path}?done=1")
    return _page(request, event, invited, form)


def _invited(user, event, pk):
    for one in invited_of(user, event):
        if one.is_herself if pk is None else one.person.pk == pk:
            return one
    raise Http404("nobody for whom she may answer")


def _form(request, invited):
    event, posted = invited.registration.event, request.POST if request.method == "POST" else None
    if invited.is_herself:
        return AnswerForm(event, posted, instance=invited.registration)
    return ColleagueForm(event, posted, by=invited.by, instance=invited.registration)


def _page(request, event, invited, form):
    # A form that was refused has written on its registration what is not saved.
    saved = Registration.objects.filter(pk=invited.registration.pk).first()
    context = {
        "section": "events",
        "event": event,
        "person": invited.person,
        "is_herself": invited.is_herself,
        "registration": saved or Registration(event=event),
        "form": form,
        "is_done": "done" in request.GET and request.method != "POST",
        "place": place_in_line(saved) if saved and saved.is_waiting else None,
    }
    return render(request, "events/registrations/answer_with_account.html", context)
