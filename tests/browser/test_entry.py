"""The form of a resource in a browser: each edit shows in the picture, faults at their fields; without JavaScript too."""

from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Open
from tests.browser.test_topologies import at_revision, copy

ROWS = ".rules tr[id]"


def opened(visit: Open, name: str, **how: Any) -> Page:
    """The form of a resource of one's own copy of the trap."""
    page = copy(visit, **how)
    page.locator(f"#components a[data-component='{name}']").click()
    expect(page.locator("#entry-title")).to_contain_text(name)
    return page


def test_an_edit_is_a_revision_and_the_picture_and_the_verdicts_follow(visit: Open) -> None:
    page = opened(visit, "rtb-public")
    page.evaluate("window.here = true")
    block = page.get_by_label("Destination", exact=True).first
    block.fill("198.51.100.0/24")
    block.press("Tab")

    at_revision(page, 2)
    expect(page.locator("#standing")).to_have_text("Saved as revision 2.")
    expect(page.locator("svg.sheet")).to_contain_text("198.51.100.0/24")
    expect(page.locator("#status")).to_contain_text("198.51.100.0/24")
    assert page.evaluate("document.activeElement.id").startswith("f-Routes-0-")
    assert page.evaluate("window.here")

    page.get_by_role("button", name="Undo").click()
    at_revision(page, 1)
    expect(page.get_by_label("Destination", exact=True).first).not_to_have_value("198.51.100.0/24")


def test_the_network_in_words_follows_an_edit_open_or_shut(visit: Open) -> None:
    page = opened(visit, "rtb-public")
    words, block = page.locator("#words"), page.get_by_label("Destination", exact=True).first

    block.fill("198.51.100.0/24")
    block.press("Tab")
    at_revision(page, 2)
    expect(words.locator("table")).to_have_count(0)
    page.locator("#words-title").focus()
    page.keyboard.press("Enter")
    expect(words.locator("table").first).to_contain_text("198.51.100.0/24")
    expect(page.locator("#words-title")).to_be_focused()

    block.fill("203.0.113.0/24")
    block.press("Tab")
    at_revision(page, 3)
    expect(words.locator("table").first).to_contain_text("203.0.113.0/24")
    expect(words).to_have_attribute("open", "")
    page.get_by_role("link", name="the network alone").click()
    expect(words).to_have_attribute("open", "")


def test_the_question_comes_anew_only_where_it_may_name_something_else(visit: Open) -> None:
    page = opened(visit, "orders")
    sources = page.locator("#id_from")
    sources.evaluate("(one) => (one.dataset.old = 'yes')")
    page.locator("#f-name").fill("Monthly reports")
    page.locator("#f-name").press("Tab")
    at_revision(page, 2)
    expect(page.locator("#id_from option:checked")).to_have_text("Monthly reports")
    expect(page.locator("#components a[data-component='orders']")).to_contain_text("Monthly reports")
    assert sources.get_attribute("data-old") is None

    page.locator("#components a[data-component='rtb-public']").click()
    expect(page.locator("#entry-title")).to_contain_text("rtb-public")
    sources.evaluate("(one) => (one.dataset.old = 'yes')")
    page.locator("#f-name").fill("outside")
    page.locator("#f-name").press("Tab")
    at_revision(page, 3)
    expect(page.locator("#components a[data-component='rtb-public']")).to_contain_text("outside")
    assert sources.get_attribute("data-old") == "yes"


def test_a_fault_is_said_at_its_field_and_nothing_is_lost(visit: Open) -> None:
    page = opened(visit, "rtb-public")
    block = page.get_by_label("Destination", exact=True).first

    block.fill("0.0.0.0/33")
    block.press("Tab")

    expect(page.locator("#standing")).to_have_text("Saved as a draft. The picture shows revision 1.")
    expect(block).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#status")).to_contain_text("Saved as a draft.")
    page.get_by_role("link", name="IPv4 prefixes run from 0 to 32").click()
    expect(block).to_be_focused()
    expect(block).to_have_value("0.0.0.0/33")

    block.fill("198.51.100.0/24")
    block.press("Tab")
    at_revision(page, 2)
    expect(block).not_to_have_attribute("aria-invalid", "true")


def test_an_edit_and_an_undo_right_after_it_are_done_in_turn(visit: Open) -> None:
    page = opened(visit, "rtb-public")
    block = page.get_by_label("Destination", exact=True).first
    block.fill("192.0.2.0/24")
    block.press("Tab")
    at_revision(page, 2)
    slowly = True

    def late(route: Route) -> None:
        nonlocal slowly
        if slowly and route.request.method == "POST":
            slowly = False
            page.wait_for_timeout(600)
        route.continue_()

    page.route("**/edit/**", late)
    block.fill("198.51.100.0/24")
    page.get_by_role("button", name="Undo").click()

    expect(page.locator("#redo")).not_to_have_attribute("aria-disabled", "true")
    at_revision(page, 2)
    expect(page.locator("#conflict")).to_be_empty()
    expect(page.locator("#entry-title")).to_contain_text("rtb-public")


def test_two_edits_in_a_hurry_are_two_revisions(visit: Open) -> None:
    page = opened(visit, "rtb-public")

    def late(route: Route) -> None:
        page.wait_for_timeout(300)
        route.continue_()

    page.route("**/edit/**", late)
    page.get_by_label("Destination", exact=True).first.fill("198.51.100.0/24")
    page.get_by_label("Name", exact=True).fill("Public routes")
    page.get_by_label("Id", exact=True).focus()

    at_revision(page, 3)
    expect(page.locator("#conflict")).to_be_empty()
    expect(page.locator("#components")).to_contain_text("Public routes")
    expect(page.locator("svg.sheet")).to_contain_text("198.51.100.0/24")


def test_an_answer_that_was_overtaken_is_not_shown(visit: Open) -> None:
    page = opened(visit, "rtb-public")
    held: list[Route] = []
    page.route("**/topologies/*/edit/**q=none*", lambda route: held.append(route))
    page.get_by_role("link", name="the network alone").click()
    page.wait_for_timeout(300)
    assert held
    late = held[0].fetch()

    page.get_by_label("Destination", exact=True).first.fill("198.51.100.0/24")
    page.get_by_label("Destination", exact=True).first.press("Tab")
    at_revision(page, 2)
    held[0].fulfill(response=late)
    page.wait_for_timeout(300)

    expect(page.locator("svg.sheet")).to_contain_text("198.51.100.0/24")


def test_keys_undo_and_redo_but_not_while_one_writes(visit: Open) -> None:
    page = opened(visit, "rtb-public")
    block = page.get_by_label("Destination", exact=True).first
    block.fill("198.51.100.0/24")
    block.press("Tab")
    at_revision(page, 2)

    page.keyboard.press("Control+z")
    at_revision(page, 1)
    page.keyboard.press("Control+Shift+Z")
    at_revision(page, 2)

    page.get_by_label("Name", exact=True).press_sequentially("x")
    page.keyboard.press("Control+z")
    page.wait_for_timeout(300)
    at_revision(page, 2)


def test_an_undo_leads_back_to_the_form_without_javascript(visit: Open) -> None:
    page = opened(visit, "rtb-public", script=False)
    page.get_by_label("Destination", exact=True).first.fill("198.51.100.0/24")
    page.get_by_role("button", name="Save").last.click()
    at_revision(page, 2)

    page.get_by_role("button", name="Undo").click()

    at_revision(page, 1)
    expect(page.locator("#entry-title")).to_contain_text("rtb-public")


def test_a_resource_is_added_and_removed(visit: Open) -> None:
    page = copy(visit)
    page.locator("#components summary").click()
    page.get_by_role("button", name="Security group", exact=True).click()
    at_revision(page, 2)
    title = page.locator("#entry-title").inner_text()

    page.get_by_role("button", name="Remove").click()

    at_revision(page, 3)
    expect(page.locator("#components").get_by_role("link", name=title.split()[-1], exact=True)).to_have_count(0)


def test_a_form_works_without_javascript(visit: Open) -> None:
    page = opened(visit, "rtb-public", script=False)
    rows = page.locator(ROWS).count()

    page.get_by_role("button", name="Add a route").click()
    expect(page.locator(ROWS)).to_have_count(rows + 1)
    page.get_by_role("button", name=f"Delete row {rows + 1} of routes").click()
    expect(page.locator(ROWS)).to_have_count(rows)
    page.get_by_label("Destination", exact=True).first.fill("198.51.100.0/24")
    page.get_by_role("button", name="Save").last.click()

    at_revision(page, 2)
    expect(page.get_by_label("Destination", exact=True).first).to_have_value("198.51.100.0/24")
