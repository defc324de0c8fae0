"""Clumsy hands in a browser: pressed twice, gone back, Return everywhere, texts that nobody expects."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open
from tests.browser.test_entry import opened
from tests.browser.test_look import looks_right
from tests.browser.test_topologies import OWN, TRAP, at_revision, copy

RIGHT_TO_LEFT = "\u202e\u05e6\u05e4\u05d5\u05df 🦑"


def listed(page: Page, name: str) -> int:
    return page.locator(f"#components a[data-component^='{name}']").count()


def test_a_button_that_is_pressed_twice_makes_one_topology_and_one_resource(visit: Open) -> None:
    page = visit(TRAP)
    page.get_by_role("button", name="Edit a copy").dblclick()
    expect(page).to_have_url(OWN)
    page.locator("#components summary").click()
    page.get_by_role("button", name="Security group", exact=True).dblclick()
    expect(page.locator("#entry-title")).to_contain_text("sg-1")
    at_revision(page, 2)
    assert listed(page, "sg-") == 1

    page.get_by_role("button", name="Duplicate").last.dblclick()
    expect(page.locator("#entry-title")).to_contain_text("sg-2")
    at_revision(page, 3)
    page.get_by_role("button", name="Remove").dblclick()
    expect(page.locator("#entry-title")).to_have_text("Edit")
    at_revision(page, 4)
    assert listed(page, "sg-") == 1
    expect(page.locator("#conflict")).to_be_empty()
    expect(page.locator(".toast")).to_have_count(0)

    page.goto("/topologies/")
    expect(page.locator(".topologies > li")).to_have_count(1)


def test_a_question_that_is_saved_twice_is_kept_once(visit: Open) -> None:
    page = copy(visit)
    page.goto(page.url.partition("?")[0] + "questions/new/")
    page.get_by_label("Title").fill("Twice")
    page.get_by_role("button", name="Save").dblclick()

    expect(page.get_by_role("heading", name="Questions")).to_be_visible()
    expect(page.get_by_role("row", name="Twice")).to_have_count(1)


def test_back_after_an_edit_shows_what_was_saved_and_goes_on_from_there(visit: Open) -> None:
    page = opened(visit, "rtb-public")
    name = page.get_by_label("Name", exact=True)
    name.fill("First")
    name.press("Tab")
    at_revision(page, 2)
    page.get_by_role("link", name="History", exact=True).click()
    expect(page.get_by_role("heading", name="History")).to_be_visible()

    page.go_back()

    expect(page.get_by_label("Name", exact=True)).to_have_value("First")
    page.get_by_label("Name", exact=True).fill("Second")
    page.get_by_label("Id", exact=True).focus()
    at_revision(page, 3)
    expect(page.locator("#conflict")).to_be_empty()


def test_return_in_any_field_saves_and_does_nothing_else(visit: Open) -> None:
    page = opened(visit, "db-sg")
    rows = page.locator(".rules tr[id]").count()
    fields = page.locator("#entry-form input.input:visible")
    for at in range(fields.count()):
        fields.nth(at).press("Enter")
        expect(page.locator(".htmx-request")).to_have_count(0)
    expect(page.locator(".rules tr[id]")).to_have_count(rows)
    at_revision(page, 1)

    name = page.get_by_label("Name", exact=True)
    name.fill("Orders")
    name.press("Enter")
    at_revision(page, 2)
    expect(page.locator("#conflict")).to_be_empty()
    expect(name).to_be_focused()


def test_a_group_that_is_needed_says_so_and_stays(visit: Open) -> None:
    page = opened(visit, "db-sg")
    page.get_by_role("button", name="Remove").click()

    expect(page.locator("#problems")).to_contain_text("orders-db would be left without security groups.")
    expect(page.locator("#problems")).to_be_focused()
    at_revision(page, 1)


def test_odd_names_stay_and_stay_on_the_page(visit: Open) -> None:
    page = opened(visit, "rtb-public", size=PHONE)
    for revision, text in enumerate((RIGHT_TO_LEFT, "<b>&amp;</b>", "W" * 200), start=2):
        name = page.get_by_label("Name", exact=True)
        name.fill(text)
        name.press("Tab")
        at_revision(page, revision)
        expect(name).to_have_value(text)
        expect(page.locator("#component-list")).to_contain_text(text)
        looks_right(page, PHONE, "#component-list")
    page.get_by_label("Name", exact=True).fill("x" * 100_000)
    page.get_by_label("Id", exact=True).focus()
    expect(page.locator("#problems")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("x" * 100_000)
    looks_right(page, PHONE, "#entry")
