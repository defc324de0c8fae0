"""The course in a browser: a lesson predicted through, a lab repaired, left and come back to; and without JavaScript."""

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.conftest import PHONE, WIDE, Open
from tests.browser.test_look import looks_right
from tests.stack import Stack

LESSON = "/learn/where-a-function-runs/"


def predict(page: Page, card: str, outcome: str, why: str) -> None:
    """Answer a verdict prediction; the reveal stands in the card then."""
    form = page.locator(f"#{card}")
    form.get_by_label(outcome, exact=True).check()
    form.get_by_label(why, exact=True).check()
    form.get_by_role("button", name="Reveal the answer").click()
    expect(form.locator(".explain")).to_be_visible()


def test_a_lesson_and_a_lab_are_done_left_and_come_back_to(browser: Browser, stack: Stack, visit: Open) -> None:
    page = visit("/learn/")
    page.get_by_role("link", name="Where a function runs").first.click()

    predict(page, "predict-u01-p1", "Reachable", "The function stands in the subnet, like an instance")
    card = page.locator("#predict-u01-p1")
    expect(card).to_contain_text("It is otherwise.")
    expect(card.locator("svg.sheet")).to_be_visible()
    card.get_by_role("button", name="Next hop").click()
    expect(card.locator(".strip .here")).to_contain_text("1")

    works = "The call goes to the Lambda service, which runs the function"
    predict(page, "predict-u01-p2", "Reachable", works)
    expect(page.locator("#predict-u01-p2")).to_contain_text("So it is.")

    # The same idea on a new network.
    card.get_by_role("link", name="Same idea, new network").click()
    expect(card).to_contain_text("variant 1")
    expect(card.get_by_role("button", name="Reveal the answer")).to_be_visible()

    page.goto("/learn/labs/L02/")
    page.get_by_role("button", name="Repair it").click()
    expect(page.locator("#companion")).to_contain_text("3 of 4 goals met")
    page.locator("#components a[href*='/edit/functions/']").first.click()
    for subnet, wanted in (("app-a", True), ("app-b", True), ("public-a", False), ("public-b", False)):
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.locator("#entry-form").get_by_label(subnet, exact=False).first.set_checked(wanted)
    expect(page.locator("#companion")).to_contain_text("4 of 4 goals met")
    # It is said beside the form, in a region that is read out, and leads on.
    here = page.locator("#entry #companion-said[role=status]")
    expect(here).to_contain_text("Lab passed")
    expect(here).to_be_in_viewport()
    looks_right(page, WIDE, "#companion-said")
    here.get_by_role("link", name="Next lab").click()
    expect(page.get_by_role("button", name="Repair it")).to_be_visible()

    # The browser is closed; another day it has its cookies and nothing else.
    kept = page.context.storage_state()
    page.context.close()
    context = browser.new_context(base_url=stack.url, storage_state=kept)
    again = context.new_page()
    again.goto("/learn/progress/")
    expect(again.locator("main")).to_contain_text("2 predictions made")
    expect(again.locator("main")).to_contain_text("1 of 8 lessons of the core path predicted through")
    expect(again.locator("main")).to_contain_text("1 lab passed")
    again.goto("/learn/")
    expect(again.locator("ol.course li").first).to_contain_text("Done")
    again.get_by_role("link", name="Go on: The default reach").click()
    expect(again.locator("h1")).to_have_text("What an unattached function reaches")
    again.goto(LESSON)
    expect(again.locator("#predict-u01-p1")).to_contain_text("You said")
    context.close()


def test_without_javascript_one_reads_predicts_repairs_and_is_graded(visit: Open) -> None:
    page = visit("/learn/the-internet-disappears/", script=False)
    expect(page.locator("article.prose")).to_contain_text("NAT gateway")
    predict(page, "predict-u04-p1", "Unreachable", "Internet gateway igw")
    expect(page.locator("#predict-u04-p1")).to_contain_text("So it is.")

    page.goto("/learn/labs/L02/")
    page.get_by_role("button", name="Repair it").click()
    page.locator("#components a[href*='/edit/functions/']").first.click()
    for subnet, wanted in (("app-a", True), ("app-b", True), ("public-a", False), ("public-b", False)):
        page.locator("#entry-form").get_by_label(subnet, exact=False).first.set_checked(wanted)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="goals and hints").click()
    expect(page.locator(".passed")).to_contain_text("1 edit; it can be done in 1")


def test_a_lab_of_levers_answers_each_change(visit: Open) -> None:
    page = visit("/learn/labs/L18/")
    expect(page.locator("#came")).to_contain_text("APP_IDLE_TIMEOUT_350S")
    page.get_by_label("TCP keep-alive every").fill("60")
    page.get_by_label("TCP keep-alive every").press("Tab")

    expect(page.locator("#came")).to_contain_text("Passed")
    expect(page.get_by_label("TCP keep-alive every")).to_have_value("60")


def test_a_prediction_is_answered_by_keys_alone(visit: Open) -> None:
    page = visit("/learn/predict/U04-P2/")
    page.get_by_label("Attach orders to app-a and app-b instead").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator(".explain")).to_contain_text("So it is.")


@pytest.mark.parametrize(("size", "theme"), [(WIDE, "light"), (PHONE, "dark")])
def test_the_pages_look_right(size: ViewportSize, theme: str, visit: Open) -> None:
    page = visit("/learn/predict/U04-P1/", size=size, theme=theme)
    looks_right(page, size)
    predict(page, "predict-u04-p1", "Reachable", "The subnet is public")
    looks_right(page, size)
    page.goto("/learn/labs/L01/")
    page.get_by_role("button", name="Repair it").click()
    expect(page.locator("#companion")).to_contain_text("4 of 5 goals met")
    looks_right(page, size, "#companion")
    for path in (
        "labs/",
        "labs/L01/",
        "labs/L18/",
        "labs/L20/",
        "progress/",
        "review/",
        "check/",
        "the-internet-disappears/",
    ):
        page.goto(f"/learn/{path}")
        looks_right(page, size)
