"""What is said of a cancelled day: reasons to choose from, and what came of it."""

from django import forms
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from core.formatting import short_day_text
from meeting_places.models import Occurrence, ScheduleException

REASONS = {
    "ill": gettext_lazy("Ohjaaja on sairastunut"),
    "rooms": gettext_lazy("Tila ei ole käytettävissä"),
    "weather": gettext_lazy("Huono sää"),
    "few": gettext_lazy("Liian vähän osallistujia"),
}
NO_REASON = gettext_lazy("Valitse syy tai kirjoita se.")


class ReasonForm(forms.Form):
    """Why something is cancelled: a reason to choose, or one in own words before it."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Miksi? Syy näkyy perheille."),
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": NO_REASON},
    )
    other = forms.CharField(label=gettext_lazy("Muu syy omin sanoin"), max_length=150, required=False)

    def clean(self):
        super().clean()
        if not self.errors and not self.cleaned_data["reason"] and not self.cleaned_data["other"]:
            self.add_error("reason", NO_REASON)

    def reasons(self) -> dict[str, str]:
        """Return the reason by language code; a language that has no text of its own is left out."""
        if other := self.cleaned_data["other"]:
            return {"fi": other}
        text = REASONS[self.cleaned_data["reason"]]
        found = {}
        for language in ("fi", "sv", "en"):
            with override(language):
                found[language] = str(text)
        return {language: text for language, text in found.items() if language == "fi" or text != found["fi"]}

    def reason_fields(self) -> dict[str, str]:
        """Return the reason as fields of a `ScheduleException`."""
        return {f"reason_{language}": text for language, text in self.reasons().items()}


def consequence(exception: ScheduleException) -> str:
    """Return how many meetings an exception has cancelled or moved, and where, for the editor who saved it."""
    found = Occurrence.objects.filter(exception=exception).aggregate(
        meetings=Count("pk"), places=Count("place", distinct=True)
    )
    first, last = short_day_text(exception.first_day), short_day_text(exception.last_day)
    place = exception.activity.place if exception.activity else exception.place
    what = {
        "where": place or exception.municipality,
        "days": first if first == last else f"{first}–{last}",
        "places": ngettext("%(count)d paikka", "%(count)d paikkaa", found["places"]) % {"count": found["places"]},
    }
    if not found["meetings"]:
        return _("%(where)s %(days)s: näinä päivinä ei ole kertoja, joten mikään ei muuttunut.") % what
    if exception.is_move:
        done = ngettext("%(count)d kerta siirretty", "%(count)d kertaa siirretty", found["meetings"])
    else:
        done = ngettext("%(count)d kerta peruttu", "%(count)d kertaa peruttu", found["meetings"])
    what["done"] = done % {"count": found["meetings"]}
    if place:
        return _("%(where)s %(days)s: %(done)s. Perheet näkevät sen heti.") % what
    return _("%(where)s %(days)s: %(places)s, %(done)s. Perheet näkevät sen heti.") % what
