"""What the API does, and the tokens for it, in a browser: in both themes and widths, and without JavaScript."""

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.test_accounts import PASSWORD, sign_up
from tests.browser.test_look import looks_right_everywhere


def test_what_the_api_does_is_read_without_javascript(visit: Open) -> None:
    page = visit("/api/", script=False)

    page.get_by_role("navigation", name="Operations").get_by_role("link", name="Decide a question").click()
    expect(page.get_by_role("region", name="Decide a question")).to_contain_text("curl $SITE/api/v1/evaluate")


def test_its_page_looks_right(visit: Open) -> None:
    looks_right_everywhere(visit("/api/"))


def test_a_token_is_made_and_revoked_without_javascript(visit: Open) -> None:
    page = visit("/account/new/", script=False)
    sign_up(page)
    page.goto("/account/")
    page.get_by_role("link", name="Tokens for the API").click()
    page.get_by_role("link", name="Make a token").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.get_by_label("What it is for").fill("Course notes")
    page.get_by_role("button", name="Make it").click()
    token = page.get_by_label("Course notes, until").input_value()
    answer = page.request.get("/api/v1/topologies", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status, answer.json()) == (200, {"topologies": []})

    page.get_by_role("link", name="I have it").click()
    page.get_by_role("link", name="Revoke Course notes").click()
    page.get_by_role("button", name="Revoke it").click()
    expect(page.get_by_text("No tokens yet.")).to_be_visible()
    assert page.request.get("/api/v1/topologies", headers={"Authorization": f"Bearer {token}"}).status == 401


def test_pages_of_tokens_look_right(visit: Open) -> None:
    page = visit("/account/new/")
    sign_up(page)
    page.goto("/account/tokens/")
    looks_right_everywhere(page)
    page.goto("/account/tokens/new/")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()
    name = page.get_by_label("What it is for")
    expect(name).to_be_visible()
    looks_right_everywhere(page)
    name.fill("Course notes")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_label("Course notes, until")).to_be_visible()
    looks_right_everywhere(page)
    page.get_by_role("link", name="I have it").click()
    revoke = page.get_by_role("link", name="Revoke Course notes")
    expect(revoke).to_be_visible()
    looks_right_everywhere(page)
    revoke.click()
    expect(page.get_by_role("button", name="Revoke it")).to_be_visible()
    looks_right_everywhere(page)
