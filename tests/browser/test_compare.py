"""Two revisions side by side, chosen in the history, and when a verdict turned; by eye, by key and without JavaScript."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.test_entry import opened
from tests.browser.test_topologies import at_revision


def broken(visit: Open, **how: Any) -> Page:
    """A copy of the trap whose database lets nobody in: the answer to one question turned at revision 2."""
    page = opened(visit, "db-sg", **how)
    page.get_by_role("button", name="Delete row 1 of inbound rules").click()
    at_revision(page, 2)
    return page


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_two_revisions_are_chosen_and_compared(visit: Open, script: bool) -> None:
    page = broken(visit, script=script)
    page.get_by_role("link", name="History", exact=True).click()
    page.get_by_label("From revision 1").check()
    page.get_by_label("To revision 2").check()
    page.get_by_role("button", name="Compare the two that are chosen").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("From revision 1 to 2")
    expect(page.locator(".told")).to_contain_text("removed inbound rule TCP 5432")
    expect(page.locator("svg.sheet .changed").first).to_be_attached()


def test_it_is_found_when_a_verdict_turned(visit: Open) -> None:
    page = broken(visit)
    page.goto(f"{page.url.partition('/edit/')[0]}/compare/")

    turn = page.locator(".turn").first
    expect(turn).to_contain_text("Reachable")
    turn.get_by_role("link", name="When did this turn?").click()

    expect(page.locator(".revisions li")).to_have_count(1)
    expect(page.locator(".revisions li")).to_contain_text("removed inbound rule TCP 5432")
    page.get_by_role("link", name="What changed").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("From revision 1 to 2")
