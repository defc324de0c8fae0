"""Does a full room bear it? How many seats are too many?

    PYTHONPATH=. .venv/bin/python benchmarks/workshop.py                # 300 seats for five minutes
    PYTHONPATH=. .venv/bin/python benchmarks/workshop.py --kill         # the same, with worker and Redis killed
    PYTHONPATH=. .venv/bin/python benchmarks/workshop.py --seats 100 --seats 200 --short

The whole site on PostgreSQL and a Redis of its own, and so many seats (locust, in one process) on the same machine: each polls
every 3 s and edits its copy of a lab every 30 s, and all vote within 30 s in each of three rounds. An instructor's desk polls
beside them and moves the room. At last the database is asked whether every vote and every edit that was answered is there, once.

poll       from asking to the last byte of the answer, most of them "nothing new"; so with the others
behind     from a vote's (a repair's) answer until the desk's page has counted it

The machine counts: the seats take a part of its processors too, which is printed.
"""

import argparse
import http.client
import itertools
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote, urlencode

import psycopg

from benchmarks.support.report import target
from tests.services import postgres_url
from tests.stack import Stack, command_line, eventually, free_port

LAB: Final = "L05"
REPAIRED: Final = ("route_tables/rtb-app-b", ("SubnetIds", "app-b"))  # one box of one form repairs that lab
PREDICTIONS: Final = ("U04-P1", "U04-P2")
DESK_SECONDS: Final = 2  # as the desk's page asks
BEHIND_SECONDS: Final = 3.0
DATABASE: Final = "lambdanet_bench"
KILLED_AFTER: Final = {"worker": 75.0, "redis": 125.0}  # seconds; both while votes come in
REDIS_AWAY: Final = 5.0

# (action, its value, seconds until the next): three rounds of votes, of 33 s each. Done twice, each is refused the second time
# or changes nothing, so one whose answer got lost can be sent again. `go` names a step by its place in the plan.
ROUNDS: Final = (
    ("go", "1", 10), ("advance", "shown", 33), ("advance", "first", 10), ("advance", "discuss", 33),
    ("advance", "second", 15), ("go", "2", 10), ("advance", "shown", 33), ("reveal", "", 15), ("go", "3", 0),
)  # fmt: skip


@dataclass(kw_only=True)
class Room:
    """What the seats have told, and what the desk has shown."""

    events: list[dict[str, Any]] = field(default_factory=list)
    shown: list[tuple[float, str, int]] = field(default_factory=list)  # when, of what, how many
    desk_ms: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.events if one["kind"] == kind]

    def times(self, name: str, since: float) -> list[float]:
        return [one["ms"] for one in self.of("request") if one["name"] == name and one["at"] >= since]


def main() -> int:
    """Run each size that is asked for; return 1 if a target is missed or something is lost."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--seats", type=int, action="append")
    asked.add_argument("--short", action="store_true", help="200 s instead of 300")
    asked.add_argument("--kill", action="store_true", help="kill worker and Redis while votes come in")
    asked.add_argument("--events", type=Path, help="a file for every event, as lines of JSON")
    asked.add_argument("--processes", type=int, default=2, help="WEB_PROCESSES of the site")
    given = asked.parse_args()
    if not postgres_url() or shutil.which("redis-server") is None:
        print("Left out: it needs PostgreSQL on 127.0.0.1:5432, where a database may be made, and redis-server.")
        return 0
    seconds = 200 if given.short else 300
    sizes = given.seats or [300]
    return max(_run(seats, seconds, given.processes, kill=given.kill, events=given.events) for seats in sizes)


def _run(seats: int, seconds: int, processes: int, *, kill: bool, events: Path | None) -> int:
    directory = Path(tempfile.mkdtemp(prefix="lambdanet-bench-"))
    with _database() as database, _redis(directory) as redis:
        settings = {
            "DATABASE_URL": database,
            "REDIS_URL": redis.url,
            "SECRET_KEY": "b" * 50,
            "ALLOWED_HOSTS": "*",
            "WEB_PROCESSES": str(processes),
        }
        stack = Stack(directory, settings)
        stack.start()
        try:
            room, begun, spent, lost = _hold(stack, settings, redis, seats, seconds, kill)
        finally:
            stack.stop()
            shutil.rmtree(directory, ignore_errors=True)
    if events:
        events.write_text("\n".join(json.dumps(one) for one in room.events))
    return _report(seats, seconds, room, begun, spent, lost)


@contextmanager
def _database() -> Iterator[str]:
    server, _, _ = postgres_url().rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    yield f"{server}/{DATABASE}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


class Redis:
    """A Redis of our own, which can be killed."""

    def __init__(self, directory: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.directory = directory
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                "redis-server",
                "--port",
                str(self.port),
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                str(self.directory),
            ],
            stdout=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def _redis(directory: Path) -> Iterator[Redis]:
    redis = Redis(directory)
    yield redis
    redis.kill()


def _hold(
    stack: Stack, settings: dict[str, str], redis: Redis, seats: int, seconds: int, kill: bool
) -> tuple[Room, float, dict[str, float], list[str]]:
    """Hold the workshop. Returns what was seen, when the last seat had arrived, processor seconds, what is lost."""
    code, key, session = _prepared(stack, settings)
    desk = Desk(stack, key, session)
    desk.act("start")
    room = Room()
    told = {"url": stack.url, "code": code, "seats": seats, "seconds": seconds, "lab": LAB}
    told |= {"entry": REPAIRED[0], "repair": REPAIRED[1]}
    learners = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.support.seats", json.dumps(told)],
        stdout=subprocess.PIPE, stderr=(stack.var_dir / "seats.log").open("w"), text=True,
    )  # fmt: skip
    listening = threading.Thread(target=_listen, args=(learners, room))
    listening.start()
    try:
        eventually(lambda: len(room.of("seated")) >= seats or learners.poll() is not None, seats)
        begun, before = time.time(), _processor(stack, learners.pid)
        watching = threading.Thread(target=_watch, args=(desk, room, begun + seconds))
        watching.start()
        if kill:
            threading.Thread(target=_kill, args=(stack, redis), daemon=True).start()
        _conduct(desk, room, begun + (seconds - sum(pause for *_, pause in ROUNDS)) / 2)
        watching.join()
        spent = _processor(stack, learners.pid)
        learners.wait(120)
    finally:
        learners.kill()
    listening.join()
    lost = _lost(room)
    print((stack.var_dir / "seats.log").read_text()[-3000:], end="")
    return room, begun, {part: spent[part] - before.get(part, 0.0) for part in spent}, lost


def _prepared(stack: Stack, settings: dict[str, str]) -> tuple[str, str, str]:
    """An instructor's workshop: its code, its key, and the session of the instructor's browser."""
    os.environ |= settings | {"DJANGO_SETTINGS_MODULE": "lambdanet_site.settings", "VAR_DIR": str(stack.var_dir)}
    import django  # noqa: PLC0415  it reads its settings from what was just set

    django.setup()
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from workshops import planning  # noqa: PLC0415
    from workshops.models import Kind  # noqa: PLC0415

    account = User.objects.create_user("teacher", "teacher@example.org")
    made = planning.create(account, "A full room")
    for step in (
        f"{Kind.LAB}:{LAB}",
        *(f"{Kind.PREDICTION}:{one}" for one in PREDICTIONS),
        f"{Kind.LAB}:{LAB}",
    ):
        planning.add(made, account, step)
    client = Client()
    client.force_login(account)
    return made.code, made.key, client.cookies["sessionid"].value


class Desk:
    """The instructor's browser."""

    def __init__(self, stack: Stack, key: str, session: str) -> None:
        self.stack, self.key = stack, key
        self.cookies = {"sessionid": session}
        self.seen = ""
        self.lock = threading.Lock()
        page = self._ask("GET", f"/workshops/{key}/desk/")
        self.steps = re.findall(r'<option value="(\d+)"', page)  # in the plan's order

    def look(self) -> str:
        """The desk anew, "" where nothing is newer."""
        path = f"/workshops/{self.key}/desk/look/?seen={quote(self.seen)}"
        return self._ask("GET", path)

    def act(self, action: str, value: str = "") -> None:
        """Press a button of the desk. What has been done already is refused, and that is well. Raises OSError."""
        said = self.steps[int(value)] if action == "go" else value
        self._ask("POST", f"/workshops/{self.key}/do/{action}/", urlencode({"value": said}))

    def _ask(self, method: str, path: str, body: str | None = None) -> str:
        with self.lock:
            connection = http.client.HTTPConnection("127.0.0.1", self.stack.port, timeout=30)
            headers = {
                "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
                "X-CSRFToken": self.cookies.get("csrftoken", ""),
                "HX-Request": "true",
            }
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
            connection.close()
        if answer.status not in (200, 204, 422):
            raise OSError(f"{answer.status} for {path}: {page[:300]}")
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        if found := re.search(r'/desk/look/\?seen=([^"&]+)', page):
            self.seen = unquote(found[1])
        return page


def _listen(learners: subprocess.Popen[str], room: Room) -> None:
    assert learners.stdout is not None
    for line in learners.stdout:
        room.events.append(json.loads(line))


def _watch(desk: Desk, room: Room, until: float) -> None:
    """Look at the desk as its page does, and note what it counts."""
    while time.time() < until:
        start = time.time()
        try:
            page = desk.look()
        except OSError as error:
            room.faults.append(f"desk: {error}")
            page = ""
        room.desk_ms.append((time.time() - start) * 1000)
        if page:
            room.shown.append((time.time(), *_counted(page)))
        time.sleep(max(0.0, start + DESK_SECONDS - time.time()))


def _counted(page: str) -> tuple[str, int]:
    """What a desk's page counts, and how many: votes of a round (step/round), repairs of a lab, or nothing."""
    voted, step = re.search(r"<b>(\d+)</b> of \d+ voted", page), re.search(r"Step (\d+) of", page)
    phase = re.search(r"(First|Second) vote</p>", page)
    if voted and step and phase:
        return f"{step[1]}/{'12'[phase[1] == 'Second']}", int(voted[1])
    done = re.search(r"<b>(\d+)</b> done", page)
    return ("repairs", int(done[1])) if done else ("", 0)


def _conduct(desk: Desk, room: Room, begin: float) -> None:
    due = begin
    for action, value, pause in ROUNDS:
        time.sleep(max(0.0, due - time.time()))
        try:
            desk.act(action, value)
        except OSError as error:
            room.faults.append(f"{action} {value}: {error}")
            desk.act(action, value)
        due += pause


def _kill(stack: Stack, redis: Redis) -> None:
    start = time.monotonic()
    for part, after in KILLED_AFTER.items():
        time.sleep(max(0.0, start + after - time.monotonic()))
        if part == "redis":
            redis.kill()
            time.sleep(REDIS_AWAY)
            redis.start()
        else:
            os.kill(stack.pids()[part], signal.SIGKILL)
        print(f"{part} was killed after {after:.0f} s, and started again.", flush=True)


def _processor(stack: Stack, learners: int) -> dict[str, float]:
    """The seconds of the processor that each part has taken; nothing where there is no /proc."""
    marks = {"gunicorn": "web", "celery": "worker"}
    taken: dict[str, float] = {}
    for pid in (*stack.all_pids(), learners) if Path("/proc/self/stat").exists() else ():
        command = command_line(pid)
        part = "seats" if pid == learners else next((part for mark, part in marks.items() if mark in command), "")
        if part:
            # proc(5): the 14th and 15th field, counted from behind the name, which may hold anything.
            found = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            taken[part] = taken.get(part, 0.0) + (int(found[11]) + int(found[12])) / os.sysconf("SC_CLK_TCK")
    return taken


def _lost(room: Room) -> list[str]:
    """What was answered and is not in the database once, in sentences. The database may be dropped then."""
    from django.db import connections  # noqa: PLC0415

    from diagrams.models import Revision  # noqa: PLC0415
    from workshops.models import Vote  # noqa: PLC0415

    rows: Counter[tuple[str, str]] = Counter()
    outcomes: dict[tuple[str, str], str] = {}
    for seat, step, number, outcome in Vote.objects.values_list("seat__name", "step", "round", "outcome"):
        ballot = (seat, f"{step}/{number}")
        rows[ballot] += 1
        outcomes[ballot] = outcome
    heard = {(one["seat"], one["ballot"]): one["outcome"] for one in room.of("vote")}
    lost = [f"{seat}'s vote {ballot}" for seat, ballot in heard if rows[seat, ballot] != 1]
    lost += [f"{one}: another outcome" for one, outcome in heard.items() if outcomes.get(one, outcome) != outcome]
    unheard = {(one["seat"], one["ballot"]) for one in room.of("unheard") if "ballot" in one}
    lost += [f"a vote that nobody cast: {one}" for one in rows if one not in heard and one not in unheard]
    kept = {
        (key, number): text
        for key, number, text in Revision.objects.values_list("topology__key", "number", "document__text")
    }
    for one in room.of("edit"):
        if one["title"] not in kept.get((one["topology"], one["base"]), ""):
            lost.append(f"{one['title']} at revision {one['base']}")
    connections.close_all()
    return lost


def _report(seats: int, seconds: int, room: Room, begun: float, spent: dict[str, float], lost: list[str]) -> int:
    requests = [one for one in room.of("request") if one["at"] >= begun]
    errors = Counter(f"{one['name']}: {one['fault'][:120]}" for one in requests if one["fault"])
    print(f"{seats} seats, {seconds} s, {os.cpu_count()} cores: {len(requests)} requests of seats.")
    print(f"{'':22}{'number':>8}{'median':>9}{'p95':>9}{'p99':>9}{'most':>9}   ms")
    for name in ("poll", "vote", "edit", "goals"):
        if found := room.times(name, begun):
            _row(name, found)
    if room.desk_ms:
        _row("desk", room.desk_ms)
    behind = _behind(room)
    print(
        f"Of the processor: {', '.join(f'{part} {taken:.0f} s' for part, taken in spent.items()) or 'not known here'}."
    )
    votes, edits = room.of("vote"), room.of("edit")
    print(f"{len(votes)} votes of {seats * 3}, {len(edits)} edits, {len(room.of('unheard'))} without an answer.")
    for words in (*room.faults, *lost[:10], *(f"{number} times {fault}" for fault, number in errors.most_common(8))):
        print(f"  {words}")
    figures = (
        ("poll, p95", _share(room.times("poll", begun), 0.95), 100.0, "ms"),
        ("vote, p95", _share(room.times("vote", begun), 0.95), 300.0, "ms"),
        ("desk behind, at most", max(behind, default=0.0), BEHIND_SECONDS, "s"),
        ("lost or double", float(len(lost)), 0.0, ""),
        ("errors", float(sum(errors.values()) + len(room.faults)), 0.0, ""),
    )
    for what, value, most, unit in figures:
        target(what, value, most, unit)
    return int(any(value > most for _, value, most, _ in figures) or len(votes) < seats * 3)


def _behind(room: Room) -> list[float]:
    """For each vote and repair, the seconds until the desk had counted it."""
    acts: dict[str, list[float]] = {}
    steps = sorted({int(one["ballot"].partition("/")[0]) for one in room.of("vote")})
    for one in room.of("vote"):
        step, _, phase = one["ballot"].partition("/")
        acts.setdefault(f"{steps.index(int(step)) + 2}/{phase}", []).append(one["at"])
    acts["repairs"] = [one["at"] for one in room.of("edit") if one["repairs"]]
    found = []
    for what, times in acts.items():
        for count, at in enumerate(sorted(times), start=1):
            following = [(when, of, number) for when, of, number in room.shown if when >= at]
            # Once the room is at another step, the desk shows something else.
            while_there = list(itertools.takewhile(lambda one, what=what: one[1] == what, following))
            later = next((when for when, _, number in while_there if number >= count), None)
            left = following[len(while_there)][0] if len(while_there) < len(following) else at
            if later is not None:
                found.append(later - at)
            elif left - at > BEHIND_SECONDS:
                found.append(left - at)
    if found:
        print(
            f"{'behind':22}{len(found):8}{statistics.median(found):9.2f}{_share(found, 0.95):9.2f}{_share(found, 0.99):9.2f}{max(found):9.2f}   s"
        )
    return found


def _row(name: str, found: list[float]) -> None:
    shares = "".join(f"{_share(found, share):9.1f}" for share in (0.5, 0.95, 0.99))
    print(f"{name:22}{len(found):8}{shares}{max(found):9.1f}")


def _share(found: list[float], share: float) -> float:
    return sorted(found)[min(len(found) - 1, int(len(found) * share))] if found else 0.0


if __name__ == "__main__":
    sys.exit(main())
