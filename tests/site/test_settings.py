"""The settings as a fresh process reads them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client
from pytest_django.fixtures import Settings

from lambdanet_site.celery import app
from tests.stack import ROOT, environment

SHOW = """
import json, sys
from lambdanet_site import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""

# Without static files: nobody has collected them.
LOOK = """
import json, django
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
django.setup()
from django.test import Client
client = Client(SERVER_NAME="localhost")
page = client.get("/account/sign-in/")
gone = [client.get(f"/account/{path}/").status_code for path in ("password/forgotten", "sign-in/code", "e-mail")]
words = page.content.decode()
print(json.dumps([page.status_code, "it sends no e-mail" in words, "/password/" in words, *gone]))
"""


def read(tmp_path: Path, *names: str, **variables: str) -> dict[str, Any]:
    """Return the named settings under the given environment variables."""
    shown = subprocess.run(
        [sys.executable, "-c", SHOW, *names],
        cwd=ROOT,
        env=environment(VAR_DIR=str(tmp_path), **variables),
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(shown.stdout))


def test_defaults_serve_this_machine_only(tmp_path: Path) -> None:
    found = read(tmp_path, "DEBUG", "HOST", "PORT", "ALLOWED_HOSTS", "TLS", "EMBEDDED_VALKEY")

    assert found == {
        "DEBUG": False,
        "HOST": "127.0.0.1",
        "PORT": 8000,
        "ALLOWED_HOSTS": ["127.0.0.1", "localhost", "127.0.0.1", "[::1]"],
        "TLS": False,
        "EMBEDDED_VALKEY": True,
    }


def test_open_to_the_network_it_answers_to_its_own_addresses_and_no_other_name(
    tmp_path: Path,
) -> None:
    found = read(tmp_path, "ALLOWED_HOSTS", HOST="0.0.0.0")["ALLOWED_HOSTS"]

    assert "localhost" in found
    assert "*" not in found


def test_named_hosts_replace_the_guess(tmp_path: Path) -> None:
    found = read(tmp_path, "ALLOWED_HOSTS", HOST="0.0.0.0", ALLOWED_HOSTS="one.example, two.example")

    assert found["ALLOWED_HOSTS"] == [
        "one.example",
        "two.example",
        "localhost",
        "127.0.0.1",
        "[::1]",
    ]


def test_public_address_is_trusted_and_makes_cookies_secure(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        *("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"),
        *("SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT", "SECURE_PROXY_SSL_HEADER"),
        PUBLIC_URL="https://net.example.org:8443/",
        BEHIND_PROXY="true",
    )

    assert "net.example.org" in found.pop("ALLOWED_HOSTS")
    assert found == {
        "CSRF_TRUSTED_ORIGINS": ["https://net.example.org:8443"],
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
    }


def test_no_message_is_sent_or_promised_unless_it_is_said_how(tmp_path: Path) -> None:
    names = ("SENDS_MAIL", "EMAIL_BACKEND", "ACCOUNT_EMAIL_VERIFICATION", "ACCOUNT_LOGIN_BY_CODE_ENABLED")

    assert list(read(tmp_path, *names).values()) == [
        False,
        "django.core.mail.backends.dummy.EmailBackend",
        "none",
        False,
    ]
    assert list(read(tmp_path, *names, DEBUG="true").values()) == [
        True,
        "django.core.mail.backends.console.EmailBackend",
        "optional",
        True,
    ]
    with pytest.raises(subprocess.CalledProcessError) as caught:
        read(tmp_path, EMAIL_VERIFICATION="mandatory")
    assert "EMAIL_VERIFICATION='mandatory': set EMAIL_URL" in caught.value.stderr


def test_without_mail_no_page_leads_to_one_that_sends_it(tmp_path: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=ROOT,
        env=environment(VAR_DIR=str(tmp_path), DJANGO_SETTINGS_MODULE="lambdanet_site.settings"),
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(shown.stdout) == [200, True, False, 404, 404, 404]


def test_header_of_a_proxy_is_believed_only_behind_one(tmp_path: Path) -> None:
    assert read(tmp_path, "SECURE_PROXY_SSL_HEADER") == {"SECURE_PROXY_SSL_HEADER": None}


def test_broker_is_a_socket_in_the_directory_unless_named(tmp_path: Path) -> None:
    names = ("CELERY_BROKER_URL", "REDIS_CLIENT_URL")

    assert read(tmp_path, *names) == {
        "CELERY_BROKER_URL": f"redis+socket://{tmp_path}/valkey.sock?virtual_host=0",
        "REDIS_CLIENT_URL": f"unix://{tmp_path}/valkey.sock?db=1",
    }
    assert read(tmp_path, *names, REDIS_URL="redis://here:6379/5") == {
        "CELERY_BROKER_URL": "redis://here:6379/5",
        "REDIS_CLIENT_URL": "redis://here:6379/6",
    }
    assert read(tmp_path, *names, REDIS_URL="redis://here:6379/5", CACHE_URL="redis://there:6379/0") == {
        "CELERY_BROKER_URL": "redis://here:6379/5",
        "REDIS_CLIENT_URL": "redis://there:6379/0",
    }


def test_page_may_load_nothing_from_elsewhere_and_nothing_inline(client: Client) -> None:
    policy = client.get("/healthz")["Content-Security-Policy"]

    assert sorted(policy.split("; ")) == [
        "base-uri 'none'",
        "default-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "object-src 'none'",
    ]


def test_other_protections_are_on(client: Client) -> None:
    answer = client.get("/healthz")

    assert {name: answer[name] for name in ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy")} == {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }


def test_unknown_host_is_refused(client: Client) -> None:
    assert client.get("/healthz", headers={"host": "evil.example"}).status_code == 400


def test_transactions_around_whole_requests_are_refused(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "ATOMIC_REQUESTS", True)

    found = [fault for fault in run_checks() if fault.id == "lambdanet_site.E001"]

    assert len(found) == 1
    assert found[0].hint


@pytest.mark.parametrize("name", ["acks_late", "reject_on_worker_lost", "ignore_result"])
def test_task_is_delivered_again_when_its_worker_dies(name: str) -> None:
    assert app.conf[f"task_{name}"] is True
