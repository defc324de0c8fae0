"""The cost page in a browser: it follows what is assumed, says what it cannot read, and its chart has room for its words."""

import re
from itertools import combinations
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.test_look import LOOKS, looks_right_everywhere, open_words
from tests.browser.test_topologies import OWN, at_revision

COST = "/build/vpc-attachment-nat/cost/"


def reckoned(visit: Open, path: str = COST, **how: Any) -> Page:
    """The page, with every option reckoned."""
    page = visit(path, **how)
    expect(page.locator("#reckoned [role=status]")).to_have_count(0)
    return page


def test_the_sum_follows_each_assumption_and_so_does_the_address(visit: Open) -> None:
    page = reckoned(visit)
    page.get_by_label("Amazon S3").fill("1024")
    page.keyboard.press("Tab")

    expect(page.locator(".sum").first).to_contain_text("with 1,154 GB of data")
    expect(page.get_by_label("Amazon DynamoDB")).to_be_focused()
    assert "service-s3=1024" in page.url
    page.reload()
    expect(page.get_by_label("Amazon S3")).to_have_value("1024")


def test_what_cannot_be_read_is_said_at_the_field_and_mended_there(visit: Open) -> None:
    page = reckoned(visit)
    page.get_by_label("Amazon S3").fill("much")
    page.keyboard.press("Tab")
    expect(page.locator("#about-service-s3")).to_contain_text("Write a number of GB")
    expect(page.locator("#problems")).to_be_visible()

    page.locator("#problems a").press("Enter")
    page.get_by_label("Amazon S3").fill("1")
    page.keyboard.press("Enter")
    expect(page.locator("#about-service-s3")).to_be_empty()
    expect(page.locator(".sum").first).to_contain_text("with 131 GB of data")


def test_without_javascript_the_same(visit: Open) -> None:
    page = visit(COST, script=False)
    page.get_by_label("Amazon S3").fill("1024")
    page.get_by_role("button", name="Reckon").click()

    expect(page).to_have_url(re.compile("service-s3=1024"))
    expect(page.locator(".sum").first).to_contain_text("a month")


def test_an_option_is_applied_to_a_copy(visit: Open) -> None:
    page = reckoned(visit, "/build/vpc-attachment/cost/")
    page.get_by_role("link", name="Attach, and one NAT gateway").click()
    page.get_by_role("button", name="Apply to a copy").click()

    expect(page).to_have_url(OWN)
    at_revision(page, 2)


def test_the_page_looks_right(visit: Open) -> None:
    page = reckoned(visit)
    open_words(page)

    looks_right_everywhere(page)
    for size, _theme in LOOKS:
        page.set_viewport_size(size)
        assert crossing(page) == []


def crossing(page: Page) -> list[tuple[str, str]]:
    """The words of the chart that lie on each other."""
    labels = page.evaluate(
        """() => [...document.querySelectorAll('.chart text')].map(one => {
            const box = one.getBoundingClientRect();
            return [one.textContent, box.left, box.top, box.right, box.bottom];
        })"""
    )
    return [
        (one[0], other[0])
        for one, other in combinations(labels, 2)
        if one[1] < other[3] and other[1] < one[3] and one[2] < other[4] - 2 and other[2] < one[4] - 2
    ]
