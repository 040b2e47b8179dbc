"""Facts that are asked about before they are saved.

A model lists in `asks` what looks at its records (`core/models/questions.py`): functions that take a record and yield
a `Doubt` of each value that can hardly be. A doubt that may be true is a question: a form shows it as an error with a
tick bound to that very value, so that another value asks anew. A doubt that cannot be true is refused. What looks at
records is pure, reads attributes alone and asks no database, so that migrations and imports use it, too.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

# What a form posts: the ticks "this is right", and the ticks "mend it as you offer".
SURE, MEND = "sure", "mend"

type Asks = Callable[[Any], Iterator["Doubt"]]


@dataclass(frozen=True)
class Offer:
    """What a doubtful value was probably meant to be: the label of a tick, and the values by field."""

    label: str
    values: Mapping[str, Any]


class Doubt(ValidationError):
    """A value that can hardly be, or, with `is_refused`, cannot be.

    `code` names the kind of doubt and `about` holds the doubtful values by field; together they are what a tick is
    bound to. `link` is a pair of URL and text, of what the editor should look at.
    """

    def __init__(self, sentence, code, about: Mapping[str, Any], *, is_refused=False, offer=None, link=None):
        super().__init__(sentence, code=code)
        self.about, self.is_refused, self.offer, self.link = about, is_refused, offer, link

    @cached_property
    def tick(self) -> str:
        """The value of the tick: it tells neither the value nor whose it is, and fits no other value."""
        values = "\0".join(f"{name}={value}" for name, value in self.about.items())
        return f"{self.code}-{sha256(values.encode()).hexdigest()[:24]}"

    def with_ticks(self, ticked: frozenset[str] = frozenset()) -> ValidationError:
        """Return the error as a form shows it: the sentence, the link and the ticks."""
        text = format_html("{}{}{}{}", self.message, self._link(), self._mending(), self._agreeing(ticked))
        return ValidationError(text, code=self.code)

    @property
    def shown(self) -> str:
        """The sentence with its ticks, as safe HTML."""
        return self.with_ticks().message

    def _link(self):
        if not self.link:
            return ""
        url, text = self.link
        return format_html(' <a href="{}" target="_blank">{}</a>', url, text)

    def _mending(self):
        return _box(MEND, self.tick, self.offer.label) if self.offer else ""

    def _agreeing(self, ticked):
        return "" if self.is_refused else _box(SURE, self.tick, _("Kyllä, tämä on oikein"), self.tick in ticked)


def _box(name, value, label, is_checked=False):
    checked = mark_safe(" checked") if is_checked else ""
    return format_html(
        ' <label class="check tick"><input type="checkbox" name="{}" value="{}"{}> {}</label>',
        name,
        value,
        checked,
        label,
    )


def posted(data, name: str) -> frozenset[str]:
    """Return the ticks of one kind that a form's data hold."""
    return frozenset(data.getlist(name) if hasattr(data, "getlist") else data.get(name, ()))


def kept_ticks(request) -> str:
    """Return the posted ticks as hidden inputs, so that a form that is shown again for another fault keeps them."""
    ticks = [(name, tick) for name in (SURE, MEND) for tick in sorted(posted(request.POST, name)) if len(tick) < 100]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', ticks)


def sentences(error: ValidationError) -> list[str]:
    """Return the sentences of an error, those of doubts with their ticks."""
    found = [*chain(*error.error_dict.values())] if hasattr(error, "error_dict") else error.error_list
    return [message for one in found for message in (one.with_ticks() if isinstance(one, Doubt) else one)]


def still_open(doubt: Doubt, data) -> ValidationError | None:
    """Return the error of a doubt that belongs to a form and no record; None if the data hold its tick."""
    return None if doubt.tick in posted(data, SURE) and not doubt.is_refused else doubt.with_ticks()


class QuestionsFormMixin:
    """For a model form: hands the posted ticks to the record, and shows what is asked with its ticks."""

    def _post_clean(self):
        if hasattr(self.instance, "asks"):
            self.instance.agreed, self.instance.mends = posted(self.data, SURE), posted(self.data, MEND)
        super()._post_clean()
        for errors in self._errors.values():
            errors.data = [one.with_ticks() if isinstance(one, Doubt) else one for one in errors.as_data()]
