"""The organisers' pages as a screen reader tells them: each name alone says where it leads and what it asks."""

from collections import Counter, defaultdict

from tests.browser.organising import organisers_pages
from tests.browser.pages import faults, heard


def hard_to_hear(page):
    """Return the links of one name that lead to different places, and fields of no name, of another's or told wrong."""
    leads, asked = defaultdict(set), Counter()
    for role, names, is_wrong, address in heard(page):
        if address:
            leads[names[-1]].add(address)
        else:
            asked[role, names, is_wrong] += 1
    wrong = [one for one, times in asked.items() if times > 1 or not one[1][-1] or one[2]]
    return wrong + [name for name, addresses in leads.items() if len(addresses) > 1]


def test_each_link_and_field_is_told_by_its_name_alone(edit):
    paths, page = organisers_pages(), edit("/oma/")
    page.goto("/tapahtumat/oma-kalenteri/")
    for path in [*paths["seen"], *paths["only here"]]:
        assert page.goto(path).status == 200, path
        assert heard(page) != [], path
        assert hard_to_hear(page) == [], path
        if path in paths["only here"]:
            assert faults(page) == [], path
