"""The editors' forms: one choice of language for the whole form."""

from meeting_places.models import MeetingPlace


def form_of_a_place():
    return f"/admin/meeting_places/meetingplace/{MeetingPlace.objects.first().pk}/change/"


def test_language_of_a_form_is_chosen_by_keyboard_and_remembered(edit):
    page = edit(form_of_a_place(), width=1280)
    page.focus("[data-language-switch] [data-language=sv]")
    page.keyboard.press("Enter")
    assert page.is_visible("#id_name_sv")
    assert not page.is_visible("#id_name_fi")
    assert page.get_attribute("button[data-language=sv]", "aria-pressed") == "true"
    page.reload()
    assert page.is_visible("#id_name_sv")


def test_switch_says_which_language_lacks_text(edit):
    page = edit(form_of_a_place(), width=1280)
    page.click("button[data-language=all]")
    for name in ["name", "description", "getting_there", "booking_how", "image_alt"]:
        page.fill(f"#id_{name}_fi", "teksti")
        page.fill(f"#id_{name}_sv", "")
    assert page.inner_text("button[data-language=fi]") == "suomi"
    assert page.inner_text("button[data-language=sv]") == "ruotsi: tyhjä"
    page.fill("#id_name_sv", "Familjecafé")
    assert page.inner_text("button[data-language=sv]") == "ruotsi: osin tyhjä"


def test_language_that_holds_an_error_opens(edit):
    page = edit(form_of_a_place(), width=1280)
    page.fill("#id_name_fi", "")
    page.click("button[data-language=en]")
    page.click("[name=_continue]")
    page.wait_for_selector(".errornote")
    assert page.is_visible("#id_name_fi")
