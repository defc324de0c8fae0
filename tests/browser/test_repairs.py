"""What would make it work, and what if it were gone: by keys and by pointer, in both themes and on a phone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, refresh
from tests.browser.test_look import looks_right_everywhere
from tests.browser.test_topologies import OWN, at_revision, copy


def asked(visit: Open, **how: Any) -> Page:
    """The trap, with its question about the internet, which fails."""
    page = copy(visit, **how)
    page.locator("#q-internet").click()
    expect(page.get_by_role("link", name="What would make this work?")).to_be_visible()
    return page


@pytest.mark.parametrize("script", [True, False], ids=["with", "without-javascript"])
def test_a_refusal_is_repaired_from_its_verdict(script: bool, visit: Open) -> None:
    page = asked(visit, script=script)
    page.get_by_role("link", name="What would make this work?").press("Enter")
    first = page.locator(".fixes > li").first
    if not script:
        refresh(page, first)
    expect(first).to_contain_text("added NAT gateway nat-1")
    first.locator("summary", has_text="As AWS CLI commands").press("Enter")
    expect(first.locator("pre").first).to_contain_text("aws ec2 create-nat-gateway")
    first.get_by_role("button", name="Apply").press("Enter")

    expect(page).to_have_url(OWN)
    at_revision(page, 2)
    blocked = page.get_by_role("link", name="What would block this?")
    if not script:
        refresh(page, blocked)
    expect(blocked).to_be_visible()


def test_the_pages_look_right(visit: Open) -> None:
    page = asked(visit)
    page.get_by_role("link", name="What would make this work?").click()
    expect(page.locator(".fixes > li").first).to_be_visible()
    page.locator(".fixes summary").first.click()
    page.evaluate("scrollTo(0, 0)")  # what lies half under the bar is no target at that moment
    looks_right_everywhere(page)

    page.go_back()
    page.get_by_role("link", name="Drills", exact=True).click()
    expect(page.locator("#count")).to_contain_text("losses change a verdict")
    looks_right_everywhere(page)
