"""Which pages there are, and what a visitor can see of one."""

from axe_playwright_python.base import AXE_SCRIPT

from meeting_places.models import MeetingPlace
from tests.addresses import address

MISSING = "/olematon/"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HEARD = {"link", "button", "textbox", "spinbutton", "combobox", "checkbox", "radio", "Date"}

# Every kind of public page: the name of its address, and the one that is looked at.
PAGES = {
    "home": ("portal:home",),
    "near": ("portal:near",),
    "home of a municipality": ("portal:near_place", "laukaa"),
    "home of a postal code": ("portal:near_place", "40100"),
    "places": ("meeting_places:list",),
    "week": ("meeting_places:week",),
    "map": ("meeting_places:map",),
    "place open now": ("meeting_places:detail", "avoinna-3"),
    "place with much to tell": ("meeting_places:detail", None),
    "shortlist": ("shortlist",),
    "help": ("support:list",),
    "help in a separation": ("support:task", "eroauttaminen"),
    "help that tells nothing": ("support:task", "tukea"),
    "municipalities": ("municipalities:list",),
    "municipality": ("municipalities:detail", "laukaa"),
    "family centre": ("municipalities:family_centre", "joutsa-ja-luhanka"),
    "contacts": ("contacts:list",),
    "events": ("events:list",),
    "event": ("events:detail", "matalan-kynnyksen-jaosto-laukaa-2018-12-01"),
    "groups": ("events:groups",),
    "group": ("events:group", "esimerkki-liaison"),
    "calendar help": ("events:calendar_help",),
    "materials": ("materials:list",),
    "about": ("materials:about",),
    "page": ("materials:page", "perusasiat"),
    "timeline": ("materials:timeline",),
    "search": ("portal:search",),
    "accessibility": ("portal:accessibility",),
    "privacy": ("portal:privacy",),
}


def path_of(page, language="fi"):
    """Return the path of a page in a language."""
    name, *slugs = PAGES[page]
    if slugs == [None]:
        slugs = [max(MeetingPlace.objects.published(), key=lambda place: place.activities.count()).slug]
    return address(language, name, *slugs)


def faults(page):
    """Return what axe finds wrong: rule, element and reason, one line each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": LEVELS, "resultTypes": ["violations"]}
    found = page.evaluate("async options => (await axe.run(options)).violations", options)
    return [f"{rule['id']}: {node['html'][:150]} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def overflowing(page):
    """Return the visible elements that reach over the window's edge or hold more than they show.

    Only a map does, and a wide table that scrolls by itself.
    """
    return page.evaluate(
        """() => [...document.querySelectorAll("html, body *")].filter(element => {
          const box = element.getBoundingClientRect();
          if (!box.width || !element.checkVisibility()) return false;
          if (element.closest(".skip, .visually-hidden, .scrolling, .results, svg, .map")) return false;
          if (getComputedStyle(element).clipPath !== "none") return false;
          const isCut = element.clientWidth && element.scrollWidth > element.clientWidth + 1;
          return isCut || box.right > innerWidth + 1 || box.left < -1;
        }).map(element => element.outerHTML.slice(0, 120))"""
    )


def spread(page):
    """Set the page's text as wide as any reader may: in a wide font, and spaced as WCAG 1.4.12 asks to allow."""
    page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`* {
            font-family: "DejaVu Sans" !important; line-height: 1.5 !important;
            letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
          } p { margin-block-end: 2em !important; }`);
          document.adoptedStyleSheets.push(sheet);
        }"""
    )


def clipped(page, has_narrow_lists=False):
    """Return the visible controls whose text does not fit in them, and by how many pixels.

    A list of choices must show whichever is chosen, unless it has a row of its own and the choice needs still more: the
    one that is chosen at first must then fit too, but where `has_narrow_lists`, whose choices are whole sentences. A
    field is measured by what is written in it, or by the example that it shows.
    """
    return page.evaluate(
        """hasNarrowLists => {
          const measure = document.createElement("canvas").getContext("2d");
          const widthOf = (text, style) => {
            for (const name of ["letterSpacing", "wordSpacing"]) measure[name] = style[name].replace("normal", "0px");
            measure.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
            return measure.measureText(text).width;
          };
          const ofField = element => {
            const style = getComputedStyle(element);
            const edges = ["paddingLeft", "paddingRight", "borderLeftWidth", "borderRightWidth"];
            const room = edges.reduce((left, edge) => left - parseFloat(style[edge]), element.offsetWidth);
            return widthOf(element.value || element.placeholder, style) - room;
          };
          const ofList = element => {
            const chosen = element.selectedIndex, row = element.closest("form, fieldset").clientWidth * 0.8;
            const free = element.cloneNode(true);
            Object.assign(free.style, { position: "absolute", width: "max-content", minWidth: 0, maxWidth: "none" });
            free.style.fieldSizing = "content";
            element.after(free);
            let over = 0;
            for (let n = 0; n < element.options.length; n++) {
              element.selectedIndex = free.selectedIndex = n;
              const width = element.offsetWidth;
              if (n === chosen && !hasNarrowLists || width < row) over = Math.max(over, free.offsetWidth - width);
            }
            free.remove();
            element.selectedIndex = chosen;
            return over;
          };
          const ofText = element => {
            const box = element.getBoundingClientRect(), range = document.createRange();
            const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
            let over = Math.max(element.scrollWidth - element.clientWidth, element.scrollHeight - element.clientHeight);
            while (texts.nextNode()) {
              const hidden = getComputedStyle(texts.currentNode.parentElement).clipPath !== "none";
              if (hidden || !texts.currentNode.data.trim()) continue;
              range.selectNodeContents(texts.currentNode);
              for (const text of range.getClientRects()) {
                over = Math.max(over, text.right - box.right, box.left - text.left);
                over = Math.max(over, text.bottom - box.bottom, box.top - text.top);
              }
            }
            return over;
          };
          const FIELDS = "select, input:not([type=hidden], [type=checkbox], [type=radio], [type=file], [type=submit])";
          const found = [];
          const PRESSED = "button, [type=submit], summary, .button, .chip, .tag, .choice, .select2-selection__rendered";
          for (const element of document.querySelectorAll(`${FIELDS}, ${PRESSED}`)) {
            if (!element.checkVisibility({ visibilityProperty: true }) || element.closest(".visually-hidden")) continue;
            let over = (element.options ? ofList : element.matches(FIELDS) ? ofField : ofText)(element);
            const box = element.getBoundingClientRect();
            if (!element.closest(".scrolling, .results")) over = Math.max(over, box.right - innerWidth, -box.left);
            if (over > 1) found.push(`${Math.ceil(over)} px: ${element.outerHTML.slice(0, 120)}`);
          }
          return found;
        }""",
        has_narrow_lists,
    )


def overlapping(page):
    """Return the links and buttons of the page's header that stand on one another."""
    return page.evaluate(
        """() => {
          const all = [...document.querySelectorAll(".site-header :is(a, summary)")];
          const seen = all.filter(one => one.checkVisibility());
          const boxes = seen.map(one => one.getBoundingClientRect());
          const cross = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
            && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
          const stands = n => boxes.some((box, m) => m !== n && cross(box, boxes[n]));
          return seen.filter((one, n) => stands(n)).map(one => one.outerHTML.slice(0, 120));
        }"""
    )


def seen_both_ways(page):
    """Return what axe finds and what overflows on a page: first on a phone in the dark, then on a computer in light."""
    found = []
    for width, scheme in [(390, "dark"), (1280, "light")]:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        # The admin's links fade from one colour to the other.
        page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
        found += faults(page) + overflowing(page)
    return found


def focus_is_seen(page):
    """Return whether what has the focus stands in the window with an outline round it."""
    return page.evaluate(
        """() => {
          const box = document.activeElement.getBoundingClientRect(), style = getComputedStyle(document.activeElement);
          const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
          return inside && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        }"""
    )


def tab_to(page, selector, most=60):
    """Press Tab until what the selector means has the focus; whatever has it on the way must be seen to have it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert focus_is_seen(page), page.evaluate("document.activeElement.outerHTML.slice(0, 150)")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def heard(page):
    """Return what a screen reader is told of each link, field and button of a page's main part.

    A row is the role, the name with those of the groups round it, whether it is told to be wrong, and a link's address.
    """
    session = page.context.new_cdp_session(page)
    nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()

    def said(node, key):
        return str(node.get(key, {}).get("value", ""))

    def found(node, groups, is_main):
        role, name = said(node, "role"), said(node, "name")
        is_main = is_main or role == "main"
        told = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
        if is_main and role in HEARD and not node["ignored"]:
            yield role, (*groups, name), told.get("invalid") == "true", told.get("url")
        groups = (*groups, name) if role in ("group", "radiogroup") else groups
        if role not in HEARD:  # a field's own parts are the browser's
            for key in node["childIds"]:
                yield from found(nodes[key], groups, is_main) if key in nodes else ()

    return list(found(next(iter(nodes.values())), (), is_main=False))
