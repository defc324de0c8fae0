"""A learner's own topologies in a browser: make, undo and redo, a second tab; without JavaScript, on a phone."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from diagrams import presets
from lambdanet.document import canonical
from tests.browser.conftest import Open
from tests.browser.test_look import looks_right_everywhere, open_words

TRAP = "/build/public-subnet-trap/?q=internet"
OWN = re.compile(r"/topologies/[\w-]{22,}/(\?.*)?$")


def copy(visit: Open, **how: Any) -> Page:
    """Make a topology of the trap."""
    page = visit(TRAP, **how)
    page.get_by_role("button", name="Edit a copy").click()
    expect(page).to_have_url(OWN)
    return page


def change(page: Page, number: int) -> None:
    """Append a revision, as another tab would: `number` is the one it is made on."""
    preset = presets.find("public-subnet-trap")
    assert preset is not None
    address = page.url.partition("?")[0]
    answer = page.request.post(
        f"{address}keep/",
        headers={"Referer": address},
        form={
            "csrfmiddlewaretoken": page.locator("input[name=csrfmiddlewaretoken]").first.input_value(),
            "base": str(number),
            "document": canonical(preset.document | {"description": f"Change {number}"}),
            "summary": f"Change {number}",
        },
    )
    assert answer.ok


def come_late(page: Page) -> None:
    """Send a whole document as a tab that has seen the first revision alone."""
    preset = presets.find("public-subnet-trap")
    assert preset is not None
    page.evaluate(
        """([address, fields]) => {
            const form = document.createElement("form");
            Object.assign(form, {method: "post", action: address});
            for (const [name, value] of Object.entries(fields)) {
                form.append(Object.assign(document.createElement("input"), {type: "hidden", name, value}));
            }
            form.append(document.querySelector("input[name=csrfmiddlewaretoken]").cloneNode());
            document.body.append(form);
            form.submit();
        }""",
        [
            f"{page.url.partition('?')[0]}keep/",
            {"base": "1", "document": canonical(preset.document | {"description": "Mine"}), "summary": "My change"},
        ],
    )
    expect(page.get_by_role("heading", name="Another tab was quicker")).to_be_visible()


def at_revision(page: Page, number: int) -> None:
    expect(page.locator("#past b")).to_have_text(f"Revision {number}")


def test_a_copy_of_a_preset_is_undone_and_redone_in_place(visit: Open) -> None:
    page = copy(visit)
    at_revision(page, 1)
    change(page, 1)
    page.reload()
    at_revision(page, 2)
    page.get_by_role("link", name="orders calls an API on the internet").click()
    expect(page.locator(".answer .chip")).to_have_text("Unreachable")
    page.evaluate("window.here = true")

    page.get_by_role("button", name="Undo").click()
    at_revision(page, 1)
    expect(page.locator(".answer .chip")).to_have_text("Unreachable")
    expect(page.get_by_role("status").first).to_be_attached()
    expect(page.locator("#status")).to_have_text("Revision 1: Copied from The public-subnet trap.")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    expect(page.get_by_role("button", name="Undo")).to_have_attribute("aria-disabled", "true")

    page.get_by_role("button", name="Redo").click()
    at_revision(page, 2)
    expect(page.get_by_text("Change 1").first).to_be_visible()
    assert page.evaluate("window.here")
    expect(page).to_have_url(re.compile(r"\?q=internet$"))


def test_a_second_tab_is_told_and_keeps_its_page(visit: Open) -> None:
    page = copy(visit)
    change(page, 1)
    page.reload()
    second = page.context.new_page()
    second.goto(page.url)
    page.get_by_role("button", name="Undo").click()
    at_revision(page, 1)

    second.get_by_role("button", name="Undo").click()
    told = second.locator("#conflict")
    expect(told).to_contain_text("Nothing was undone.")
    expect(told).to_contain_text("is at revision 1 by now")
    expect(second.get_by_role("heading", name="Another tab was quicker")).to_be_focused()
    at_revision(second, 2)
    told.get_by_role("button", name="Stay here").click()
    expect(told).to_be_empty()

    second.get_by_role("button", name="Undo").click()
    told.get_by_role("link", name="Show revision 1").click()
    at_revision(second, 1)


def test_the_change_of_a_second_tab_goes_on_top_after_a_look_at_the_other(visit: Open) -> None:
    page = copy(visit)
    change(page, 1)
    come_late(page)

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Look at theirs").click()
    at_revision(opened.value, 2)
    page.get_by_role("button", name="Keep mine on top").click()

    at_revision(page, 3)
    expect(page.locator("#past")).to_contain_text("My change")


def test_an_old_revision_is_looked_at_and_come_back_to(visit: Open) -> None:
    page = copy(visit)
    change(page, 1)
    page.reload()

    page.get_by_role("link", name="History").click()
    page.get_by_role("link", name="Copied from The public-subnet trap").click()
    expect(page.locator("svg.sheet")).to_be_visible()
    expect(page.locator(".past")).to_contain_text("Revision 1, to look at")
    page.get_by_role("button", name="Go back to this one").click()

    at_revision(page, 3)
    expect(page.locator("#past")).to_contain_text("Went back to revision 1")


def test_a_topology_is_renamed_deleted_and_had_back_by_the_toast(visit: Open) -> None:
    page = copy(visit)
    page.get_by_role("link", name="Rename").click()
    page.get_by_label("Name").fill("")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_text("Write a name")).to_be_visible()
    page.get_by_label("Name").fill("Orders")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", name="Orders", exact=True)).to_be_visible()

    page.get_by_role("link", name="My topologies").click()
    expect(page.locator(".topologies")).to_contain_text("2 reachable")
    page.get_by_role("button", name="Delete Orders").click()
    expect(page.locator(".toast")).to_contain_text("Deleted “Orders”.")
    expect(page.locator("#status")).to_have_text("Deleted “Orders”.")
    expect(page.get_by_role("link", name="Orders", exact=True)).to_have_count(0)
    page.locator(".toast").get_by_role("button").click()
    expect(page.get_by_role("link", name="Orders", exact=True)).to_be_visible()
    expect(page.locator(".toast")).to_have_count(0)


def test_the_toast_leaves_by_itself(visit: Open) -> None:
    page = copy(visit)
    page.goto("/topologies/")
    page.clock.install()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator(".toast")).to_be_visible()
    page.mouse.move(600, 300)
    page.clock.run_for(8_500)

    expect(page.locator(".toast")).to_have_count(0)
    expect(page.get_by_role("button", name="Have it back")).to_be_visible()


def test_it_all_works_without_javascript(visit: Open) -> None:
    page = copy(visit, script=False)
    change(page, 1)
    page.goto(f"{page.url.partition('?')[0]}?q=internet")
    second = page.context.new_page()
    second.goto(page.url)

    page.get_by_role("button", name="Undo").click()
    at_revision(page, 1)
    expect(page).to_have_url(re.compile(r"\?q=internet$"))
    second.get_by_role("button", name="Undo").click()
    expect(second.get_by_role("heading", name="Another tab was quicker")).to_be_visible()
    second.get_by_role("link", name="Show revision 1").click()
    at_revision(second, 1)
    page.get_by_role("button", name="Redo").click()
    at_revision(page, 2)

    page.get_by_role("button", name="Duplicate").click()
    expect(page.get_by_role("heading", name="Copy of The public-subnet trap")).to_be_visible()
    page.goto("/topologies/")
    page.get_by_role("button", name="Delete Copy of").click()
    expect(page.locator(".toast")).to_contain_text("Deleted “Copy of The public-subnet trap”.")
    page.locator(".toast").get_by_role("button").click()
    expect(page.get_by_role("link", name="Copy of The public-subnet trap", exact=True)).to_be_visible()


def test_nobody_else_finds_it(visit: Open) -> None:
    page = copy(visit)

    stranger = visit(page.url)

    expect(stranger.get_by_role("heading", name="There is nothing under this address")).to_be_visible()


def test_it_is_undone_by_keyboard(visit: Open) -> None:
    page = copy(visit)
    change(page, 1)
    page.reload()
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    at_revision(page, 1)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Redo")).to_be_focused()
    page.keyboard.press("Enter")
    at_revision(page, 2)


def test_the_pages_look_right(visit: Open) -> None:
    page = copy(visit)
    change(page, 1)
    page.reload()
    own = page.url
    second = page.context.new_page()
    second.goto(own)
    expect(page.locator("svg.sheet")).to_be_visible()
    open_words(page)
    looks_right_everywhere(page)

    page.get_by_role("button", name="Undo").click()
    at_revision(page, 1)
    second.get_by_role("button", name="Undo").click()
    expect(second.locator("#conflict h2")).to_be_visible()
    looks_right_everywhere(second)
    for address in ("history/", "r/2/", "rename/"):
        page.goto(own + address)
        looks_right_everywhere(page)

    page.goto(own)
    change(page, 1)
    come_late(page)
    looks_right_everywhere(page)
    page.goto("/topologies/")
    looks_right_everywhere(page)
    page.get_by_role("button", name="Delete").click()
    expect(page.locator(".toast")).to_be_visible()
    looks_right_everywhere(page)
