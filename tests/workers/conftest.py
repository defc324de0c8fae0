"""A broker, a database and workers that a test may hurt."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from lambdanet_site.environment import client_url
from tests.conftest import given_redis, new_database
from tests.workers.parts import Parts, Valkey


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They need the real thing, whatever their fixtures are called."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.stack)


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
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a migrated database that several processes see, and no other tests: what they leave stays in it."""
    directory = tmp_path_factory.mktemp("database")
    given = os.environ.get("DATABASE_URL")
    url = new_database(given, "workers") if given else f"sqlite:///{directory / 'test.sqlite3'}"
    Parts(directory, {"DATABASE_URL": url, "VAR_DIR": str(directory), **SECRET}).migrate()
    return url


SECRET = {"SECRET_KEY": "only-for-tests-" + "x" * 32}


@pytest.fixture
def parts(tmp_path: Path, database: str, valkey: Valkey) -> Iterator[Parts]:
    """Parts on the test's own broker, which it may stop."""
    yield from _parts(tmp_path, database, valkey.url)


@pytest.fixture
def given_parts(tmp_path: Path, database: str, valkey: Valkey) -> Iterator[Parts]:
    """Parts on the broker that was given, if any: nobody stops that one."""
    given = given_redis()
    if not given:
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
