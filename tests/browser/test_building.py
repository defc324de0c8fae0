"""From nothing to an attached function with two zones, a NAT gateway and a database: by forms alone.

The same building three times: with a pointer, with the keyboard alone, and without JavaScript. What the pointer built
is broken in three ways, undone to nothing and begun to be redone.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.test_topologies import OWN, at_revision

pytestmark = pytest.mark.timeout(300)  # each of these is a hundred steps and more

MOST_TABS = 400
LOOK_AGAIN = 20  # tabs, after which an element is looked for anew: it may have been replaced
DELAY = 260  # milliseconds


class Hand:
    """What a learner does, with a pointer and JavaScript."""

    script = True

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        target.click()

    def write(self, label: str, text: str) -> None:
        field = self.field(label)
        field.fill(text)
        self.leave(field)

    def choose(self, label: str, option: str) -> None:
        self.field(label).select_option(label=option)
        self.settle_later()

    def tick(self, group: str, option: str) -> None:
        boxes = self.page.locator("#entry fieldset.refs").filter(has=self.page.locator("legend", has_text=group))
        self.press(boxes.locator("label").filter(has_text=re.compile(rf"^\s*{re.escape(option)}\b")).locator("input"))
        self.settle()

    def field(self, label: str) -> Locator:
        """The form's field, or that of a table's last row: "Routes: Target"."""
        table, _, name = label.rpartition(": ")
        form = self.page.locator("#entry")
        part = form.locator("fieldset.rows").filter(has=self.page.locator("legend", has_text=table)) if table else form
        return part.get_by_label(name, exact=True).last

    def leave(self, field: Locator) -> None:
        field.blur()
        self.settle()

    def settle(self) -> None:
        expect(self.page.locator(".htmx-request")).to_have_count(0)

    def settle_later(self) -> None:
        self.page.wait_for_timeout(DELAY)  # of a choice that others depend on
        self.settle()

    def add(self, kind: str) -> None:
        self.press(self.page.locator("#components summary", has_text="Add"))
        self.press(self.page.locator("#components .menu").get_by_role("button", name=kind, exact=True))
        expect(self.page.locator("#entry-title")).to_contain_text(kind)

    def open(self, component: str) -> None:
        self.press(self.page.locator(f"#components a[data-component='{component}']"))
        expect(self.page.locator("#entry-title")).to_contain_text(component)

    def add_row(self, row: str) -> None:
        self.press(self.page.get_by_role("button", name=f"Add {row}"))
        self.settle()

    def undo(self) -> None:
        self.press(self.page.get_by_role("button", name="Undo"))

    def redo(self) -> None:
        self.press(self.page.get_by_role("button", name="Redo"))


class Keys(Hand):
    """The same with the keyboard alone: Tab, Return, Space, arrows and letters."""

    def reach(self, target: Locator) -> None:
        target.wait_for()
        for tabs in range(MOST_TABS):
            if tabs % LOOK_AGAIN == 0:
                element = target.element_handle()
            if element.evaluate("(element) => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"{target} is not reached by Tab")

    def press(self, target: Locator) -> None:
        self.reach(target)
        box = target.evaluate("(element) => element.type === 'checkbox'")
        self.page.keyboard.press("Space" if box else "Enter")

    def write(self, label: str, text: str) -> None:
        self.reach(self.field(label))
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Tab")
        self.settle()

    def choose(self, label: str, option: str) -> None:
        self.reach(self.field(label))
        self.page.keyboard.type(option)
        self.settle_later()


class Plain(Hand):
    """Without JavaScript: what was written is sent by Save."""

    script = False

    def choose(self, label: str, option: str) -> None:
        self.field(label).select_option(label=option)
        self.save()

    def tick(self, group: str, option: str) -> None:
        super().tick(group, option)
        self.save()

    def leave(self, field: Locator) -> None:
        self.save()

    def settle(self) -> None:
        pass

    def save(self) -> None:
        self.page.locator("#entry").get_by_role("button", name="Save").click()


def build(hand: Hand) -> None:
    """An attached function in two zones, with a NAT gateway, an internet gateway, a database and a host to call."""
    hand.add("VPC")
    for name in ("private-a", "private-b", "public-a"):
        hand.add("Subnet")
        hand.write("Id", name)
    hand.open("public-a")
    hand.write("Zone", "us-east-1a")

    hand.add("Internet gateway")
    hand.add("Route table")
    hand.write("Id", "rtb-public")
    hand.tick("Subnets", "public-a")
    hand.add_row("a route")

    hand.add("NAT gateway")
    hand.choose("Subnet", "public-a (10.0.2.0/24, us-east-1a)")
    hand.add("Route table")
    hand.write("Id", "rtb-private")
    hand.tick("Subnets", "private-a")
    hand.tick("Subnets", "private-b")
    hand.add_row("a route")
    hand.choose("Routes: Target", "nat-1, NAT gateway")

    hand.add("Security group")
    hand.write("Id", "sg-fn")
    hand.add("Security group")
    hand.write("Id", "sg-db")
    hand.add_row("an inbound rule")
    hand.write("Inbound rules: From port", "5432")
    hand.write("Inbound rules: To port", "5432")
    hand.write("Inbound rules: Source", "sg-fn")

    hand.add("Database")
    hand.write("Id", "orders-db")
    hand.choose("Subnet", "private-a (10.0.0.0/24, us-east-1a)")
    hand.tick("Security groups", "sg-db")
    hand.tick("Security groups", "sg-fn")  # the first, which a new one begins with
    hand.add("Internet host")
    hand.write("Id", "api")
    hand.add("Function")
    hand.write("Id", "orders")
    hand.choose("VPC", "vpc-1")  # which takes a subnet in each zone, and the first group


def built(visit: Open, hand_of: Callable[[Page], Hand]) -> Hand:
    """It is built from nothing, and does what it is for."""
    page = visit("/topologies/", script=hand_of is not Plain)
    hand = hand_of(page)
    hand.press(page.get_by_role("button", name="From an empty network"))
    expect(page).to_have_url(OWN)
    build(hand)

    ask(page, "?from=orders&to=orders-db&port=5432")
    verdict(page, "Reachable")
    ask(page, "?from=orders&to=api&port=443")
    verdict(page, "Reachable")
    return hand


def ask(page: Page, question: str) -> None:
    page.goto(f"{page.url.partition('/edit/')[0].partition('?')[0].rstrip('/')}/{question}")


def verdict(page: Page, word: str, code: str = "") -> None:
    expect(page.locator(".answer .chip")).to_have_text(word)
    if code:
        expect(page.locator(".walk .stop code.name")).to_have_text(code)


@pytest.mark.parametrize("hand_of", [Keys, Plain], ids=["keys", "plain"])
def test_it_is_built_from_nothing(visit: Open, hand_of: Callable[[Page], Hand]) -> None:
    built(visit, hand_of)


def revision_of(page: Page) -> int:
    return int(page.locator("#past b").inner_text().split()[-1])


def test_it_is_built_by_pointer_broken_in_three_ways_undone_to_nothing_and_redone(visit: Open) -> None:
    hand = built(visit, Hand)
    page = hand.page
    last = revision_of(page)

    hand.open("rtb-private")
    hand.press(page.get_by_role("button", name="Delete row 1 of routes"))
    verdict(page, "Unreachable", "NO_ROUTE_TO_DESTINATION")
    hand.undo()
    verdict(page, "Reachable")

    hand.open("orders")
    hand.tick("Subnets", "private-a")
    hand.tick("Subnets", "private-b")
    expect(page.locator("#said")).to_contain_text("Subnets: This is missing.")
    hand.tick("Subnets", "public-a")
    verdict(page, "Unreachable", "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS")
    hand.undo()
    verdict(page, "Reachable")

    ask(page, "?from=orders&to=orders-db&port=5432")
    verdict(page, "Reachable")
    hand.open("sg-db")
    hand.write("Inbound rules: To port", "5433")
    verdict(page, "Reachable")
    hand.write("Inbound rules: From port", "5433")
    verdict(page, "Unreachable", "ENI_SG_RULES_MISMATCH")

    ask(page, "?q=none")
    passed = [revision_of(page)]
    while passed[-1] > 1:
        hand.undo()
        expect(page.locator("#past b")).not_to_have_text(f"Revision {passed[-1]}")
        passed.append(revision_of(page))
    assert passed == sorted(passed, reverse=True)
    assert passed[-last:] == [*range(last, 0, -1)]  # what was undone before is passed over
    expect(page.locator("#components")).to_contain_text("Nothing yet.")
    expect(page.get_by_role("button", name="Undo")).to_have_attribute("aria-disabled", "true")
    # One step forward is as the next: the first few, from where nothing is left to undo.
    for number in range(2, 6):
        hand.redo()
        at_revision(page, number)
    expect(page.locator("#components a[data-component='private-a']")).to_be_visible()
