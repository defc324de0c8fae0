"""A broker, a database and workers that a test may hurt."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker
from redis import Redis

from lambdanet_site.environment import client_url
from tests.workers.parts import Parts, Valkey


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Their figures are times: they do not run beside each other."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.stack)
            item.add_marker(pytest.mark.xdist_group("stack"))


@pytest.fixture
def seconds() -> float:
    """How long many processes write at once: short here, a minute with HAMMER_SECONDS=60."""
    return float(os.environ.get("HAMMER_SECONDS", "3"))


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    """A broker of the test's own."""
    server = Valkey()
    yield server
    server.close()


@pytest.fixture(scope="session")
def database(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> str:
    """The address of a migrated database that several processes see."""
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            found = connection.settings_dict
        user = ":".join(quote(found[name]) for name in ("USER", "PASSWORD") if found[name])
        return f"postgres://{user}@{found['HOST']}:{found['PORT']}/{found['NAME']}"
    file = tmp_path_factory.mktemp("database") / "test.sqlite3"
    url = f"sqlite:///{file}"
    Parts(file.parent, {"DATABASE_URL": url, "VAR_DIR": str(file.parent), **SECRET}).migrate()
    return url


SECRET = {"SECRET_KEY": "only-for-tests-" + "x" * 32}


@pytest.fixture
def parts(tmp_path: Path, database: str, valkey: Valkey) -> Iterator[Parts]:
    """Parts on the test's own broker, which it may stop."""
    yield from _parts(tmp_path, database, valkey.url)


@pytest.fixture
def given_parts(tmp_path: Path, database: str, valkey: Valkey) -> Iterator[Parts]:
    """Parts on the broker that was given, if any: nobody stops that one."""
    given = os.environ.get("TEST_REDIS_URL")
    if given is None:
        yield from _parts(tmp_path, database, valkey.url)
        return
    url = client_url(given, offset=2)
    _forget_messages(url)
    yield from _parts(tmp_path, database, url)
    _forget_messages(url)


def _forget_messages(url: str) -> None:
    """Remove what a test left in the queue, and only that: the server is not ours."""
    with Redis.from_url(url) as client:
        client.delete("lambdanet", "unacked", "unacked_index", "unacked_mutex")


def _parts(directory: Path, database: str, redis: str) -> Iterator[Parts]:
    found = Parts(
        directory,
        {"DATABASE_URL": database, "REDIS_URL": redis, "VAR_DIR": str(directory), **SECRET},
    )
    yield found
    found.close()
