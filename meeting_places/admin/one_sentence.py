"""A new place from one sentence: "Perhekahvila Poukama, Laukaantie 14, parittomien viikkojen ti 9.30–11.30"."""

import re
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.publishing import State
from core.permissions import editable, edits_everything
from core.redirects import free_slug
from core.text import fold
from history.recording import recorded
from meeting_places.forms import TimesField
from meeting_places.models import Activity, MeetingPlace, PlaceKind
from meeting_places.presentation.timetable_text import hours_in_words
from meeting_places.schedules.parsing import TimesError, parse_times, times_text
from meeting_places.schedules.parsing.lexicon import WEEKDAY_WORDS
from meeting_places.schedules.recurrence import next_meetings
from meeting_places.schedules.status import moment_words
from municipalities.models import FamilyCentre, Municipality

MOST_LETTERS = 500
STREET = re.compile(r"[^\W\d][^\d,]* \d+ ?[a-zåäö]?(?: ?[-–] ?\d+)?(?: [a-zåäö]{1,4} ?\d*)?", re.IGNORECASE)
POSTAL_CODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
NEXT_SHOWN = 3


@dataclass
class Told:
    """What a sentence tells of a place; what it does not tell is empty."""

    name: str = ""
    address: str = ""
    postal_code: str = ""
    times: str = ""
    kind: PlaceKind | None = None
    municipality: Municipality | None = None
    others: list[str] = field(default_factory=list)  # parts that were not understood


def told_by(sentence: str, municipalities: list[Municipality]) -> Told:
    """Return what the sentence tells: the name first, then in any order address, postal code, municipality and times.

    A municipality is one of these; times are the last parts, as far as they can be read.
    """
    parts = [part.strip(" .") for part in sentence.split(",")]
    first, parts = parts[0], [part for part in parts[1:] if part]
    told, start = Told(first), _start_of_times(parts)
    told.times = ", ".join(parts[start:])
    told.kind = _kind_of(first)
    forms_of = {fold(form): one for one in municipalities for form in (one.name, one.in_where, one.genitive)}
    for part in parts[:start]:
        if code := POSTAL_CODE.search(part):
            told.postal_code = code[0]
            part = POSTAL_CODE.sub("", part).strip()
        if fold(part) in forms_of:
            told.municipality = forms_of[fold(part)]
        elif not told.address and STREET.fullmatch(part):
            told.address = part
        elif part:
            told.others.append(part)
    if told.municipality is None and len(municipalities) == 1:
        told.municipality = municipalities[0]
    return told


def _start_of_times(parts: list[str]) -> int:
    """Return where the longest end of the parts begins that can be read as times; past the last if none can."""
    for start in range(len(parts)):
        try:
            if parse_times(", ".join(parts[start:])):
                return start
        except TimesError:
            continue
    # What begins with a weekday is meant as times: the form then says what is wrong with them.
    return next((n for n, part in enumerate(parts) if part.split()[0].lower() in WEEKDAY_WORDS), len(parts))


def _kind_of(name: str) -> PlaceKind | None:
    """Return the kind whose name stands in that of the place, the longest of several."""
    kinds = [kind for kind in PlaceKind.objects.all() if fold(kind.name) in fold(name)]
    return max(kinds, key=lambda kind: len(kind.name), default=None)


class NewPlaceForm(forms.ModelForm):
    """The facts without which a place is of no use, and its times."""

    times = TimesField(label=_("Ajat lyhyesti"), required=False)

    class Meta:
        model = MeetingPlace
        fields = ("name_fi", "kind", "municipality", "address", "postal_code")

    def __init__(self, municipalities, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name_fi"].required = True
        self.fields["name_fi"].label = _("Nimi")
        self.fields["municipality"].queryset = municipalities
        if len(municipalities) == 1:
            self.fields["municipality"].empty_label = None

    def clean_times(self):
        try:
            return parse_times(self.cleaned_data["times"])
        except TimesError as error:
            raise ValidationError(str(error)) from error

    def as_it_will_be(self) -> dict:
        """Return what families will read of what stands in the form."""
        rules = self.cleaned_data.get("times") or []
        today = timezone.localdate()
        coming = sorted((one for rule in rules for one in next_meetings(rule, today, NEXT_SHOWN)), key=_start)
        activity = Activity()
        rows = [activity.schedules.model(rule=rule) for rule in rules]
        words = [moment_words(one.starts_at) for one in coming[:NEXT_SHOWN]]
        return {"hours": hours_in_words(rows), "coming": words, "place": self.instance}

    def save(self, *, is_public: bool) -> MeetingPlace:
        place = self.instance
        place.slug = free_slug(MeetingPlace, place.name_fi)
        place.state = State.PUBLISHED if is_public else State.DRAFT
        place.save()
        if rules := self.cleaned_data["times"]:
            Activity.objects.create(place=place).replace_times(rules)
        return place


def _start(meeting):
    return meeting.starts_at


class OneSentenceMixin:
    """For the admin of places: a page that makes a place of one sentence, read back as a form before it is saved."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.one_sentence_view)
        return [path("one-sentence/", view, name=self._url_name("one_sentence")), *super().get_urls()]

    @property
    def first_add_url(self) -> str:
        """Where adding a place begins."""
        return self.url_of("one_sentence")

    def one_sentence_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        mine, sentence = self._municipalities(request.user), request.GET.get("sentence", "")[:MOST_LETTERS]
        told = told_by(sentence, list(mine)) if sentence.strip() else None
        if request.method == "POST":
            form = NewPlaceForm(mine, request.POST)
            if form.is_valid() and (place := self._saved(request, form)):
                self.message_user(request, _("%(name)s on lisätty. Täydennä muut tiedot.") % {"name": place})
                return redirect(self.url_of("change", place.pk))
        else:
            form = NewPlaceForm(mine, _values(told)) if told else None
        context = self.admin_site.each_context(request) | {
            "title": _("Lisää paikka yhdellä lauseella"),
            "opts": self.opts,
            "form": form,
            "sentence": sentence,
            "others": told.others if told else [],
            "card": form.as_it_will_be() if form and form.is_bound and form.is_valid() else None,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/meeting_places/one_sentence.html", context)

    def _saved(self, request, form):
        """Return the place once it is saved; None, with an error, if it would not be the editor's own."""
        try:
            with recorded("form", request.user):
                place = form.save(is_public="_publish" in request.POST)
                if not editable(MeetingPlace.objects.filter(pk=place.pk), request.user).exists():
                    raise ValidationError(self.not_yours)
        except ValidationError as error:
            form.add_error(None, error)
        except IntegrityError:
            form.add_error(None, _("Tallennus ei onnistunut. Tarkista ja yritä uudelleen."))
        else:
            return place
        return None

    def _municipalities(self, user):
        if edits_everything(user):
            return Municipality.objects.all()
        centres = editable(FamilyCentre.objects.all(), user)
        mine = Municipality.objects.filter(areas__family_centre__in=centres, areas__until=None)
        return Municipality.objects.filter(pk__in=mine.values("pk"))


def _values(told: Told) -> dict:
    try:
        times = times_text(parse_times(told.times), "\n")
    except TimesError:
        times = told.times
    return {
        "name_fi": told.name,
        "kind": told.kind and told.kind.pk,
        "municipality": told.municipality and told.municipality.pk,
        "address": told.address,
        "postal_code": told.postal_code,
        "times": times,
    }
