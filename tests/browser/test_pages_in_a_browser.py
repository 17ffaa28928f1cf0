"""The pages as a browser draws them: nothing overflows, text is legible, landmarks and targets are where they must be.

Pictures of every page go to `build/screenshots`, for people to look at.
"""

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from scrutateur.pages.not_found import not_found_page
from scrutateur.pages.site import build_site
from tests.fakes.publication import order_played
from tests.rooms.pages.reading import publication

PICTURES = Path(__file__).parents[2] / "build" / "screenshots"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WIDTHS = {390: 844, 1280: 800, 1920: 1080}
LANGUAGES = ("fr", "en")
HELD = order_played()[3]
PAGES = {
    "result": ("partial", ""),
    "complete": ("complete", ""),
    "waiting": ("none", ""),
    "retracted": ("retracted", ""),
    "area": ("partial", "area/1-31555/"),
    "station": ("complete", "station/0001/"),
    "held": ("partial", f"station/{HELD}/"),
    "bulletins": ("retracted", "bulletins/"),
    "bulletin": ("complete", "bulletin/2/"),
    "not-counted": ("partial", "not-counted/"),
    "findings": ("complete", "findings/"),
    "registry": ("complete", "registry/"),
    "check": ("complete", "check/"),
    "data": ("complete", "data/"),
    "about": ("complete", "about/"),
    "long-result": ("long", ""),
    "long-area": ("long", "area/1-31555/"),
    "long-station": ("long", f"station/{order_played()[1]}/"),
    "long-registry": ("long", "registry/"),
}

PICTURED_TWICE = {"result", "complete", "waiting", "station", "held", "bulletin"}  # in both languages

LONG = {
    "area",
    "not-counted",
    "findings",
    "long-area",
    "long-station",
    "long-registry",
}  # pictured as far as the first screen

# Contrast of each piece of text with what is painted behind it, by the formula of WCAG 2.2.
FAINT = """() => {
  const numbers = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, place) => sum + v * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = element => {
    for (let it = element; it; it = it.parentElement) {
      const [r, g, b, a = 1] = numbers(getComputedStyle(it).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    const said = [...element.childNodes].filter(it => it.nodeType === 3 && it.textContent.trim());
    if (!said.length || element.closest(".unseen, .skip") || !element.checkVisibility()) continue;
    const style = getComputedStyle(element), size = parseFloat(style.fontSize);
    const [one, other] = [light(numbers(style.color)), light(behind(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) faint.push(`${said[0].textContent.trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return faint;
}"""

# Links that stand alone, outside a sentence, must be large enough to be hit with a finger.
SMALL = """() => [...document.querySelectorAll("nav a, summary, .action, .language, .flow a, tbody th a, .tiles a")]
  .filter(it => it.checkVisibility() && it.getBoundingClientRect().height < 24)
  .map(it => `${it.textContent.trim()}: ${it.getBoundingClientRect().height}`)"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and writes no log."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of all sites, served as an ordinary web server would."""
    root = tmp_path_factory.mktemp("sites")
    for name in sorted({name for name, _ in PAGES.values()}):
        for path, content in (*build_site(publication(name)), not_found_page(publication(name))):
            file = root / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give the Chromium of the system; without one the tests skip."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


def opened(browser: Browser, width: int, **context: object) -> Page:
    return browser.new_context(viewport={"width": width, "height": WIDTHS.get(width, 800)}, **context).new_page()


def overflows(page: Page, width: int) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") > width)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_screen(site, browser, width):
    """On a phone, a laptop and a big screen no page scrolls sideways; the main ones are pictured in both languages."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page, wide = opened(browser, width), []
    for name, (variant, path) in PAGES.items():
        for language in LANGUAGES if name in PICTURED_TWICE else LANGUAGES[:1]:
            page.goto(f"{site}/{variant}/{language}/{path}")
            wide += [f"{name} {language}"] if overflows(page, width) else []
            whole = width < 1920 and name not in LONG
            page.screenshot(path=PICTURES / f"{name}-{language}-{width}.png", full_page=whole)
    page.context.close()
    assert wide == []


def test_pages_reflow_at_four_hundred_per_cent(site, browser):
    """At 320 pixels, which is a laptop at 400 % zoom, nothing is lost to the side. WCAG 1.4.10."""
    page = opened(browser, 320)
    for name, (variant, path) in PAGES.items():
        page.goto(f"{site}/{variant}/fr/{path}")
        assert not overflows(page, 320), name
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_legible(site, browser, scheme):
    """Each piece of text contrasts with its ground by 4.5 to 1, large text by 3 to 1, in light and in dark."""
    page, faint = opened(browser, 1280, color_scheme=scheme), []
    for name, (variant, path) in PAGES.items():
        page.goto(f"{site}/{variant}/fr/{path}")
        faint += [f"{name}: {text}" for text in page.evaluate(FAINT)]
        page.screenshot(path=PICTURES / f"{name}-fr-{scheme}.png")
    page.context.close()
    assert faint == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_what_stands_where_there_is_no_page_has_the_look_of_the_site(site, browser, width, scheme):
    """Its sheet is in it: it fits the screen, its text is legible, its links are large enough, under any address."""
    page = opened(browser, width, color_scheme=scheme)
    for variant in ("partial", "long"):
        page.goto(f"{site}/{variant}/extra/404.html")
        assert (overflows(page, width), page.evaluate(FAINT), page.evaluate(SMALL)) == (False, [], []), variant
        page.screenshot(path=PICTURES / f"not-found-{variant}-{scheme}-{width}.png")
    page.context.close()


def test_targets_are_large_enough(site, browser):
    """What stands alone to be touched is at least 24 pixels high. WCAG 2.5.8."""
    page, small = opened(browser, 390), []
    for name, (variant, path) in PAGES.items():
        page.goto(f"{site}/{variant}/fr/{path}")
        small += [f"{name}: {text}" for text in page.evaluate(SMALL)]
    page.context.close()
    assert small == []


def test_first_screen_of_a_phone_says_what_matters(site, browser):
    """Without scrolling: rehearsal, election, bulletin, time, how many stations, who is ahead, that it may change."""
    page = opened(browser, 390)
    page.goto(f"{site}/partial/en/")
    for selector in (".banner strong", "h1", ".status time", ".headline .cover", ".headline .reserve", ".big"):
        box = page.locator(selector).first.bounding_box()
        assert box is not None and box["y"] + box["height"] <= WIDTHS[390], selector
    page.context.close()


def test_keyboard_reaches_the_content_first(site, browser):
    """The first stop of the tab key skips to the content, and focus can be seen."""
    page = opened(browser, 1280)
    page.goto(f"{site}/partial/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.context.close()


def test_doorway_leads_on_without_a_script(site, browser):
    """The front door and the door of a station lead to the first language by themselves, scripts switched off."""
    page = opened(browser, 390, java_script_enabled=False)
    page.goto(f"{site}/partial/")
    page.wait_for_url("**/partial/fr/")
    page.goto(f"{site}/partial/station/0001/")
    page.wait_for_url("**/partial/fr/station/0001/")
    page.context.close()


def test_a_page_asks_for_little(site, browser):
    """A result is at most four requests, all to the site itself."""
    page = opened(browser, 390)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/partial/fr/", wait_until="networkidle")
    page.context.close()
    assert len(asked) <= 4 and all(url.startswith(site) for url in asked), asked
