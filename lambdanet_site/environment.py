"""Environment variables, each read by a small function that refuses a wrong value by name."""

import fcntl
import hashlib
import os
import re
import secrets
import socket
import struct
import tempfile
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import environ
from django.core.exceptions import ImproperlyConfigured

# The kernel takes 108 bytes for the path of a unix socket, macOS 104, both with a final zero.
MAX_SOCKET_PATH_BYTES = 100

SIOCGIFADDR = 0x8915

MAIL_SECONDS = 10

# Opening SQLite's file and setting it up takes longer than most that is asked of it, and whoever closes last empties the log
# into the file.
CONNECTION_SECONDS = 60
SQLITE = {
    "CONN_MAX_AGE": CONNECTION_SECONDS,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    },
}


def text(name: str, default: str = "") -> str:
    """Return the variable without blanks at its ends; an empty one counts as not set."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """Return true or false; refuse every other spelling."""
    value = text(name, str(default)).lower()
    if value not in ("true", "false"):
        raise ImproperlyConfigured(f"{name}={value!r}: write 'true' or 'false'.")
    return value == "true"


def number(name: str, default: int, *, least: int, most: int) -> int:
    """Return a whole number within its limits."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdecimal()) or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name}={value!r}: write a whole number from {least} to {most}.")
    return int(value)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """Return one of the allowed words."""
    value = text(name, default).lower()
    if value not in allowed:
        raise ImproperlyConfigured(f"{name}={value!r}: write one of {', '.join(allowed)}.")
    return value


def words(name: str) -> list[str]:
    """Return the parts of a list written with commas."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def host(name: str, default: str) -> str:
    """Return the address or host name to listen on."""
    value = text(name, default).removeprefix("[").removesuffix("]")
    if not re.fullmatch(r"[0-9A-Za-z._:%-]+", value):
        raise ImproperlyConfigured(
            f"{name}={value!r}: write an address such as 127.0.0.1, 0.0.0.0 or ::, or a host name."
        )
    return value


def origin(name: str) -> str:
    """Return scheme, host and port of the public address, or an empty string."""
    value = text(name).rstrip("/")
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
        plain = not (parts.path or parts.query or parts.fragment or parts.username)
        _ = parts.port  # a port that is no number is refused only when it is read
    except ValueError:
        known = plain = False
    if not (known and plain):
        raise ImproperlyConfigured(f"{name}={value!r}: write scheme and host, such as https://lambdanet.example.org.")
    return value


def directory(name: str, default: Path) -> Path:
    """Return a directory that exists and can be written to; make it if it is missing."""
    path = Path(text(name, str(default))).expanduser().absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}={str(path)!r}: this directory cannot be made: {error.strerror}.") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"{name}={str(path)!r}: this directory cannot be written to.")
    return path


def database(name: str, var_dir: Path) -> dict[str, Any]:
    """Return Django's description of the database: PostgreSQL or SQLite."""
    value = text(name)
    if not value:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": var_dir / "lambdanet.sqlite3",
            **SQLITE,
        }
    scheme = value.partition("://")[0]
    if "://" not in value or scheme not in ("postgres", "postgresql", "sqlite"):
        raise ImproperlyConfigured(
            f"{name} is not understood: write postgres://user:password@host:5432/name or sqlite:////absolute/path."
        )
    try:
        found = dict(environ.Env.db_url_config(value))
        name_of_database = str(found.get("NAME") or "")
        int(found.get("PORT") or 0)
    except (ValueError, ImproperlyConfigured) as error:
        # The error itself may quote a password.
        raise ImproperlyConfigured(
            f"{name} is not understood: port is a number, and special characters are escaped, "
            "as in postgres://user:p%40ss@host:5432/name."
        ) from error
    if not name_of_database:
        raise ImproperlyConfigured(f"{name} names no database: add /name at its end.")
    if scheme == "sqlite":
        if name_of_database == ":memory:":
            raise ImproperlyConfigured(f"{name}={value!r}: web and worker share the database, so it must be a file.")
        return {**found, "NAME": var_dir / name_of_database, **SQLITE}
    return {
        **found,
        "CONN_MAX_AGE": CONNECTION_SECONDS,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 3, **found.get("OPTIONS", {})},
    }


def mail(name: str, default: str = "") -> dict[str, Any]:
    """Return Django's settings for sending e-mail; none at all if nothing says how."""
    value = text(name, default)
    if not value:
        return {}
    scheme = value.partition("://")[0]
    if "://" not in value or scheme not in environ.Env.EMAIL_SCHEMES:
        raise ImproperlyConfigured(
            f"{name} is not understood: write smtp+tls://user:password@host:587, smtp://host:25 or consolemail://."
        )
    try:
        found = dict(environ.Env.email_url_config(value))
    except ValueError as error:
        # The error itself may quote a password.
        raise ImproperlyConfigured(
            f"{name} is not understood: port is a number, and special characters are escaped, "
            "as in smtp+tls://user:p%40ss@host:587."
        ) from error
    if scheme.startswith("smtp") and not found.get("EMAIL_HOST"):
        raise ImproperlyConfigured(f"{name} names no host: write it behind ://.")
    # What the address leaves out is Django's to choose. A page waits while a message is sent.
    return {key: part for key, part in found.items() if part} | {"EMAIL_TIMEOUT": MAIL_SECONDS}


def sender(name: str, default: str) -> str:
    """Return whom e-mail comes from: an address, or a name with the address in angle brackets."""
    value = text(name, default)
    _, address = parseaddr(value)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address) or not value.isprintable():
        raise ImproperlyConfigured(f"{name}={value!r}: write an address such as LambdaNet <net@example.org>.")
    return value


def secret_key(name: str, var_dir: Path, *, required: bool) -> str:
    """Return the key from the environment, or the one made once for this directory."""
    value = text(name)
    if value:
        if len(value) < 32:
            raise ImproperlyConfigured(f"{name} is too short: write at least 32 characters.")
        return value
    if required:
        raise ImproperlyConfigured(
            f"{name} is not set: with DATABASE_URL and without DEBUG, "
            "every process needs the same secret of at least 32 characters."
        )
    return _kept_secret(var_dir / "secret_key")


def _kept_secret(path: Path) -> str:
    if not path.exists():
        # Written aside and linked into place, so that two first starts agree on one key.
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50), encoding="ascii")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii")


def socket_directory(var_dir: Path) -> Path:
    """Return where unix sockets go: `var_dir`, or a short path of its own if that is too deep."""
    if len(os.fsencode(var_dir / "valkey.sock")) <= MAX_SOCKET_PATH_BYTES:
        return var_dir
    mark = hashlib.sha256(os.fsencode(var_dir)).hexdigest()[:12]
    parent = Path(tempfile.gettempdir())
    if len(os.fsencode(parent)) > MAX_SOCKET_PATH_BYTES - 50:
        parent = Path("/tmp")
    short = parent / f"lambdanet-{os.getuid()}-{mark}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.is_symlink() or short.stat().st_uid != os.getuid():
        raise ImproperlyConfigured(
            f"VAR_DIR is too deep for a socket, and {short} belongs to somebody else: set VAR_DIR to a shorter path."
        )
    short.chmod(0o700)
    return short


def redis_url(name: str) -> str:
    """Return the address of a Redis server as it was given, or an empty string."""
    value = text(name)
    scheme = value.partition("://")[0]
    if value and ("://" not in value or scheme not in ("redis", "rediss", "unix")):
        raise ImproperlyConfigured(
            f"{name} is not understood: write redis://host:6379/0, rediss://… or unix:///path?db=0."
        )
    try:
        _redis_database(value)
        _ = urlsplit(value).port
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} is not understood: port and database are numbers, as in redis://host:6379/0."
        ) from error
    return value


def kombu_url(url: str) -> str:
    """Return the address in the form that Celery's transport wants.

    It wants `redis+socket://path?virtual_host=0` where redis-py wants `unix://path?db=0`,
    and each refuses the other's.
    """
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    user = f"{parts.netloc}" if parts.netloc else ""
    return f"redis+socket://{user}{parts.path}?virtual_host={_redis_database(url)}"


def client_url(url: str, *, offset: int = 0) -> str:
    """Return the address in redis-py's form, `offset` databases further on."""
    parts = urlsplit(url)
    number_of_database = _redis_database(url) + offset
    if parts.scheme == "unix":
        return f"unix://{parts.netloc}{parts.path}?db={number_of_database}"
    return urlunsplit(parts._replace(path=f"/{number_of_database}"))


def unix_url(path: Path) -> str:
    """Return the address of a server on a unix socket."""
    return f"unix://{quote(str(path))}?db=0"


def _redis_database(url: str) -> int:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        found = re.search(r"(?:^|&)db=([^&]*)", parts.query)
        return int(found[1]) if found else 0
    return int(parts.path.strip("/") or 0)


def own_hosts() -> list[str]:
    """Return the names and IPv4 addresses under which others on the network find this machine."""
    name = socket.gethostname().lower()
    return sorted({name, f"{name.partition('.')[0]}.local", *own_addresses()})


def own_addresses() -> list[str]:
    """Return this machine's IPv4 addresses, the one that reaches other networks first."""
    found: dict[str, None] = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a datagram socket: nothing is sent
            found[probe.getsockname()[0]] = None
        except OSError:
            pass
        for _, interface in socket.if_nameindex():
            request = struct.pack("256s", interface.encode()[:15])
            try:
                answer = fcntl.ioctl(probe.fileno(), SIOCGIFADDR, request)
            except OSError:  # an interface without an IPv4 address, or not Linux
                continue
            found[socket.inet_ntoa(answer[20:24])] = None
    return [address for address in found if not address.startswith("127.")]
