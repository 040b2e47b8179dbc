"""What `format_html` is given: a pattern with a place for each value, in which no `%s` is left as it is."""

import ast
import re
from pathlib import Path

from django.conf import settings

APPS = [path for path in Path(settings.BASE_DIR).iterdir() if (path / "__init__.py").exists() and path.name != "tests"]


def calls():
    for path in (path for app in APPS for path in app.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "format_html":
                yield f"{path.relative_to(settings.BASE_DIR)}:{node.lineno}", node


def fault_of(call):
    pattern, *values = call.args
    if not isinstance(pattern, ast.Constant):
        return "the pattern is not written there"
    places = re.findall(r"{(\w*)}", pattern.value)
    given = ["" for _value in values] + [keyword.arg for keyword in call.keywords]
    return "" if "%" not in pattern.value and sorted(places) == sorted(given) else "a value has no place"


def test_every_value_has_its_place():
    found = {where: fault_of(call) for where, call in calls()}
    assert len(found) > 5
    assert {where: fault for where, fault in found.items() if fault} == {}
