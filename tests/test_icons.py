"""Each icon that pages name is in the sprite."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

SPRITE = (settings.BASE_DIR / "static/icons.svg").read_text(encoding="utf-8")
DRAWN = set(re.findall(r'<symbol id="([\w-]+)"', SPRITE))
TEMPLATES = Path(settings.BASE_DIR / "templates").rglob("*.html")
NAMED = {name for one in TEMPLATES for name in re.findall(r'icon\.html" with name="([\w-]+)"', one.read_text("utf-8"))}


@pytest.mark.parametrize("name", sorted(NAMED))
def test_template_names_a_drawn_icon(name):
    assert name in DRAWN


def test_each_kind_that_comes_along_has_an_icon_and_a_colour():
    kinds = json.loads((settings.BASE_DIR / "fixtures/place_kinds.json").read_text(encoding="utf-8"))["records"]
    icons = {one["icon"] for one in kinds.values() if one.get("icon")}
    colours = (settings.BASE_DIR / "static/css/components/icon.css").read_text(encoding="utf-8")
    assert icons
    assert icons <= DRAWN
    assert all(f".kind-{icon}" in colours for icon in icons)
