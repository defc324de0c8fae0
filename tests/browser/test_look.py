"""Themes, phones, keyboards, and what a machine can see of accessibility."""

from collections.abc import Sequence
from typing import Any, Final, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import PHONE, WIDE, Open

PAGES = {
    "start": "/",
    "presets": "/build/",
    "default-service-vpc": "/build/default-service-vpc/?q=internet",
    "vpc-attachment": "/build/vpc-attachment/?q=internet",
    "vpc-attachment-nat": "/build/vpc-attachment-nat/?q=internet&detail=everything",
    "vpc-attachment-endpoints": "/build/vpc-attachment-endpoints/?q=secrets",
    "public-subnet-trap": "/build/public-subnet-trap/?q=internet",
    "lambda-interface-endpoint": "/build/lambda-interface-endpoint/?q=invoke",
    "network alone": "/build/public-subnet-trap/?q=none&detail=overview",
    "mistakes": "/build/public-subnet-trap/?from=x&to=y&port=z&protocol=p",
    "unknown network": "/build/nothing/",
    "import": "/topologies/import/",
    "import that is gone": "/topologies/import/gone/",
    "no topologies": "/topologies/",
    "five questions": "/topologies/start/",
    "sign in": "/account/sign-in/",
    "teach": "/teach/",
    "join": "/join/",
    "not found": "/nothing/",
    "lessons": "/learn/",
}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

Look = tuple[ViewportSize, Literal["light", "dark"]]
LOOKS: Final[tuple[Look, ...]] = ((WIDE, "light"), (PHONE, "dark"))
NARROW: Final[ViewportSize] = {"width": 320, "height": 640}


def open_words(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


def violations(page: Page, part: str = "") -> list[Any]:
    """What axe finds on the page, or in a part of it: each rule with the elements that break it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[Any] = page.evaluate(
        """([part, tags]) => axe.run(part || document, {runOnly: tags, resultTypes: ["violations"]}).then(
            found => found.violations.map(rule => [rule.id, rule.nodes.map(node => node.html.slice(0, 200))]))""",
        [part, TAGS],
    )
    return found


def looks_right(page: Page, size: Any, part: str = "") -> None:
    """A machine finds nothing, nothing scrolls sideways, and what can be pressed is large enough.

    It looks at a `part` alone where the rest of the page was looked at before.
    """
    assert violations(page, part) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, select, textarea, summary, label.check, input:not([type=hidden]), .btn, .tally a')]
            .filter(one => one.getClientRects().length)
            .map(one => [one.id || one.textContent.trim(), one.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24)
            .map(([name, box]) => [name, box.width, box.height])"""
    )
    assert small == []


def looks_right_everywhere(page: Page, part: str = "", looks: Sequence[Look] = LOOKS) -> None:
    """In both themes and widths. All that was found is told at once.

    What stands where depends on the width alone, and colours on the theme alone: two of the four say it all.
    """
    found = []
    for size, theme in looks:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme)
        page.evaluate("document.getAnimations().forEach(one => one.finish())")
        try:
            looks_right(page, size, part)
        except AssertionError as error:
            found.append(f"{size['width']} {theme}: {error}")
    page.set_viewport_size(looks[0][0])
    page.emulate_media(color_scheme=looks[0][1])
    assert not found, "\n".join(found)


def off_their_plates(page: Page) -> list[str]:
    """The labels of pictures that leave their plate."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('svg.sheet :is(.node, .ground, .block)')].flatMap(
            group => {
                const plate = group.querySelector('rect')?.getBBox();
                if (!plate) return [];
                return [...group.querySelectorAll('text')].filter(text => {
                    const box = text.getBBox();
                    return box.x < plate.x - 1 || box.y < plate.y - 1
                        || box.x + box.width > plate.x + plate.width + 1
                        || box.y + box.height > plate.y + plate.height + 1;
                }).map(text => text.textContent);
            })"""
    )
    return found


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_page_looks_right_down_to_320_and_labels_stay_on_their_plates(visit: Open, path: str) -> None:
    page = visit(path)
    for size in (PHONE, WIDE):
        page.set_viewport_size(size)
        assert off_their_plates(page) == []

    open_words(page)
    looks_right_everywhere(page)
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_the_theme_follows_the_system_until_one_is_chosen(visit: Open) -> None:
    page = visit("/", theme="dark")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    dark = page.evaluate(paper)
    page.get_by_role("button", name="Switch to the light theme").click()
    light = page.evaluate(paper)

    assert dark != light
    page.goto("/build/")
    assert page.evaluate(paper) == light
    page.get_by_role("button", name="Switch to the dark theme").click()
    assert page.evaluate(paper) == dark


def test_the_keyboard_reaches_everything_and_shows_where_it_is(visit: Open) -> None:
    page = visit("/build/public-subnet-trap/?q=internet")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="All ready-made networks")).to_be_focused()

    reached = []
    for _ in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => {
                const on = document.activeElement, look = getComputedStyle(on);
                return [on.id || on.textContent.trim().slice(0, 30), on.matches(':focus-visible'),
                        look.outlineStyle, on === document.body];
            }"""
        )
        if here[3]:
            break
        assert here[1:3] == [True, "solid"], here
        reached.append(here[0])

    for name in ("id_from", "id_to", "id_port", "ask", "q-internet", "trace-1", "Next hop"):
        assert name in reached


@pytest.mark.parametrize("path", ["/build/public-subnet-trap/?q=internet", "/"])
def test_what_can_be_pressed_is_large_enough(visit: Open, path: str) -> None:
    small = visit(path, size=PHONE).evaluate(
        """() => [...document.querySelectorAll('button, select, input:not([type=hidden]), .btn, .num')]
            .filter(one => one.getClientRects().length)
            .map(one => [one.id || one.textContent.trim(), one.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24)
            .map(([name]) => name)"""
    )

    assert small == []


def test_paper_gets_the_verdict_and_no_controls(visit: Open) -> None:
    page = visit("/build/public-subnet-trap/?q=internet")
    page.emulate_media(media="print")

    expect(page.locator(".chip")).to_be_visible()
    expect(page.locator("svg.sheet")).to_be_visible()
    expect(page.locator("#hop-1")).to_be_visible()
    expect(page.locator("form.question")).to_be_hidden()
    expect(page.get_by_role("banner", include_hidden=True)).to_be_hidden()
