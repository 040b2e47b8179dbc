"""What a browser would post of a page's main form."""

import re
from html.parser import HTMLParser

from core.questions import SURE


def form_data(response, **typed):
    """Return the fields of the change form as they are shown, with some typed over."""
    reader = FormReader()
    reader.feed(response.content.decode())
    return reader.data | typed


class FormReader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.data, self.is_inside, self.select, self.textarea = {}, False, None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.is_inside = attrs.get("id", "").endswith("_form")
        if not self.is_inside or "disabled" in attrs:
            return
        name = attrs.get("name")
        if tag == "input" and name:
            self._input(name, attrs)
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in attrs:
            self.data.setdefault(self.select, []).append(attrs.get("value", ""))
        elif tag == "textarea":
            self.textarea, self.data[name] = name, ""

    def _input(self, name, attrs):
        kind = attrs.get("type", "text")
        if kind in {"checkbox", "radio"}:
            if "checked" in attrs:
                self.data.setdefault(name, []).append(attrs.get("value", "on"))
        elif kind not in {"submit", "file"}:
            self.data[name] = attrs.get("value", "")

    def handle_data(self, data):
        if self.textarea:
            self.data[self.textarea] += data.removeprefix("\n") if not self.data[self.textarea] else data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.textarea = None
        elif tag == "form":
            self.is_inside = False


def ticks(response, name=SURE):
    """Return the ticks that the page shows of one kind: what it asks about, or what it offers."""
    return re.findall(rf'<input type="checkbox" name="{name}" value="([^"]+)"', response.content.decode())


def post_surely(client, address, data):
    """Post a form, and once more with a tick at all that it asks about."""
    return client.post(address, data | {SURE: ticks(client.post(address, data))})


def messages_of(response):
    """Return every error that the form shows, of the record and of its rows."""
    return [str(message) for message in flat(response.context["errors"])]


def flat(errors):
    for error in errors:
        yield from flat(error) if isinstance(error, list) else [error]
