"""The wizard in a browser: each answer changes picture and cost; then it is created. By keyboard, without JavaScript."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open

START = "/topologies/start/"
OWN = re.compile(r"/topologies/[\w-]{22,}/(\?.*)?$")
WRONG = f"{START}?zones=7&attached=yes&way=nat&database=rds"


def costs(page: Page, words: str) -> None:
    expect(page.locator("#cost-said")).to_contain_text(words)


def drawn(page: Page) -> None:
    expect(page.locator("#outcome svg.sheet")).to_be_visible()


def test_each_answer_changes_the_picture_and_the_cost_and_keeps_the_focus(visit: Open) -> None:
    page = visit(START)
    drawn(page)
    costs(page, "$36.50")
    page.evaluate("window.here = true")

    page.get_by_label("One NAT gateway per zone").check()
    costs(page, "two NAT gateways and their addresses $73.00")
    expect(page.locator("#outcome svg.sheet")).to_contain_text("nat-b")
    expect(page.get_by_label("One NAT gateway per zone")).to_be_focused()

    page.get_by_label("Secrets Manager, interface").check()
    costs(page, "secrets-ep in two zones $14.60")
    expect(page.locator("#outcome svg.sheet")).to_contain_text("secrets-ep")

    page.get_by_label("None").first.check()
    costs(page, "About $14.60")
    expect(page.locator("#outcome .verdicts")).to_contain_text(re.compile(r"api\.example\.com\s+Unreachable"))
    expect(page.locator("#status")).to_contain_text("orders-api calls api.example.com: Unreachable.")
    assert "way=none" in page.url
    assert page.evaluate("window.here")

    page.reload()
    costs(page, "About $14.60")
    expect(page.get_by_label("Secrets Manager, interface")).to_be_checked()


def test_quick_answers_end_at_the_last_one(visit: Open) -> None:
    page = visit(START)
    drawn(page)

    for zones in ("One", "Three", "Two", "Three"):
        page.get_by_label(zones, exact=True).check()
    expect(page.get_by_role("heading", name="Orders, three zones")).to_be_visible()
    drawn(page)
    expect(page.locator("#outcome svg.sheet")).to_contain_text("private-c")


def test_what_is_shown_is_created_and_leads_to_the_builder(visit: Open) -> None:
    page = visit("/topologies/")
    page.get_by_role("link", name="From five questions").click()
    page.get_by_label("Three", exact=True).check()
    expect(page.get_by_role("heading", name="Orders, three zones")).to_be_visible()
    page.get_by_role("button", name="Create this topology").click()

    expect(page).to_have_url(OWN)
    expect(page.locator("#past")).to_contain_text("Revision 1 · Began with five answers")
    expect(page.get_by_role("heading", name="Orders, three zones")).to_be_visible()
    costs(page, "$36.50")


def test_the_keyboard_alone_answers_and_creates(visit: Open) -> None:
    page = visit(START)
    drawn(page)

    page.get_by_label("Two", exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("heading", name="Orders, three zones")).to_be_visible()
    expect(page.get_by_label("Three", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    create = page.get_by_role("button", name="Create this topology")
    create.focus()  # before the answer is there, which brings another button
    costs(page, "$0.00")
    expect(create).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(OWN)


def test_without_javascript_a_button_shows_and_another_creates(visit: Open) -> None:
    page = visit(START, script=False)
    page.get_by_label("IPv6, through an egress-only internet gateway").check()
    page.get_by_label("Amazon S3, gateway").check()
    page.get_by_role("button", name="Show").click()

    costs(
        page, "$0.00 a month before data. S3 gateway endpoint, egress-only internet gateway and Lambda ENIs are free."
    )
    page.get_by_role("button", name="Create this topology").click()
    expect(page).to_have_url(OWN)
    page.get_by_text("How this adds up").click()
    expect(page.locator("#cost-lines")).to_contain_text("Not in it:")


def test_the_cost_of_a_topology_follows_an_edit_and_its_table_stays_open(visit: Open) -> None:
    page = visit(START)
    page.get_by_role("button", name="Create this topology").click()
    page.get_by_text("How this adds up").click()
    page.locator("#components a[data-component='nat-a']").click()
    expect(page.locator("#entry-form")).to_be_visible()
    page.get_by_text("How this adds up").click()

    page.locator(".seldom summary").click()
    page.get_by_label("State").select_option("deleted")
    costs(page, "$0.00")
    expect(page.locator("#cost-lines")).to_be_visible()
    expect(page.locator("#cost-lines")).to_contain_text("nat-a is deleted")


def test_at_1280_the_widest_picture_is_seen_whole_beside_the_questions(visit: Open) -> None:
    page = visit(f"{START}?zones=3&attached=yes&way=nat-per-zone&endpoints=s3&endpoints=sqs&database=rds-proxy")
    drawn(page)

    frame = page.locator("#outcome .scroll")
    assert frame.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_on_a_phone_the_picture_comes_after_the_answers(visit: Open) -> None:
    page = visit(START, size=PHONE)
    drawn(page)

    questions, picture = page.locator(".questions").bounding_box(), page.locator("#outcome").bounding_box()
    assert questions is not None
    assert picture is not None
    assert questions["y"] + questions["height"] <= picture["y"]
