"""Template tags: dates and times as text, safe Markdown, languages of texts that fall back, parts rendered once."""

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from core import formatting, markdown
from core.questions import kept_ticks

register = template.Library()

register.filter("day", formatting.day_text)
register.filter("short_day", formatting.short_day_text)
register.filter("weekday", formatting.weekday_text)
register.filter("short_weekday", formatting.short_weekday_text)
register.filter("clock", formatting.clock)
register.simple_tag(formatting.when)
register.simple_tag(formatting.span)
register.simple_tag(formatting.days)
register.simple_tag(kept_ticks)


@register.simple_tag(name="markdown")
def markdown_tag(text):
    return markdown.render_markdown(text or "")


@register.simple_tag
def spoken(shown, said):
    """Return a text as it is shown, and as a screen reader is to say it, where that is another."""
    if shown == said:
        return shown
    return format_html('<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>', shown, said)


@register.simple_tag
def spoken_day(day):
    """Return a day for eyes and ears: su 13.12., sunnuntai 13.12."""
    return spoken(f"{formatting.short_weekday_text(day)} {formatting.short_day_text(day)}", formatting.spoken_day(day))


@register.simple_tag
def spoken_span(starts, ends):
    """Return a time range for eyes and ears: 9.30–11.30, kello 9.30–11.30."""
    return spoken(formatting.span(starts, ends), formatting.spoken_span(starts, ends))


@register.filter
def coordinates(record):
    """Return the coordinates as text for a URL or a script: 62.24,25.74."""
    return f"{record.latitude},{record.longitude}"


@register.simple_tag
def fallback_lang(record, field):
    """Return ` lang="fi"` if the record's field has no text in the active language, else an empty string."""
    language = get_language()
    if language == settings.LANGUAGE_CODE or getattr(record, f"{field}_{language}", None):
        return ""
    return format_html(' lang="{}"', settings.LANGUAGE_CODE)


@register.tag(name="unbroken")
def unbroken_tag(parser, token):
    """Print what stands inside, held together where a line must not break: `formatting.unbroken`."""
    nodelist = parser.parse(["endunbroken"])
    parser.delete_first_token()
    return Unbroken(nodelist)


class Unbroken(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        return formatting.unbroken(self.nodelist.render(context))


@register.tag
def rendered_once(parser, token):
    """Render what stands inside once for each language and each value of the variables named: what all pages share.

    For what depends on nothing else, and on few values: neither on data nor on the request.
    """
    variables = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(["endrendered_once"])
    parser.delete_first_token()
    return RenderedOnce(variables, nodelist)


@register.tag
def rendered_in(parser, token):
    """Render what stands inside once for the named dict, which keeps it: for what says the same as long as that lives.

    The dict goes with what is remembered of a page in one language until data change (`core/remembered.py`).
    """
    _tag, kept = token.split_contents()
    nodelist = parser.parse(["endrendered_in"])
    parser.delete_first_token()
    return RenderedIn(parser.compile_filter(kept), nodelist)


@register.tag
def kept_as(parser, token):
    """Print what stands inside, and keep its text under the name given, to be printed once more below."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(["endkept_as"])
    parser.delete_first_token()
    return KeptAs(name, nodelist)


class KeptAs(template.Node):
    def __init__(self, name, nodelist):
        self.name, self.nodelist = name, nodelist

    def render(self, context):
        context[self.name] = text = mark_safe(" ".join(self.nodelist.render(context).split()))
        return text


class RenderedIn(template.Node):
    def __init__(self, kept, nodelist):
        self.kept, self.nodelist = kept, nodelist

    def render(self, context):
        kept = self.kept.resolve(context)
        if self not in kept:
            kept[self] = self.nodelist.render(context)
        return kept[self]


class RenderedOnce(template.Node):
    def __init__(self, variables, nodelist):
        self.variables, self.nodelist = variables, nodelist
        self.rendered = {}  # gone with the template, when that is read anew

    def render(self, context):
        key = (get_language(), *(one.resolve(context) for one in self.variables))
        if key not in self.rendered:
            self.rendered[key] = self.nodelist.render(context)
        return self.rendered[key]
