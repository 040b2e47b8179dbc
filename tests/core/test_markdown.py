from core.markdown import render_markdown


def test_markdown_makes_headings_and_lists():
    assert render_markdown("## Otsikko\n\n- yksi\n- kaksi") == (
        "<h2>Otsikko</h2>\n<ul>\n<li>yksi</li>\n<li>kaksi</li>\n</ul>\n"
    )


def test_markdown_shows_typed_html_as_text():
    assert "<script" not in render_markdown("<script>alert(1)</script>")


def test_markdown_drops_dangerous_links():
    assert "javascript" not in render_markdown("[tästä](javascript:alert(1))").replace(
        "[tästä](javascript:alert(1))", ""
    )
