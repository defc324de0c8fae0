"""Accounts: making one, signing in and out, and what the pages about them let through."""

import re
from smtplib import SMTPServerDisconnected
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.template.loader import get_template
from django.test import Client
from django.urls import get_resolver, reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from diagrams import history
from diagrams.models import Topology
from diagrams.owners import COOKIE
from lambdanet_site.accounts import urls
from tests.diagrams.own import text
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once", "forgetful")]

LIST = reverse("diagrams:topologies")
SIGN_IN = reverse("account_login")
SIGN_OUT = reverse("account_logout")
SIGN_UP = reverse("account_signup")
ACCOUNT = reverse("account")
EMAIL = "learner@example.org"
PASSWORD = "a long enough phrase"

# What a look at it shows, without a key and without anybody signed in.
OPEN = [
    "account_login",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_request_login_code",
    "account_email_verification_sent",
]
CLOSED = [
    "account",
    "account_change_password",
    "account_email",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_view_recovery_codes",
]


@pytest.fixture
def forgetful() -> None:
    """Nobody has tried anything before."""
    cache.clear()


@pytest.fixture
def learner() -> User:
    return User.objects.create_user("learner", EMAIL, PASSWORD)


def signed_in(client: Client) -> bool:
    return client.get(ACCOUNT).status_code == 200


def sign_in(client: Client, password: str = PASSWORD, **more: str) -> Page:
    response = client.post(SIGN_IN, {"login": EMAIL, "password": password, **more})
    return Page(response.content)


def link(words: str) -> str:
    """The path of the last link of a kind that was sent."""
    found = re.findall(r"http://testserver(\S+)", "\n".join(str(message.body) for message in mail.outbox))
    return next(path for path in reversed(found) if words in path)


# -- An account --------------------------------------------------------------------------------------


def test_an_account_is_made_signed_in_and_asked_to_confirm(client: Client) -> None:
    response = client.post(SIGN_UP, {"email": EMAIL, "password1": PASSWORD})

    assert response["Location"] == LIST
    page = Page(client.get(LIST).content)
    assert EMAIL in page.text
    assert f"A link to confirm the address was sent to {EMAIL}." in page.text
    assert page.all("form", action=SIGN_OUT, method="post")
    assert "not confirmed yet" in Page(client.get(ACCOUNT).content).text

    client.post(link("/e-mail/"))
    assert EmailAddress.objects.get().verified
    assert "not confirmed yet" not in Page(client.get(ACCOUNT).content).text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, ["E-mail. Write your e-mail address.", "Password. Write your password."]),
        ({"email": "x", "password1": PASSWORD}, ["E-mail. This is no e-mail address"]),
        ({"email": EMAIL, "password1": "12345"}, ["too short", "entirely numeric"]),
        ({"email": EMAIL, "password1": "learner@example"}, ["too similar"]),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client: Client, data: dict[str, str], words: list[str]) -> None:
    response = client.post(SIGN_UP, data)

    page = Page(response.content)
    assert response.status_code == 422
    assert all(each in page.text for each in words)
    for field in page.all("input", aria_invalid="true"):
        assert f"{field['id']}_error" in field["aria-describedby"].split()
        assert set(field["aria-describedby"].split()) <= set(page.ids())
    assert page.all("input", aria_invalid="true")
    assert not User.objects.exists()


def test_an_address_that_has_an_account_makes_no_second(client: Client, learner: User) -> None:
    page = Page(client.post(SIGN_UP, {"email": EMAIL.upper(), "password1": PASSWORD}).content)

    assert "There is an account with this e-mail address already." in page.text
    assert User.objects.count() == 1


def test_somebody_signs_in_and_out(client: Client, learner: User) -> None:
    assert "Sign in" in Page(client.get(LIST).content).text
    sign_in(client)
    assert signed_in(client)

    assert Page(client.get(SIGN_OUT).content).all("form", action=SIGN_OUT)
    assert signed_in(client)
    response = client.post(SIGN_OUT)

    assert response["Location"] == LIST
    assert not signed_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value == ""
    assert not Session.objects.exists()
    assert EMAIL not in client.get(LIST).content.decode()
    assert not {name for name, cookie in client.cookies.items() if cookie.value} - {settings.CSRF_COOKIE_NAME}


def test_the_browser_forgets_who_signed_in_unless_it_is_asked_to_remember(client: Client, learner: User) -> None:
    sign_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""
    client.post(SIGN_OUT)

    sign_in(client, remember="on")
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == settings.SESSION_COOKIE_AGE
    client.post(SIGN_OUT)

    client.post(SIGN_UP, {"email": "another@example.org", "password1": PASSWORD})
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""


def test_a_wrong_password_and_an_unknown_address_sound_the_same(client: Client, learner: User) -> None:
    wrong = sign_in(client, "wrong")
    unknown = Page(client.post(SIGN_IN, {"login": "nobody@example.org", "password": PASSWORD}).content)

    assert "There is no account with this e-mail address and this password." in wrong.text
    assert wrong.text == unknown.text


def test_a_closed_account_is_not_signed_in(client: Client, learner: User) -> None:
    User.objects.update(is_active=False)

    response = client.post(SIGN_IN, {"login": EMAIL, "password": PASSWORD}, follow=True)

    assert "This account is closed" in Page(response.content).text
    assert not signed_in(client)


def test_a_code_signs_in_without_a_password(client: Client, learner: User) -> None:
    response = client.post(reverse("account_request_login_code"), {"email": EMAIL})
    code = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", str(mail.outbox[0].body), re.MULTILINE)
    assert code is not None
    assert EMAIL in Page(client.get(response["Location"]).content).text
    wrong = client.post(response["Location"], {"code": "wrong"})
    assert (wrong.status_code, "This is not the code" in wrong.content.decode()) == (422, True)

    client.post(response["Location"], {"code": code[0]})
    assert signed_in(client)


def test_an_unknown_address_is_answered_as_a_known_one(client: Client, learner: User) -> None:
    for name in ("account_request_login_code", "account_reset_password"):
        known = client.post(reverse(name), {"email": EMAIL})
        unknown = Client().post(reverse(name), {"email": "nobody@example.org"})

        assert (
            (known.status_code, known["Location"])
            == (unknown.status_code, unknown["Location"])
            == (302, known["Location"])
        )


def test_a_forgotten_password_is_chosen_anew_by_a_link_that_works_once(client: Client, learner: User) -> None:
    client.post(reverse("account_reset_password"), {"email": EMAIL})
    sent = link("/forgotten/")
    form = client.get(sent)["Location"]
    assert Page(client.get(form).content).all("input", autocomplete="new-password", name="password1")
    bad = client.post(form, {"password1": "x", "password2": "y"})
    assert bad.status_code == 422

    response = client.post(form, {"password1": "another long phrase", "password2": "another long phrase"}, follow=True)

    assert "Sign in with the new password" in Page(response.content).text
    assert "This link is not good any more" in Page(client.get(sent).content).text
    sign_in(client)
    assert not signed_in(client)
    sign_in(client, "another long phrase")
    assert signed_in(client)


def test_a_changed_password_signs_out_every_other_browser(client: Client, learner: User) -> None:
    other = Client()
    sign_in(client)
    sign_in(other)
    new = {"password1": "another long phrase", "password2": "another long phrase"}
    assert client.post(reverse("account_change_password"), {"oldpassword": "wrong", **new}).status_code == 422

    response = client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new}, follow=True)

    assert "The password is changed." in Page(response.content).text
    assert signed_in(client)
    assert not signed_in(other)


def test_another_address_counts_when_it_is_confirmed_and_the_password_was_asked_for(
    client: Client, learner: User
) -> None:
    EmailAddress.objects.create(user=learner, email=EMAIL, primary=True, verified=True)
    sign_in(client)
    page, again = reverse("account_email"), reverse("account_reauthenticate")
    change = {"email": "new@example.org", "action_add": ""}
    assert client.post(page, change)["Location"].startswith(again)
    assert client.post(f"{again}?next={page}", {"password": "wrong"}).status_code == 422
    assert client.post(f"{again}?next={page}", {"password": PASSWORD})["Location"] == page

    client.post(page, change)
    assert "new@example.org is not confirmed yet" in Page(client.get(page).content).text
    assert User.objects.get().email == EMAIL
    client.post(link("/e-mail/"))
    assert User.objects.get().email == "new@example.org"


def broken(*args: object, **kwargs: object) -> None:
    raise SMTPServerDisconnected("450 learner@example.org")


def test_without_its_mail_server_an_account_is_made_all_the_same(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("django.core.mail.EmailMessage.send", broken)

    response = client.post(SIGN_UP, {"email": EMAIL, "password1": PASSWORD}, follow=True)

    assert "could not be sent" in Page(response.content).text
    assert "was sent to" not in Page(response.content).text
    assert signed_in(client)
    assert "SMTPServerDisconnected" in caplog.text
    assert EMAIL not in caplog.text


@pytest.mark.parametrize("name", ["account_reset_password", "account_request_login_code"])
@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org"])
def test_a_message_that_is_not_sent_is_said(
    client: Client, learner: User, monkeypatch: pytest.MonkeyPatch, name: str, email: str
) -> None:
    monkeypatch.setattr("django.core.mail.EmailMessage.send", broken)

    response = client.post(reverse(name), {"email": email})

    assert response.status_code == 503
    assert "The mail server does not take it now." in Page(response.content).text


def test_where_it_is_mandatory_nobody_signs_in_before_the_address_is_confirmed(
    client: Client, settings: Settings
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    response = client.post(SIGN_UP, {"email": EMAIL, "password1": PASSWORD}, follow=True)
    assert "Confirm your address" in Page(response.content).text
    sign_in(client)
    assert not signed_in(client)
    # Who has an account is told by e-mail alone.
    again = Client().post(SIGN_UP, {"email": EMAIL, "password1": PASSWORD}, follow=True)
    assert "Confirm your address" in Page(again.content).text
    assert User.objects.count() == 1

    client.post(link("/e-mail/"))
    sign_in(client)
    assert signed_in(client)


def test_an_administrator_deletes_an_account_with_what_it_has(admin_client: Client, learner: User) -> None:
    history.create(learner, text(1), "Orders", "Begun")

    admin_client.post(f"/admin/auth/user/{learner.pk}/delete/", {"post": "yes"})

    assert not User.objects.filter(pk=learner.pk).exists()
    assert not Topology.objects.exists()


@pytest.mark.parametrize("key", ["x-y", "zzzzzzzzzzzzz-y", "z" * 40 + "-y", "1-\x00", "1-set-password"])
def test_a_link_that_is_none_is_said(client: Client, learner: User, key: str) -> None:
    response = client.get(f"/account/password/forgotten/{quote(key)}/")

    assert "This link is not good any more" in Page(response.content).text


def test_who_has_no_password_is_led_to_choose_one(client: Client, learner: User) -> None:
    learner.set_unusable_password()
    learner.save()
    client.force_login(learner)

    response = client.get(reverse("account_change_password"), follow=True)

    assert "A link comes by e-mail." in Page(response.content).text
    assert client.get(reverse("account_reauthenticate")).status_code == 403


# -- The pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OPEN)
def test_a_page_about_accounts_is_ours_and_kept_by_nobody(client: Client, name: str) -> None:
    response = client.get(reverse(name))

    page = Page(response.content)
    assert response.status_code == 200
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]
    assert page.all("a", class_="skip")
    assert len(page.all("main")) == 1
    assert not page.all("style")
    assert all("src" in script for script in page.all("script"))
    assert len(page.ids()) == len(set(page.ids()))


@pytest.mark.parametrize("name", CLOSED)
def test_a_page_of_ones_account_asks_to_sign_in(client: Client, name: str) -> None:
    response = client.get(reverse(name))

    assert response["Location"] == f"{SIGN_IN}?next={reverse(name)}"
    assert "no-store" in response["Cache-Control"]


def test_every_template_that_these_views_name_is_ours() -> None:
    for pattern in urls.urlpatterns:
        name = getattr(getattr(pattern.callback, "view_class", None), "template_name", None)
        if name:
            origin = get_template(name).template.origin.name  # type: ignore[attr-defined]  # not in the stubs
            assert origin.startswith(str(settings.BASE_DIR / "templates")), name


def test_no_other_page_of_allauth_is_there() -> None:
    named = (name for name in get_resolver().reverse_dict if isinstance(name, str))
    there = {name for name in named if name.startswith(("account", "mfa"))}

    assert there == {pattern.name for pattern in urls.urlpatterns}


def test_a_page_for_machines_is_none(client: Client) -> None:
    response = client.get(SIGN_IN, headers={"accept": "application/json", "x-requested-with": "XMLHttpRequest"})

    assert response["Content-Type"].startswith("text/html")


# -- What they let through ---------------------------------------------------------------------------


def test_a_session_that_was_there_before_is_not_the_one_that_is_signed_in(client: Client, learner: User) -> None:
    client.post(reverse("account_reset_password"), {"email": EMAIL})
    client.get(link("/forgotten/"))
    before = client.cookies[settings.SESSION_COOKIE_NAME].value

    sign_in(client)

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert not Session.objects.filter(session_key=before).exists()


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_logout", "account_reset_password"])
def test_a_form_of_another_site_is_refused(name: str) -> None:
    assert Client(enforce_csrf_checks=True).post(reverse(name), {"login": EMAIL}).status_code == 403


@pytest.mark.parametrize(
    ("there", "led"),
    [
        ("/teach/", "/teach/"),
        ("https://evil.example/", LIST),
        ("//evil.example/", LIST),
        ("http://localhost/", LIST),
        ("javascript:alert(1)", LIST),
        ("/\\evil.example", LIST),
    ],
)
def test_signing_in_and_out_leads_to_this_site_only(client: Client, learner: User, there: str, led: str) -> None:
    data = {"login": EMAIL, "password": PASSWORD, "next": there}

    assert client.post(SIGN_IN, data)["Location"] == led
    assert client.get(SIGN_IN, {"next": there})["Location"] == led
    assert client.post(SIGN_OUT, {"next": there})["Location"] == led


def test_who_tries_too_often_has_to_wait(client: Client, learner: User) -> None:
    for _ in range(5):
        sign_in(client, "wrong")

    assert "That was tried too often." in sign_in(client).text
    assert not signed_in(client)


def test_too_many_forms_at_once_are_refused_with_a_page_of_ours(client: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    client.post(SIGN_UP, {})

    response = client.post(SIGN_UP, {})

    assert response.status_code == 429
    assert "That was too often" in Page(response.content).text


@pytest.mark.parametrize("secure", [True, False])
def test_the_cookies_are_as_secure_as_the_site(client: Client, learner: User, settings: Settings, secure: bool) -> None:
    settings.SESSION_COOKIE_SECURE = secure

    client.post(SIGN_IN, {"login": EMAIL, "password": PASSWORD})

    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (bool(cookie["secure"]), cookie["httponly"], cookie["samesite"]) == (secure, True, "Lax")


# -- Nobody needs one --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/teach/", "/account/sign-in/", "/account/new/", "/account/", "/nothing/", LIST])
def test_a_browser_without_a_session_asks_no_database_who_it_is(
    client: Client, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        given = client.get(path).cookies

    assert settings.SESSION_COOKIE_NAME not in given
    assert COOKIE not in given


def test_a_page_for_a_fault_asks_no_database_either(
    client: Client, learner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(learner)

    with django_assert_num_queries(0):
        assert client.get("/nothing/").status_code == 404
