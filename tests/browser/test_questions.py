"""The questions of a topology of one's own in a browser: added, edited, expected of, kept, listed and walked, by keys
alone and without JavaScript; and looked at in both themes and widths.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.test_building import Hand, Keys, Plain
from tests.browser.test_topologies import copy


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_question_is_added_and_removed(visit: Open, script: bool) -> None:
    page = copy(visit, script=script)
    page.goto(page.url.partition("?")[0] + "questions/new/")
    page.get_by_label("Title").fill("A new one")
    page.get_by_label("Expect").select_option("unreachable")
    page.get_by_role("button", name="Save").press("Enter")
    row = page.get_by_role("row", name="A new one")
    expect(row).to_be_visible()
    row.get_by_role("button", name="Remove").press("Enter")
    expect(row).to_have_count(0)


class Presser:
    """Fills in a page's fields and presses its buttons with a hand of test_building."""

    def __init__(self, hand: Hand) -> None:
        self.hand, self.page = hand, hand.page

    def press(self, target: Locator) -> None:
        self.hand.press(target)

    def write(self, field: Locator, text: str) -> None:
        if isinstance(self.hand, Keys):
            self.hand.reach(field)
            self.page.keyboard.press("ControlOrMeta+a")
            self.page.keyboard.type(text)
        else:
            field.fill(text)

    def choose(self, field: Locator, option: str) -> None:
        if isinstance(self.hand, Keys):
            self.hand.reach(field)
            self.page.keyboard.type(option)
        else:
            field.select_option(label=option)


@pytest.mark.parametrize("hand_of", [Keys, Plain], ids=["keys", "plain"])
def test_questions_are_added_edited_expected_of_kept_and_walked(visit: Open, hand_of: Callable[[Page], Hand]) -> None:
    page = copy(visit, script=hand_of is not Plain)
    hand = Presser(hand_of(page))

    # Added, with what is expected.
    hand.press(page.get_by_role("link", name="Questions (6)"))
    hand.press(page.get_by_role("link", name="Add a question"))
    hand.write(page.get_by_label("Title"), "Orders on MySQL")
    hand.choose(page.get_by_label("From", exact=True), "orders")
    hand.choose(page.get_by_label("To", exact=True), "orders-db · 5432")
    hand.write(page.get_by_label("Port"), "3306")
    hand.choose(page.get_by_label("Expect"), "reachable")
    hand.press(page.get_by_role("button", name="Save"))
    row = page.get_by_role("row", name="Orders on MySQL")
    expect(row).to_contain_text("Unreachable")
    expect(row).to_contain_text("not as expected")
    expect(page.locator("#count")).to_have_text("0 of 1 as expected.")

    # Edited: a mistake is said and stays, then it is put right.
    hand.press(row.get_by_role("link", name="Edit"))
    hand.write(page.get_by_label("Port"), "99999")
    hand.press(page.get_by_role("button", name="Save"))
    expect(page.locator("#problems")).to_contain_text("Ports run from 1 to 65535.")
    expect(page.get_by_label("Port")).to_have_value("99999")
    hand.write(page.get_by_label("Port"), "3306")
    hand.choose(page.get_by_label("Expect"), "unreachable")
    hand.press(page.get_by_role("button", name="Save"))
    expect(page.locator("#count")).to_have_text("1 of 1 as expected.")

    # Kept, after it was asked on the page of the topology.
    hand.press(page.get_by_role("link", name="The public-subnet trap"))
    hand.write(page.get_by_label("Port"), "8080")
    hand.press(page.get_by_role("button", name="Ask"))
    hand.press(page.get_by_role("button", name="Keep this question"))
    hand.press(page.get_by_role("link", name="Questions (8)"))
    expect(page.locator(".questions tbody tr")).to_have_count(8)

    # The matrix leads to a path, and the path can be walked.
    hand.press(page.get_by_role("link", name="Who reaches whom"))
    hand.press(page.get_by_role("link", name=re.compile(r"no\s*, orders to api\.example\.com")))
    expect(page.locator(".answer .chip")).to_have_text("Unreachable")
    expect(page.locator(".walk .stop")).to_be_visible()
    if hand_of is Keys:
        hand.press(page.get_by_role("button", name="Next hop"))
        expect(page.locator("#hop-1")).to_have_attribute("aria-current", "step")
