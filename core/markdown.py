"""Renders editors' Markdown as safe HTML."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# Texts stand under a page's own h1, so their headings begin at h2.
TAGS = set("p ul ol li strong em a h2 h3 h4 blockquote br hr table thead tbody tr th td".split())
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def render_markdown(text: str) -> SafeString:
    """Return the Markdown as sanitised HTML; raw HTML in it is escaped and shows as typed."""
    html = nh3.clean(
        MARKDOWN.render(text),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
    )
    return mark_safe(html)  # cleaned just above
