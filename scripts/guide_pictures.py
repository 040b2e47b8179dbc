"""Take the pictures of the coordinators' guide: a coordinator's real pages in a real browser, with examples in them."""

import os
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import django
from django.utils import timezone
from measure import free_port, manage, wait_until_up
from PIL import Image
from playwright.sync_api import sync_playwright

PICTURES = Path("docs/kuvat")
MOST_BYTES = 60_000
COORDINATOR, PASSWORD = "koordinaattori@example.org", "perhekeskus-demo"  # as make_demo_admin makes her
KEEPER, READER = "pihla@example.org", "lukija@example.org"
TABLE = """source;external_id;name_fi;kind;municipality;times
laukaa;1;Perhekahvila Pihlaja;perhekahvila;Laukaa;ti 9.30-11.30
laukaa;2;Avoin päiväkoti Tuomi;avoin paivakoti;Laukaa;ma-pe 8-12
laukaa;3;Perhekerho Paju;perhekerho;Laukka;joskus aamulla
"""


def fill():
    """Fill a new portal with what waits for Laukaa's coordinator; return a place of hers and its activity."""
    for words in ["migrate", "load_source", "load_sample --places 200 --seed 1", "make_demo_admin"]:
        manage(os.environ, *words.split(), "--verbosity", "0")
    django.setup()
    from history.recording import unrecorded
    from meeting_places.models import MeetingPlace, PlaceKind
    from meeting_places.schedules.parsing import parse_times
    from municipalities.models import Municipality

    # Examples get no letters, and their marks would fill the pictures.
    with unrecorded():
        MeetingPlace.objects.update(is_example=False)
    place = MeetingPlace.objects.create(
        name="Perhekahvila Pihlaja",
        slug="perhekahvila-pihlaja",
        municipality=Municipality.objects.get(slug="laukaa"),
        kind=PlaceKind.objects.get(slug="perhekahvila"),
        address="Laukaantie 14",
        postal_code="41340",
        phone="040 123 4567",
        website="https://pihlaja.example/",
        keeper_email=KEEPER,
        state="published",
        checked_on=timezone.localdate() - timedelta(200),
    )
    activity = place.activities.create()
    activity.replace_times(parse_times(f"ti 9.30–11.30, {season()}\nto 13–15, {season()}"))
    let_things_wait(place)
    return place, activity


def season():
    """Return the present half of the year in the words of a timetable."""
    today = timezone.localdate()
    return f"1.8.–18.12.{today.year}" if today.month > 7 else f"7.1.–31.5.{today.year}"


def let_things_wait(place):
    """Let a reader propose, a keeper answer her letter, a link break, and a draft be begun."""
    from corrections.items import items_of
    from corrections.models import Correction
    from link_checks.checking import check_links
    from link_checks.fetching import LinkAnswer
    from meeting_places.models import MeetingPlace
    from reminders.models import Maintainer, Reply
    from reminders.responsibilities import responsibility_of

    now = {item.key: item for item in items_of(place)}
    wanted = {"phone": "040 765 4321", "address": "Laukaantie 16 B"}
    proposals = [(key, now[key].label, now[key].present, text) for key, text in wanted.items()]
    Correction.objects.propose(place, proposals=proposals, message="Kahvila muutti naapuritaloon.", email=READER)
    keeper = Maintainer.objects.create(email=KEEPER)
    keeper.renew_link()
    responsibility_of(KEEPER, f"p{place.pk}").reply(keeper, Reply.What.CORRECTED, text="Puhelin: 040 123 4567")
    check_links(lambda url: LinkAnswer("pihlaja" not in url, "" if "pihlaja" not in url else "404", True), pause=0)
    MeetingPlace.objects.create(
        name="Perhekerho Paju", slug="perhekerho-paju", municipality=place.municipality, kind=place.kind
    )


@contextmanager
def serving():
    """Serve the portal to this machine; yield its address."""
    port = free_port()
    server = subprocess.Popen([sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"])
    try:
        wait_until_up(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def keep(name, page, *found):
    """Write a picture of the page, or of that part of it where all that is found stands, in WebP."""
    clip = around([one.bounding_box() for one in found]) if found else None
    image = Image.open(BytesIO(page.screenshot(clip=clip, full_page=bool(found), animations="disabled")))
    path = PICTURES / f"{name}.webp"
    image.convert("RGB").save(path, quality=80, method=6)
    size = path.stat().st_size
    print(path, size)
    if size > MOST_BYTES:
        raise SystemExit(f"{path} is over {MOST_BYTES} bytes")


def around(boxes, margin=12):
    left, top = (max(0, min(box[side] for box in boxes) - margin) for side in "xy")
    right = max(box["x"] + box["width"] for box in boxes) + margin
    bottom = max(box["y"] + box["height"] for box in boxes) + margin
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def log_in(page):
    page.goto("/admin/login/")
    page.fill("[name=username]", COORDINATOR)
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")


def photograph(wide, phone, place, activity):
    """Take all pictures: pages of the admin on a wide screen, those that one opens elsewhere on a phone."""
    wide.goto("/admin/")
    keep("poyta", wide, wide.locator(".desk"), wide.locator(".welcome"))
    keep("viikko", wide, wide.locator(".desk-week .of-week").first)
    keep("mita-puuttuu", wide, wide.get_by_role("region", name="Mitä kunnista puuttuu").locator("table"))
    phone.goto("/admin/meeting_places/meetingplace/?check=due&mine=1")
    keep("tarkista", phone, phone.locator(".actions"), phone.locator("#result_list tbody tr").nth(4))
    wide.goto(f"/admin/meeting_places/activity/{activity.pk}/change/")
    keep("peru-kerta", wide, wide.locator(".meetings"))
    wide.goto("/admin/meeting_places/meetingplace/?q=pihlaja")
    wide.check("#action-toggle")
    wide.select_option("[name=action]", "next_season")
    wide.click(".actions button")
    wide.wait_for_selector(".season")
    keep("seuraava-kausi", wide, wide.locator(".season"))
    wide.goto("/admin/corrections/correction/")
    wide.click("#result_list tbody th a")
    keep("korjausehdotus", wide, wide.locator("#content h1"), wide.locator(".correction"))
    wide.goto("/admin/imports/tableimport/places/")
    table = {"name": "paikat.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    wide.set_input_files("[type=file]", table)
    wide.click(".tables .submit-row input")
    keep("tuonti", wide, wide.locator(".tables"))
    phone.goto(letter_link(place))
    keep("kirje", phone)


def letter_link(place):
    from django.urls import reverse

    from reminders.models import Maintainer

    return reverse("reminders:maintainer", args=[Maintainer.objects.get(email=KEEPER).token])


def main():
    place, activity = fill()
    PICTURES.mkdir(exist_ok=True)
    # Playwright runs its loop in this thread, where Django then refuses the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with serving() as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        options = {"base_url": address, "locale": "fi-FI", "timezone_id": "Europe/Helsinki"}
        wide = chromium.new_page(viewport={"width": 1100, "height": 800}, device_scale_factor=1.25, **options)
        phone = chromium.new_page(viewport={"width": 390, "height": 720}, device_scale_factor=1.5, **options)
        log_in(wide)
        log_in(phone)
        photograph(wide, phone, place, activity)
        chromium.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perhekeskus.settings")
    main()
