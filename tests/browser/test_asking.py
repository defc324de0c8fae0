"""Asking: without a reload, by keyboard, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open

TRAP = "/build/public-subnet-trap/"

PRESETS = {
    "default-service-vpc": "Reachable",
    "vpc-attachment": "Unreachable",
    "vpc-attachment-nat": "Reachable",
    "vpc-attachment-endpoints": "Unreachable",
    "public-subnet-trap": "Unreachable",
    "lambda-interface-endpoint": "Reachable",
}


def chip(page: Page, word: str) -> None:
    expect(page.locator(".answer .chip")).to_have_text(word)


@pytest.mark.parametrize(("slug", "word"), PRESETS.items(), ids=PRESETS.keys())
def test_each_network_shows_its_picture_and_its_verdict(visit: Open, slug: str, word: str) -> None:
    page = visit(f"/build/{slug}/?q=internet")

    chip(page, word)
    expect(page.locator("svg.sheet")).to_be_visible()


def test_asking_changes_the_answer_without_loading_the_page_again(visit: Open) -> None:
    page = visit(f"{TRAP}?q=internet")
    chip(page, "Unreachable")
    page.evaluate("window.here = true")

    page.get_by_label("To", exact=True).select_option("orders-db")
    page.get_by_label("Port").fill("5432")
    page.get_by_label("Port").press("Enter")

    chip(page, "Reachable")
    assert page.evaluate("window.here")
    expect(page).to_have_url(re.compile(r"\?q=database$"))
    expect(page.get_by_label("Port")).to_be_focused()
    expect(page.get_by_role("status")).to_contain_text("Reachable.")
    expect(page).to_have_title(re.compile("^Reachable:"))


def test_a_kept_question_is_one_press_away_and_keeps_the_focus(visit: Open) -> None:
    page = visit(f"{TRAP}?q=database")
    page.locator("#q-s3").focus()
    page.keyboard.press("Enter")

    chip(page, "Unreachable")
    expect(page).to_have_url(re.compile(r"\?q=s3$"))
    expect(page.locator("#q-s3")).to_be_focused()
    expect(page.get_by_label("To", exact=True)).to_have_value("s3")


def test_going_back_shows_the_question_before(visit: Open) -> None:
    page = visit(f"{TRAP}?q=database")
    page.locator("#q-s3").click()
    chip(page, "Unreachable")

    page.go_back()

    chip(page, "Reachable")
    expect(page.locator("nav[aria-label=Main]")).to_be_visible()
    assert page.evaluate("document.querySelectorAll('#view').length") == 1


def test_another_trace_and_another_detail_are_in_the_address(visit: Open) -> None:
    page = visit(f"{TRAP}?q=internet")
    page.locator("#trace-1").click()
    expect(page.locator("#trace-1")).to_have_attribute("aria-current", "true")
    page.locator("#detail-overview").click()

    expect(page.locator("#detail-overview")).to_have_attribute("aria-current", "true")
    expect(page).to_have_url(re.compile(r"\?q=internet&trace=1&detail=overview$"))
    page.reload()
    expect(page.locator("#trace-1")).to_have_attribute("aria-current", "true")


def test_an_address_of_ones_own_has_its_field_when_it_is_chosen(visit: Open) -> None:
    page = visit(f"{TRAP}?q=internet")
    field = page.get_by_label("Address or name")
    expect(field).to_be_hidden()

    page.get_by_label("To", exact=True).select_option("")
    field.fill("10.20.20.15")
    page.get_by_label("Port").fill("5432")
    page.get_by_role("button", name="Ask").click()

    chip(page, "Reachable")
    expect(page).to_have_url(re.compile("to=10.20.20.15"))


def test_a_mistake_is_said_beside_its_field_and_the_input_stays(visit: Open) -> None:
    page = visit(f"{TRAP}?q=internet")
    page.get_by_label("Port").fill("70000")
    page.get_by_role("button", name="Ask").click()

    expect(page.locator("#problems")).to_be_focused()
    expect(page.get_by_label("Port")).to_have_value("70000")
    expect(page.get_by_label("Port")).to_have_accessible_description(re.compile("1 to 65535"))
    expect(page).to_have_url(re.compile(r"\?q=internet$"))
    page.locator("#problems").get_by_role("link", name="Port").click()
    expect(page.get_by_label("Port")).to_be_focused()

    page.get_by_label("Port").fill("443")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#problems")).to_have_count(0)


def test_it_all_works_without_javascript(visit: Open) -> None:
    page = visit(f"{TRAP}?q=internet", script=False)
    chip(page, "Unreachable")

    page.get_by_label("To", exact=True).select_option("orders-db")
    page.get_by_label("Port").fill("5432")
    page.get_by_role("button", name="Ask").click()
    chip(page, "Reachable")

    page.locator("#hop-2 > .num").click()
    expect(page).to_have_url(re.compile("#hop-2$"))


def test_a_lost_network_is_said(visit: Open) -> None:
    page = visit(f"{TRAP}?q=internet")
    page.route("**/build/**", lambda route: route.abort())
    page.locator("#q-s3").click()

    expect(page.locator(".toast")).to_contain_text("The network is away")


def test_an_answer_that_fails_is_said(visit: Open) -> None:
    page = visit(f"{TRAP}?q=internet")
    page.route("**/build/**", lambda route: route.fulfill(status=500, body="no"))
    page.locator("#q-s3").click()

    expect(page.locator(".toast")).to_contain_text("did not answer")
    chip(page, "Unreachable")
