"""The real thing for tests: web, worker and broker on a directory and a port of their own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

START_SECONDS = 120

# A setting of whoever runs the tests must not reach the site under test.
SETTINGS = [
    "ALLOWED_HOSTS",
    "BEHIND_PROXY",
    "CACHE_URL",
    "DATABASE_URL",
    "DEBUG",
    "DJANGO_SETTINGS_MODULE",
    "EMAIL_FROM",
    "EMAIL_URL",
    "EMAIL_VERIFICATION",
    "HOST",
    "LOG_FORMAT",
    "LOG_LEVEL",
    "PORT",
    "PUBLIC_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "TLS",
    "VAR_DIR",
    "WEB_PROCESSES",
    "WEB_THREADS",
    "WORKERS",
]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**settings: str) -> dict[str, str]:
    """Return an environment with only the given settings of the site."""
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return kept | settings


def eventually(condition: Callable[[], Any], seconds: float = 60) -> Any:
    """Return the first true value of the condition; fail when it stays false too long."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"still false after {seconds} s"
        time.sleep(0.05)
    return value


def children(pid: int) -> list[int]:
    """Return the processes below a process, at any depth."""
    listing = subprocess.run(["ps", "-A", "-ww", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    parents = [tuple(map(int, line.split())) for line in listing.stdout.splitlines()]
    found = [pid]
    for parent in found:
        found += [child for child, its_parent in parents if its_parent == parent]
    return found[1:]


def command_line(pid: int) -> str:
    """Return how a process was started; empty when it is gone or a zombie."""
    shown = subprocess.run(
        ["ps", "-ww", "-p", str(pid), "-o", "stat=,args="],
        capture_output=True,
        text=True,
        check=False,
    )
    state, _, command = shown.stdout.strip().partition(" ")
    return "" if state.startswith("Z") else command


def is_running(pid: int) -> bool:
    """Return whether the process still does anything."""
    return bool(command_line(pid))


@dataclass
class Stack:
    """A running site. `settings` are its environment variables."""

    var_dir: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)

    def start(self) -> None:
        """Start it, and wait until web, worker, broker and database all answer."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lambdanet_site.serve", "--leashed"],
            cwd=ROOT,
            env=environment(VAR_DIR=str(self.var_dir), PORT=str(self.port), **self.settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            eventually(self.is_ready, START_SECONDS)
        except AssertionError as error:
            found = self.readiness()
            self.kill()
            raise AssertionError(f"It did not start: {found}\n{self.logs()}") from error

    def is_ready(self) -> bool:
        """Return whether every part says "ok"; fail at once if the site has ended."""
        assert self.process.poll() is None, self.output()
        return self.readiness().get("status") == "ok"

    def readiness(self) -> dict[str, Any]:
        """Return what /readyz says, or nothing while there is no answer."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return _json(answer.read())
        except urllib.error.HTTPError as error:
            return _json(error.read())
        except OSError:
            return {}

    @property
    def url(self) -> str:
        """The address of the site, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    def pids(self) -> dict[str, int]:
        """Return the process of each part that runs: supervisor, web, worker, valkey."""
        marks = {"gunicorn": "web", "celery": "worker", "valkey-server": "valkey"}
        found = {"supervisor": self.process.pid}
        for pid in children(self.process.pid):
            command = command_line(pid)
            for mark, part in marks.items():
                if mark in command and "lambdanet_site.leash" not in command:
                    found.setdefault(part, pid)
        return found

    def all_pids(self) -> list[int]:
        """Return every process of the site, the supervisor's and those below it."""
        return [self.process.pid, *children(self.process.pid)]

    def lines(self) -> Iterator[str]:
        """Return what is printed, line by line, as it comes."""
        assert self.process.stdout is not None
        return iter(self.process.stdout.readline, "")

    def output(self) -> str:
        """Return what was printed, once the site has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.read()

    def logs(self) -> str:
        """Return the ends of the logs of all parts."""
        files = sorted((self.var_dir / "logs").glob("*.log"))
        return "\n".join(f"== {file.name}\n{file.read_text()[-2000:]}" for file in files)

    def stop(self, seconds: float = 30) -> int:
        """Stop it as Ctrl-C does, and return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def kill(self) -> None:
        """End it at once."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)


def _json(text: bytes) -> dict[str, Any]:
    try:
        return dict(json.loads(text))
    except ValueError:  # an error page
        return {}
