"""Looking things up in a browser: glossary, codes and search, and a lesson as a page to read and to print."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import PHONE, WIDE, Open
from tests.browser.test_look import looks_right, open_words, violations

PAGES = (
    "/learn/glossary/",
    "/learn/glossary/nat-gateway/",
    "/learn/codes/",
    "/learn/codes/IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS/",
    "/learn/search/?q=nat+gateway",
    "/learn/search/?q=zzz",
)
LESSONS = ("/learn/the-internet-disappears/", "/learn/cost-and-choice/")


def settle(page: Page) -> None:
    """Wait until every picture and every cell of the page is there."""
    expect(page.locator("[hx-trigger^='load delay']")).to_have_count(0)


@pytest.mark.parametrize(("size", "theme"), [(WIDE, "light"), (PHONE, "dark")], ids=["1280 light", "390 dark"])
def test_pages_look_right(visit: Open, size: ViewportSize, theme: str) -> None:
    page = visit("/learn/", size=size, theme=theme)
    for path in PAGES:
        page.goto(path)
        settle(page)
        open_words(page)
        looks_right(page, size)
    for path in LESSONS:
        page.goto(path)
        settle(page)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_search_works_without_javascript(visit: Open) -> None:
    page = visit("/learn/glossary/", script=False)
    page.get_by_role("searchbox").fill("hyperplane")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Hyperplane interface (ENI)").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Hyperplane interface (ENI)")


def test_printed_lesson_has_its_text_and_pictures_and_nothing_to_press(visit: Open) -> None:
    page = visit("/learn/the-internet-disappears/", size={"width": 740, "height": 1000})
    settle(page)
    page.emulate_media(media="print")

    expect(page.get_by_role("navigation", name="Lessons and sections")).to_be_hidden()
    expect(page.locator(".onward")).to_be_hidden()
    assert page.locator(".zooms:visible, .put .btn:visible, .seek:visible").count() == 0
    assert page.locator("svg.sheet:visible").count() > 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 740
