"""A lab in a workshop: copies for two learners, the grid at the desk, help, a look at a seat, and what is sent to all."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WIDE, Open
from tests.browser.test_accounts import sign_up
from tests.browser.test_look import looks_right, looks_right_everywhere
from tests.browser.test_workshop import act, join

pytestmark = pytest.mark.timeout(300)  # four browsers, and a lab is passed in one of them

LAB = re.compile("^L02 ")


def plan_with(desk: Page, title: str) -> str:
    """Make a workshop of one lab, from nothing; return the address of its plan."""
    desk.goto("/workshops/")
    desk.get_by_label("Title").fill(title)
    desk.get_by_role("button", name="Make the workshop").click()
    offered = desk.get_by_label("Labs", exact=True)
    offered.select_option(value="lab:L02")
    desk.locator("form", has=offered).get_by_role("button").click()
    expect(desk.get_by_role("heading", name=LAB)).to_be_visible()
    return desk.url.partition("#")[0]


def take_a_copy(page: Page) -> None:
    page.get_by_role("button", name="Take your copy").click()
    expect(page.locator("#companion")).to_contain_text("3 of 4 goals met")


def repair(page: Page) -> None:
    page.locator("#components a[href*='/edit/functions/']").first.click()
    for subnet, wanted in (("app-a", True), ("app-b", True), ("public-a", False), ("public-b", False)):
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.locator("#entry-form").get_by_label(subnet, exact=False).first.set_checked(wanted)
    expect(page.locator("#companion")).to_contain_text("4 of 4 goals met")


def test_a_room_at_a_lab(visit: Open) -> None:
    desk = visit("/workshops/")
    sign_up(desk)
    plan = plan_with(desk, "Repairs")
    code = re.search(r"/join/(\w{6})/", desk.content())
    assert code is not None
    for link in ("Edit", "Preview"):
        desk.get_by_role("link", name=re.compile(f"^{link}")).click()
        expect(desk.get_by_role("heading", name=LAB if link == "Preview" else "Lab: L02")).to_be_visible()
        looks_right_everywhere(desk)
        desk.goto(plan)
    stuck, quick = join(visit, code[1]), join(visit, code[1], size=PHONE)
    name = stuck.locator("#room-head b").inner_text()
    desk.goto(f"{plan}desk/")
    act(desk, "Start")
    for page in (stuck, quick):
        take_a_copy(page)

    # The grid follows by itself: who is done stands last, who is stuck first, with the hop that stops it.
    repair(quick)
    rows = desk.locator(".standing tbody tr")
    expect(rows.last).to_contain_text("done")
    expect(rows.first).to_contain_text(name)
    expect(rows.first).to_contain_text("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS")
    expect(rows.first.get_by_role("img", name="not yet")).to_have_count(1)
    expect(rows.last.get_by_role("img", name="met", exact=True)).to_have_count(4)

    stuck.get_by_role("button", name="Ask for help").click()
    expect(stuck.get_by_text("The instructors see that you asked.")).to_be_visible()
    expect(desk.get_by_role("heading", name="They ask for help")).to_be_visible()
    desk.get_by_text("The goals in words").click()
    looks_right_everywhere(desk)

    desk.locator("#desk").get_by_role("link", name=re.compile("^Look at it")).click()
    expect(desk.get_by_role("heading", name=f"{name} at L02")).to_be_visible()
    looks_right_everywhere(desk)
    wall = desk.context.new_page()
    wall.goto(f"{plan}wall/")
    looks_right(wall, WIDE)
    desk.get_by_role("button", name="Show it on the wall").click()
    expect(wall.locator("#wall")).to_contain_text("A network of this room at L02")
    expect(wall.locator("#wall")).not_to_contain_text(name)
    act(desk, re.compile("^Done"))
    expect(desk.get_by_role("heading", name="They ask for help")).to_have_count(0)

    # A hint, and a network that everybody may take a copy of, come beside the builder and into the room.
    hint = desk.locator(".ladder li span").first.inner_text()
    act(desk, re.compile("^Send\\b"))
    expect(stuck.locator("#beside")).to_contain_text(hint)
    act(desk, "Send a repair to all")
    stuck.get_by_role("link", name="The instructor shows a network").click()
    expect(stuck.locator("#room-told")).to_contain_text("A repair of L02")
    looks_right(stuck, WIDE)
    stuck.get_by_role("button", name="Take a copy of this network").click()
    expect(stuck.get_by_role("heading", level=1)).to_contain_text("A repair of L02")

    desk.locator("summary", has_text="More").click()
    act(desk, "End the workshop")
    for path in ("report", "handout", "delete"):
        desk.goto(f"{plan}{path}/")
        looks_right_everywhere(desk)
    stuck.goto(f"/join/{code[1]}/")
    expect(stuck.get_by_role("heading", name="What you take along")).to_be_visible()
    stuck.get_by_role("link", name="Leave, and be forgotten").click()
    expect(stuck.get_by_role("button", name="Leave, and delete it")).to_be_visible()
    looks_right(stuck, WIDE)
    stuck.get_by_role("button", name="Leave, and delete it").click()
    expect(stuck.get_by_role("heading", name="Join a workshop")).to_be_visible()
