"""Accounts in a browser: sign up, keep what the browser has, find it in another one; without JavaScript, on a phone."""

import re
import time
from itertools import count

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open
from tests.browser.test_look import looks_right_everywhere
from tests.browser.test_topologies import copy
from tests.stack import Stack, eventually

PASSWORD = "a long enough phrase"
TRAP = "The public-subnet trap"
ADDRESSES = (f"somebody.with.quite.a.long.name.{number}@example.org" for number in count())


def sign_up(page: Page) -> str:
    email = next(ADDRESSES)
    page.goto("/account/new/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("heading", name="My topologies")).to_be_visible()
    return email


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/account/sign-in/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="My topologies")).to_be_visible()


def sent(stack: Stack, email: str, pattern: str) -> str:
    """What the last message to somebody says in a place."""

    def find() -> str:
        files = sorted((stack.var_dir / "mail").glob("*"), key=lambda file: file.stat().st_mtime)
        texts = [file.read_text() for file in files if f"To: {email}" in file.read_text()]
        found = [one for text in texts for one in re.findall(pattern, text, re.MULTILINE)]
        return found[-1] if found else ""

    return str(eventually(find))


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_what_a_browser_has_is_kept_in_an_account_and_found_in_another(visit: Open, script: bool) -> None:
    page = copy(visit, script=script)
    page.goto("/topologies/")
    page.get_by_role("link", name="Sign in to keep them in an account").click()
    page.get_by_role("link", name="Make an account").click()
    email = sign_up(page)
    expect(page.locator("header")).to_contain_text(email)
    expect(page.get_by_text("One of these topologies is only in this browser.")).to_be_visible()
    page.get_by_role("button", name="Keep it in my account").click()
    expect(page.get_by_role("link", name=TRAP, exact=True)).to_be_visible()
    expect(page.get_by_text("only in this browser")).to_have_count(0)

    other = visit("/topologies/", script=script)
    expect(other.get_by_role("link", name=TRAP, exact=True)).to_have_count(0)
    sign_in(other, email)
    other.get_by_role("link", name=TRAP, exact=True).click()
    expect(other.locator("#past b")).to_have_text("Revision 1")
    own = other.url

    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    expect(other.get_by_role("link", name=TRAP, exact=True)).to_have_count(0)
    other.go_back()
    expect(other.get_by_role("heading", name="There is nothing under this address")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("No topologies yet.")).to_be_visible()
    page.goto(own)
    expect(page.get_by_role("heading", name="There is nothing under this address")).to_be_visible()


def test_a_forgotten_password_is_chosen_anew(visit: Open, stack: Stack) -> None:
    page = visit("/account/new/")
    email = sign_up(page)
    page.get_by_role("button", name="Sign out").click()
    page.goto("/account/sign-in/")
    page.get_by_role("link", name="Choose a new password").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("heading", name="A link is on its way")).to_be_visible()

    page.goto(sent(stack, email, r"http://\S+/forgotten/\S+"))
    page.get_by_label("New password", exact=True).fill("another long phrase")
    page.get_by_label("New password again").fill("another long phrase")
    page.get_by_role("button", name="Take it").click()

    sign_in(page, email, "another long phrase")


def test_a_phone_leads_to_the_account_and_out_of_it(visit: Open) -> None:
    page = visit("/account/new/", size=PHONE)
    email = sign_up(page)
    page.get_by_role("link", name=f"Your account: {email}").click()
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()


def test_a_second_step_is_turned_on_and_asked_for(visit: Open, stack: Stack) -> None:
    page = visit("/account/new/")
    email = sign_up(page)
    page.goto(sent(stack, email, r"http://\S+/e-mail/\S+"))
    page.locator("main").get_by_role("button").first.click()
    page.goto("/account/")
    page.get_by_role("link", name="A second step when you sign in").click()
    expect(page.get_by_role("link", name="Turn it on")).to_be_visible()
    looks_right_everywhere(page)
    page.get_by_role("link", name="Turn it on").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    secret = page.locator("code.key").inner_text()
    looks_right_everywhere(page)
    now = int(time.time()) // 30
    page.get_by_label("Code that the app shows now").fill(format_hotp_value(hotp_value(secret, now)))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator("pre.codes")).to_be_visible()
    looks_right_everywhere(page)
    with page.expect_download() as file:
        page.get_by_role("link", name="Download them").click()
    codes = file.value.path().read_text().split()
    assert codes == page.locator("pre.codes").inner_text().split()

    for path in ("", "codes/", "codes/new/", "off/"):
        page.goto(f"/account/second/{path}")
        looks_right_everywhere(page)
    for script, code in ((True, codes[0]), (False, codes[1])):
        other = visit("/account/sign-in/", script=script)
        other.get_by_label("E-mail").fill(email)
        other.get_by_label("Password").fill(PASSWORD)
        other.get_by_role("button", name="Sign in", exact=True).click()
        expect(other.get_by_role("heading", name="The second step")).to_be_visible()
        if script:
            looks_right_everywhere(other)
        other.get_by_label("Code of the app").fill(code)
        other.get_by_role("button", name="Sign in", exact=True).click()
        expect(other.get_by_role("heading", name="My topologies")).to_be_visible()


def test_the_pages_look_right(visit: Open, stack: Stack) -> None:
    page = copy(visit)
    for path in (
        "topologies/",
        "account/sign-in/",
        "account/sign-in/code/",
        "account/new/",
        "account/closed/",
        "account/password/forgotten/",
        "account/password/forgotten/sent/",
        "account/password/forgotten/x-y/",
        "account/password/chosen/",
        "account/e-mail/sent/",
        "account/e-mail/x/",
    ):
        page.goto(f"/{path}")
        looks_right_everywhere(page)
    page.goto("/account/sign-in/")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    looks_right_everywhere(page)
    page.get_by_label("E-mail").fill("nobody@example.org")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#problems")).to_be_visible()
    looks_right_everywhere(page)

    email = sign_up(page)
    looks_right_everywhere(page)
    for path in ("", "sign-out/", "password/", "e-mail/"):
        page.goto(f"/account/{path}")
        looks_right_everywhere(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Send it again")).to_be_visible()
    looks_right_everywhere(page)
    page.goto(sent(stack, email, r"http://\S+/e-mail/\S+"))
    looks_right_everywhere(page)
    page.goto("/account/sign-out/")
    page.locator("main").get_by_role("button", name="Sign out").click()

    page.goto("/account/password/forgotten/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send me a link").click()
    page.goto(sent(stack, email, r"http://\S+/forgotten/\S+"))
    expect(page.get_by_role("button", name="Take it")).to_be_visible()
    looks_right_everywhere(page)
    page.goto("/account/sign-in/code/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_label("Code")).to_be_visible()
    looks_right_everywhere(page)
