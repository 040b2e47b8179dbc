"""How templates are written."""

from django.conf import settings


def test_templates_have_no_long_lines():
    paths = [path for path in (settings.BASE_DIR / "templates").rglob("*") if path.is_file()]
    lines = [(path, line) for path in paths for line in path.read_text().splitlines()]
    assert [f"{path.name}: {line}" for path, line in lines if len(line) >= 140] == []
