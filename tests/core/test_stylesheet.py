"""One stylesheet of many files: what is served, and how its parts are written."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

CSS = settings.BASE_DIR / "static" / "css"
OWN = [*sorted(CSS.rglob("*.css")), settings.BASE_DIR / "static" / "admin-portal" / "admin.css"]
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
IMPORTED = re.findall(r'^@import "(.+?)"', (CSS / "portal.css").read_text(), re.MULTILINE)


@pytest.fixture
def collect(settings, tmp_path):
    """Return a function that collects a folder's static files as in production, and gives the stylesheet served."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "perhekeskus.storage.StaticStorage"}}
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]

    def collect(folder):
        settings.STATICFILES_DIRS = [folder]
        call_command("collectstatic", interactive=False, verbosity=0)
        manifest = json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text())
        return (settings.STATIC_ROOT / manifest["paths"]["css/portal.css"]).read_text()

    return collect


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a static file of a portal smaller than ours, and gives its folder."""

    def write(name, text):
        path = tmp_path / "static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return tmp_path / "static"

    return write


def test_stylesheet_is_served_whole(collect):
    served = collect(settings.BASE_DIR / "static")
    assert "@import" not in served
    assert [path for path in IMPORTED if (CSS / path).read_text() not in served] == []
    assert served.startswith((CSS / "portal.css").read_text().partition("@import")[0])
    assert served.count("{") == served.count("}")


def test_stylesheet_is_joined_anew_each_time(collect, write):
    write("css/portal.css", '@layer tokens;\n\n@import "tokens.css" layer(tokens);\n')
    assert "blue" in collect(write("css/tokens.css", ":root { --ink: blue; }\n"))
    assert "green" in collect(write("css/tokens.css", ":root { --ink: green; }\n"))


def test_stylesheet_leads_to_the_pictures_of_its_parts(collect, write):
    write("css/portal.css", '@import "components/a.css" layer(components);\n@import "b.css";\n')
    write("css/components/a.css", "a { background: url(../dot.svg), url(data:image/png;base64,AAAA), url('#a'); }\n")
    write("css/b.css", 'b { background: url("dot.svg"); }\n')
    served = collect(write("css/dot.svg", "<svg/>"))
    hashed = r"dot\.[0-9a-f]{12}\.svg"
    parts = rf'components/\.\./{hashed}"\), url\(data:image/png;base64,AAAA\), url\(\'#a\'\); }}\n}}\nb .*"{hashed}"'
    assert re.search(parts, served)


@pytest.mark.parametrize(
    "line", ['@import "none.css" layer(base);', '@import "b.css" print;', "@import url(b.css);", '@import "loop.css";']
)
def test_stylesheet_is_refused_with_an_import_that_cannot_be_joined(collect, write, line):
    write("css/b.css", "b { color: red; }\n")
    write("css/loop.css", '@import "b.css";\n')
    with pytest.raises(ValueError, match=r"css/portal\.css"):
        collect(write("css/portal.css", f"{line}\n"))


def test_stylesheet_imports_each_file_once():
    files = [str(path.relative_to(CSS)) for path in CSS.rglob("*.css") if path.name not in {"portal.css", "map.css"}]
    assert sorted(IMPORTED) == sorted(files)


def test_stylesheet_has_its_layers_in_order():
    order, *lines = re.sub(COMMENT, "", (CSS / "portal.css").read_text()).split("\n\n")
    assert order.strip() == "@layer tokens, base, layout, components, states, print;"
    expected = {path: f'@import "{path}" layer({Path(path).stem});' for path in IMPORTED}
    expected |= {path: f'@import "{path}" layer(components);' for path in IMPORTED if path.startswith("components/")}
    expected["paper.css"] = '@import "paper.css";'
    assert "".join(lines).splitlines() == list(expected.values())
    assert [path for path in IMPORTED if "@layer" in (CSS / path).read_text()] == []


def test_style_is_readable():
    """A selector or a declaration a line, none of them long, so that no rule is a long line either."""
    lines = [(path.name, line) for path in OWN for line in path.read_text().splitlines()]
    assert [(name, line) for name, line in lines if len(line) > 120] == []
    assert [(name, line) for name, line in lines if re.search(r"\{.|;.*;|\S.*\}", COMMENT.sub("", line))] == []
