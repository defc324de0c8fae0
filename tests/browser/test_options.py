"""The options in a browser: needs chosen, options ranked, one looked at and applied; by keys, and without JavaScript."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.test_look import looks_right_everywhere
from tests.browser.test_topologies import OWN, at_revision


def begun(visit: Open, **how: Any) -> Page:
    """The options of a topology of one's own, all compared; without JavaScript as far as they are there."""
    page = visit("/build/default-service-vpc/", **how)
    page.get_by_role("button", name="Edit a copy").click()
    expect(page).to_have_url(OWN)
    page.get_by_role("link", name="Options", exact=True).click()
    if how.get("script", True):
        expect(page.locator("#compared > [role=status]")).to_have_count(0)
    return page


def test_needs_are_chosen_and_the_cheapest_that_meets_them_is_applied(visit: Open) -> None:
    page = begun(visit)
    page.get_by_label("orders-db on TCP 5432").focus()
    page.keyboard.press("Space")
    page.get_by_label("Amazon S3").focus()
    page.keyboard.press("Space")

    expect(page.locator("#meet")).to_have_text("7 options meet every need")
    expect(page.get_by_label("Amazon S3")).to_be_focused()
    page.locator("#compared th a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Attach, and gateway endpoints")
    expect(page.locator("svg.sheet")).to_contain_text("s3-gateway-1")
    page.get_by_role("button", name="Apply to my topology").click()
    at_revision(page, 2)
    expect(page.locator("#past-said")).to_contain_text("Applied: Attach, and gateway endpoints")


def test_without_javascript_the_same(visit: Open) -> None:
    page = begun(visit, script=False)
    page.get_by_label("orders-db on TCP 5432").check()
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("link", name="Attach to private subnets").click()
    page.get_by_role("button", name="Apply to my topology").click()
    at_revision(page, 2)


def test_the_pages_look_right(visit: Open) -> None:
    page = begun(visit)
    page.get_by_label("Amazon S3").check()
    expect(page.locator("#meet")).to_be_visible()
    looks_right_everywhere(page)
    page.locator("#compared th a").first.click()
    expect(page.locator("svg.sheet")).to_be_visible()
    looks_right_everywhere(page)
