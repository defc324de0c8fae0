import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from lambdanet_site import environment


def test_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", " ")

    assert environment.number("PORT", 8000, least=1, most=65535) == 8000


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda name: environment.flag(name, default=True), "yes"),
        (lambda name: environment.number(name, 1, least=1, most=9), "10"),
        (lambda name: environment.number(name, 1, least=1, most=9), "-1"),
        (lambda name: environment.number(name, 1, least=1, most=9), "٣"),
        (lambda name: environment.choice(name, "plain", ("plain", "json")), "xml"),
        (lambda name: environment.host(name, "127.0.0.1"), "http://here"),
        (environment.origin, "example.org"),
        (environment.origin, "https://example.org/path"),
        (environment.origin, "https://example.org:port"),
        (environment.redis_url, "localhost:6379"),
        (environment.redis_url, "redis://localhost:6379/one"),
        (lambda name: environment.database(name, Path("/tmp")), "mysql://root@here/x"),
        (lambda name: environment.database(name, Path("/tmp")), "postgres://root@here:port/x"),
        (lambda name: environment.database(name, Path("/tmp")), "postgres://root@here"),
        (lambda name: environment.database(name, Path("/tmp")), "sqlite://:memory:"),
        (environment.mail, "mail.example.org"),
        (environment.mail, "http://mail.example.org"),
        (environment.mail, "smtp://mail.example.org:port"),
        (environment.mail, "smtp+tls://"),
        (lambda name: environment.sender(name, ""), "LambdaNet"),
        (lambda name: environment.sender(name, ""), "a@b\nBcc: c@d"),
        (lambda name: environment.secret_key(name, Path("/tmp"), required=False), "short"),
    ],
)
def test_wrong_value_is_refused_by_name_in_one_line(
    monkeypatch: pytest.MonkeyPatch, read: Callable[[str], Any], value: str
) -> None:
    monkeypatch.setenv("THE_NAME", value)

    with pytest.raises(ImproperlyConfigured, match=r"^THE_NAME\b.*[.]$") as caught:
        read("THE_NAME")
    assert "\n" not in str(caught.value)


def test_password_of_the_database_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://user:hush@here:port/x")

    with pytest.raises(ImproperlyConfigured) as caught:
        environment.database("DATABASE_URL", Path("/tmp"))
    assert "hush" not in str(caught.value)


def test_password_of_the_mail_server_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THE_NAME", "smtp://user:hush@here:port")

    with pytest.raises(ImproperlyConfigured) as caught:
        environment.mail("THE_NAME")
    assert "hush" not in str(caught.value)


def test_mail_is_sent_as_the_address_says_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.mail("THE_NAME") == {}
    monkeypatch.setenv("THE_NAME", "smtp+tls://user:p%40ss@here:587")
    assert environment.mail("THE_NAME") == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "here",
        "EMAIL_HOST_USER": "user",
        "EMAIL_HOST_PASSWORD": "p@ss",
        "EMAIL_PORT": 587,
        "EMAIL_USE_TLS": True,
        "EMAIL_TIMEOUT": 10,
    }


def test_sqlite_writes_at_once_or_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)

    found = environment.database("DATABASE_URL", tmp_path)

    assert found["NAME"] == tmp_path / "lambdanet.sqlite3"
    assert found["OPTIONS"] == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }


def test_relative_sqlite_file_lies_in_the_directory_of_the_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///mine.sqlite3")

    assert environment.database("DATABASE_URL", tmp_path)["NAME"] == tmp_path / "mine.sqlite3"


@pytest.mark.parametrize(
    ("url", "for_kombu", "one_further"),
    [
        (
            "unix:///var/run/v.sock?db=0",
            "redis+socket:///var/run/v.sock?virtual_host=0",
            "unix:///var/run/v.sock?db=1",
        ),
        (
            "unix:///v.sock",
            "redis+socket:///v.sock?virtual_host=0",
            "unix:///v.sock?db=1",
        ),
        ("redis://here:6379/5", "redis://here:6379/5", "redis://here:6379/6"),
        ("redis://here", "redis://here", "redis://here/1"),
        (
            "rediss://user:word@here:1/0?ssl_cert_reqs=none",
            "rediss://user:word@here:1/0?ssl_cert_reqs=none",
            "rediss://user:word@here:1/1?ssl_cert_reqs=none",
        ),
    ],
)
def test_each_library_gets_the_address_in_its_own_form(url: str, for_kombu: str, one_further: str) -> None:
    assert environment.kombu_url(url) == for_kombu
    assert environment.client_url(url, offset=1) == one_further


def test_secret_is_made_once_and_for_the_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)

    first = environment.secret_key("SECRET_KEY", tmp_path, required=False)

    assert len(first) >= 50
    assert environment.secret_key("SECRET_KEY", tmp_path, required=False) == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_secret_is_required_where_several_machines_must_share_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)

    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set"):
        environment.secret_key("SECRET_KEY", tmp_path, required=True)


def test_sockets_of_a_deep_directory_lie_in_a_short_one(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)

    found = environment.socket_directory(deep)

    assert len(os.fsencode(found / "valkey.sock")) <= environment.MAX_SOCKET_PATH_BYTES
    assert stat.S_IMODE(found.stat().st_mode) == 0o700
    assert found == environment.socket_directory(deep)
    assert found != environment.socket_directory(tmp_path / ("e" * 120))


def test_addresses_of_this_machine_are_not_those_of_itself_alone() -> None:
    assert not [found for found in environment.own_addresses() if found.startswith("127.")]
