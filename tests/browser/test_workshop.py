"""A whole workshop: an instructor, a wall, three learners of whom one drops out and comes back, and a take-over."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WIDE, Open
from tests.browser.test_accounts import sign_up
from tests.browser.test_look import looks_right, looks_right_everywhere


def act(desk: Page, name: str | re.Pattern[str]) -> None:
    with desk.expect_response(lambda answer: "/do/" in answer.url):
        desk.get_by_role("button", name=name, exact=True).first.click()


def join(visit: Open, code: str, **how: object) -> Page:
    page = visit("/join/", **how)
    page.get_by_label("Code").fill(code.lower())
    page.get_by_role("button", name="Join").click()
    page.get_by_role("button", name="Take a seat").click()
    expect(page.get_by_role("heading", name="You are in")).to_be_visible()
    return page


def vote(page: Page, outcome: str, why: str) -> None:
    page.get_by_label(outcome, exact=True).check()
    page.get_by_label(why, exact=True).check()
    page.get_by_role("button", name=re.compile("Vote|Change my vote")).click()
    expect(page.get_by_text("Your vote is in.")).to_be_visible()


def keeps_what_is_half_done(page: Page, desk: Page) -> None:
    """A choice and a question that are not sent yet outlast what the instructor does meanwhile; then both count."""
    page.get_by_label("Reachable", exact=True).check()
    page.locator("#asking summary").click()
    page.get_by_label("Ask something").press_sequentially("Why not")
    desk.get_by_label("Minutes on the clock").fill("9")
    act(desk, "Set")
    expect(page.locator("#room-head .clock")).to_be_visible()
    desk.locator("details[id^=tell] summary").click()
    desk.get_by_label("In your own words").fill("Look at the table of the subnet.")
    act(desk, "Send it to all")
    expect(page.get_by_text("Look at the table of the subnet.")).to_be_visible()

    expect(page.get_by_label("Reachable", exact=True)).to_be_checked()
    expect(page.get_by_label("Ask something")).to_be_focused()
    page.keyboard.type(" the NAT gateway?")
    # A question is written on while one's own vote brings the room anew.
    page.get_by_label("The subnet is public", exact=True).check()
    page.get_by_role("button", name="Vote", exact=True).click()
    expect(page.get_by_text("Your vote is in.")).to_be_visible()
    expect(page.get_by_label("Ask something")).to_have_value("Why not the NAT gateway?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Waits for the instructor: Why not the NAT gateway?")).to_be_visible()
    expect(page.get_by_label("Ask something")).to_have_value("")
    act(desk, re.compile("^Show"))
    expect(page.locator("#asking summary")).to_have_text("Questions (1)")


def test_a_workshop_from_its_plan_to_its_end(visit: Open) -> None:
    desk = visit("/workshops/")
    sign_up(desk)
    desk.goto("/workshops/")
    desk.get_by_label("Title").fill("Lambda in a VPC")
    desk.get_by_label("One door").check()
    looks_right_everywhere(desk)
    desk.get_by_role("button", name="Make the workshop").click()
    expect(desk.get_by_role("heading", name="Lambda in a VPC")).to_be_visible()
    looks_right_everywhere(desk)
    plan = desk.url
    code = re.search(r"/join/(\w{6})/", desk.content())
    assert code is not None
    desk.goto(f"{plan}desk/")
    wall = desk.context.new_page()
    wall.goto(f"{plan}wall/")
    looks_right(wall, WIDE)

    first, second = join(visit, code[1]), join(visit, code[1], size=PHONE, theme="dark")
    third = join(visit, code[1], script=False)
    expect(wall.locator("#wall")).to_contain_text("3 in the room")
    act(desk, "Start")
    expect(first.get_by_role("heading", level=1)).not_to_have_text("You are in")
    # What does not concern a seat leaves its page as it is.
    desk.get_by_text("More", exact=True).click()
    with first.expect_response(lambda answer: "/look/" in answer.url and answer.status == 200):
        act(desk, "Lock the door")
    with first.expect_response(lambda answer: "/look/" in answer.url and answer.status == 204):
        expect(first.locator("#room")).to_be_visible()
    act(desk, "Next step")
    act(desk, "Open the vote")
    expect(first.get_by_role("button", name="Vote")).to_be_visible()
    looks_right(second, PHONE)
    keeps_what_is_half_done(first, desk)
    vote(second, "Reachable", "The subnet is public")
    # Without JavaScript one looks again oneself.
    third.get_by_role("link", name="Look again").click()
    vote(third, "Unreachable", "Internet gateway igw")
    expect(desk.locator("#desk")).to_contain_text("3 of 3 voted")
    expect(wall.locator("#wall")).to_contain_text("3 of 3 voted")
    expect(wall.locator("#wall")).not_to_contain_text("What the room said")
    looks_right_everywhere(desk)

    # One drops out, and comes back with the same cookies while the vote goes on.
    kept = second.context.storage_state()
    browser = second.context.browser
    assert browser is not None
    second.context.close()
    act(desk, "Close it, and discuss")
    act(desk, "Open the second vote")
    expect(first.get_by_role("button", name="Vote")).to_be_visible()
    context = browser.new_context(storage_state=kept, viewport=PHONE)
    back = context.new_page()
    back.goto(first.url)
    expect(back.get_by_text("Your first vote is marked.")).to_be_visible()
    vote(back, "Unreachable", "Internet gateway igw")

    # Another instructor takes the wheel, and reveals.
    helper = visit("/workshops/", size=PHONE)
    sign_up(helper)
    desk.goto(plan)
    helper.goto(desk.locator("a[href^='/workshops/help/']").inner_text())
    helper.get_by_role("button", name="Help with it").click()
    helper.goto(f"{plan}desk/")
    expect(helper.get_by_text("is at the wheel: you watch.")).to_be_visible()
    act(helper, "Take the wheel")
    act(helper, "Reveal the answer")
    expect(back.get_by_text("So it is.")).to_be_visible()
    expect(first.get_by_text("It is otherwise.")).to_be_visible()
    expect(wall.locator("#wall")).to_contain_text("Unreachable: Internet gateway igw")
    expect(wall.locator(".bars li", has_text="The subnet is public").locator("progress").first).to_have_attribute(
        "value", "2"
    )
    looks_right(back, PHONE)
    looks_right(wall, WIDE)
    helper.get_by_text("More", exact=True).click()
    act(helper, "End the workshop")
    expect(first.get_by_role("link", name="Go on alone in the course")).to_be_visible()
    context.close()
