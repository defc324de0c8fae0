"""Links in a browser: one is made, a stranger reads and copies it without JavaScript, and it is revoked."""

from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import PHONE, WIDE, Open
from tests.browser.test_look import looks_right
from tests.browser.test_topologies import OWN


def made(visit: Open, **how: Any) -> Page:
    """The page of a link that was just made, to a question of a topology of one's own."""
    page = visit("/build/public-subnet-trap/?q=internet", **how)
    page.get_by_role("button", name="Edit a copy").click()
    expect(page).to_have_url(OWN)
    page.goto(f"{page.url.split('?')[0]}?q=internet")
    page.get_by_role("link", name="Share", exact=True).click()
    page.get_by_role("button", name="Create link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The link is made")
    return page


def test_a_stranger_reads_it_without_javascript_and_takes_a_copy(visit: Open) -> None:
    page = made(visit)
    page.get_by_role("link", name="Open the link").click()
    address = page.url

    stranger = visit(address, script=False)
    expect(stranger.locator(".answer")).to_contain_text("Unreachable")
    expect(stranger.locator("svg.sheet")).to_contain_text("Blocked at 5")
    # Opened by itself, under a policy that lets it load and run nothing, it has its colours.
    stranger.goto(f"{address}diagram-dark.svg")
    expect(stranger.locator(".on .plate").first).to_have_css("stroke", "rgb(122, 165, 251)")
    stranger.goto(address)
    stranger.get_by_role("link", name="Edit a copy").first.click()
    stranger.get_by_role("button", name="Make the copy").click()
    expect(stranger).to_have_url(OWN)

    page.goto(f"{address}control/")
    page.get_by_role("button", name="Revoke").first.click()
    stranger.goto(address)
    expect(stranger.get_by_role("heading", level=1)).not_to_contain_text("Unreachable")
    expect(stranger.locator("svg.sheet")).to_have_count(0)


@pytest.mark.parametrize(("size", "theme"), [(WIDE, "light"), (PHONE, "dark")])
def test_the_pages_look_right(size: ViewportSize, theme: str, visit: Open) -> None:
    page = made(visit, size=size, theme=theme)
    looks_right(page, size)
    page.get_by_role("link", name="Open the link").click()
    expect(page.locator("svg.sheet")).to_be_visible()
    looks_right(page, size)
    for path in (f"{page.url}control/", "/links/"):
        page.goto(path)
        looks_right(page, size)
