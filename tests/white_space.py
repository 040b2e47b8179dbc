"""A page's white space as a browser shows it, so that a test asks nothing of how a template breaks its lines."""

import re

KEPT = re.compile(r"(<(textarea|script|pre)\b.*?</\2>)", re.DOTALL)
BLOCK = (
    "address|article|aside|blockquote|body|br|button|caption|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|"
    "form|h[1-6]|head|header|html|legend|li|link|main|meta|nav|ol|optgroup|option|p|section|select|summary|table|"
    "tbody|td|th|thead|title|tr|ul"
)
AROUND_BLOCK = re.compile(rf" ?(</?(?:{BLOCK})\b[^>]*>) ?")


def collapsed(html: str) -> str:
    """Return a page with one space where there are many, and none at the ends of a block or before a tag's end."""
    kept = []

    def put_aside(found):
        kept.append(found[0])
        return f"\0{len(kept) - 1}\0"

    text = re.sub(r"\s+", " ", KEPT.sub(put_aside, html))
    text = AROUND_BLOCK.sub(r"\1", re.sub(r" (/?>)", r"\1", text))
    return re.sub("\0(\\d+)\0", lambda found: kept[int(found[1])], text)
