"""The second step of signing in: turned on, asked for, used once, recovered from, turned off."""

import time
from urllib.parse import unquote

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.pages import Page
from tests.site.test_accounts import ACCOUNT, EMAIL, LIST, PASSWORD, SIGN_IN, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once", "forgetful")]

SECOND = reverse("mfa_authenticate")
TURN_ON = reverse("mfa_activate_totp")
CODES = reverse("mfa_view_recovery_codes")


@pytest.fixture
def forgetful() -> None:
    """Nobody has tried anything before, and no code was used."""
    cache.clear()


@pytest.fixture
def learner() -> User:
    made = User.objects.create_user("learner", EMAIL, PASSWORD)
    EmailAddress.objects.create(user=made, email=EMAIL, verified=True, primary=True)
    return made


def code_of(secret: str, steps: int = 0) -> str:
    """What an app shows: the code of half a minute, `steps` of them away from now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def password(client: Client) -> str:
    """Sign in with the password; return where that leads."""
    return str(client.post(SIGN_IN, {"login": EMAIL, "password": PASSWORD})["Location"])


def sure(client: Client) -> None:
    """Write the password once more."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def turn_on(client: Client) -> tuple[str, list[str]]:
    """Turn it on as its owner does; return the secret and the recovery codes."""
    assert password(client) == LIST
    sure(client)
    page = Page(client.get(TURN_ON).content)
    assert page.all("svg", class_="qr")
    secret = page.text.partition("type the key into the app: ")[2].split()[0]
    assert client.post(TURN_ON, {"code": code_of(secret, -1)})["Location"] == CODES
    page = Page(client.get(CODES).content)
    (file,) = page.all("a", download="lambdanet-recovery-codes.txt")
    return secret, unquote(file["href"].partition(",")[2]).split()


def test_the_code_is_asked_for_after_the_password_and_works_once(learner: User) -> None:
    secret, _ = turn_on(Client())
    client = Client()

    assert password(client) == SECOND
    assert not signed_in(client)
    wrong = client.post(SECOND, {"code": "000000"})
    assert wrong.status_code == 422
    assert "This code is not right" in Page(wrong.content).text
    assert not signed_in(client)
    code = code_of(secret)
    assert client.post(SECOND, {"code": code})["Location"] == LIST
    assert signed_in(client)

    other = Client()
    assert password(other) == SECOND
    assert other.post(SECOND, {"code": code}).status_code == 422
    assert not signed_in(other)


def test_a_code_by_mail_is_a_first_step_alone(learner: User) -> None:
    secret, _ = turn_on(Client())
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": EMAIL})
    sent = next(line.strip() for line in str(mail.outbox[-1].body).splitlines() if len(line.strip()) in (6, 7, 9))

    assert client.post(reverse("account_confirm_login_code"), {"code": sent})["Location"] == SECOND
    assert not signed_in(client)
    client.post(SECOND, {"code": code_of(secret)})
    assert signed_in(client)


def test_recovery_codes_are_shown_once_and_each_works_once(learner: User) -> None:
    owner = Client()
    _, codes = turn_on(owner)
    assert len(set(codes)) == 10
    again = owner.get(CODES).content.decode()
    assert not any(code in again for code in codes)
    assert "10 of 10 are left" in Page(again.encode()).text

    client = Client()
    password(client)
    assert client.post(SECOND, {"code": codes[0]})["Location"] == LIST
    assert signed_in(client)
    other = Client()
    password(other)
    assert other.post(SECOND, {"code": codes[0]}).status_code == 422

    owner.post(reverse("mfa_generate_recovery_codes"))
    assert other.post(SECOND, {"code": codes[1]}).status_code == 422


def test_turning_it_on_and_off_asks_who_it_is(learner: User) -> None:
    left_open = Client()
    left_open.force_login(learner)
    for name in ("mfa_activate_totp", "mfa_generate_recovery_codes"):
        assert left_open.get(reverse(name))["Location"].startswith(reverse("account_reauthenticate"))
    assert left_open.post(TURN_ON, {"code": "123456"})["Location"].startswith(reverse("account_reauthenticate"))

    turn_on(Client())
    off = reverse("mfa_deactivate_totp")
    assert left_open.post(off)["Location"].startswith(reverse("account_reauthenticate"))
    assert Authenticator.objects.filter(user=learner).count() == 2
    sure(left_open)
    assert left_open.post(off)["Location"] == reverse("mfa_index")
    assert not Authenticator.objects.exists()
    assert password(Client()) == LIST


def test_a_wrong_code_turns_nothing_on(learner: User) -> None:
    client = Client()
    password(client)
    sure(client)
    client.get(TURN_ON)

    response = client.post(TURN_ON, {"code": "000000"})

    assert response.status_code == 422
    assert "This code is not right" in Page(response.content).text
    assert not Authenticator.objects.exists()


def test_who_has_not_confirmed_their_address_does_that_first(learner: User) -> None:
    EmailAddress.objects.update(verified=False)
    client = Client()
    password(client)
    sure(client)

    page = Page(client.get(TURN_ON, follow=True).content)

    assert "Confirm your e-mail address first" in page.text
    assert not Authenticator.objects.exists()


def test_the_account_leads_to_it(learner: User, client: Client) -> None:
    password(client)
    assert Page(client.get(ACCOUNT).content).all("a", href=reverse("mfa_index"))
    assert "It is off" in Page(client.get(reverse("mfa_index")).content).text


def test_the_back_door_of_administrators_asks_for_it_too(learner: User) -> None:
    User.objects.update(is_staff=True, is_superuser=True)
    turn_on(Client())
    client = Client()

    refused = client.post("/admin/login/?next=/admin/", {"username": "learner", "password": PASSWORD})

    assert "This account has a second step" in Page(refused.content).text
    assert client.get("/admin/").status_code == 302
