"""The seats of a room, as a process of their own: each polls, votes when a ballot is there, and edits its copy of a lab.

    python -m benchmarks.support.seats '{"url": …, "code": …, "seats": 300, "seconds": 300, "lab": "L05"}'

Every line that it prints is an event, as JSON. gevent patches what it finds, so the database is asked elsewhere.
"""

# ruff: noqa: E402
import gevent.monkey

gevent.monkey.patch_all()

import itertools
import json
import random
import re
import sys
import time
from typing import Any, Final
from urllib.parse import urlencode

import gevent
from locust import FastHttpUser, events, task
from locust.env import Environment

from benchmarks.support.forms import Fields, fields

SETTINGS: Final[dict[str, Any]] = json.loads(sys.argv[1])
POLL_SECONDS: Final = 3
EDIT_SECONDS: Final = 30
VOTE_SECONDS: Final = 25  # a ballot is seen up to 3 s late; all have voted within 30
ARRIVALS: Final = 10  # a second
PATIENCE: Final = 30  # seconds, for one that was not answered to be tried again

ROOM: Final = f"/join/{SETTINGS['code']}/"
SEEN: Final = re.compile(r'/look/\?seen=([^"&]+)')
BALLOT: Final = re.compile(rf'action="({ROOM}vote/(\d+)/)"')
CHOICE: Final = re.compile(r'type="radio" name="(\w+)" value="([^"]+)"')
ROUND: Final = re.compile(r'name="round" value="(\d)"')
NAME: Final = re.compile(r"You are <b>([^<]+)</b>")
BASE: Final = re.compile(r'id="base" name="base" value="(\d+)"')

numbers = itertools.count()


def say(kind: str, **more: object) -> None:
    print(json.dumps({"kind": kind, "at": time.time(), **more}), flush=False)


class Seat(FastHttpUser):
    """One learner, who has the room in one tab and the builder in another."""

    host = SETTINGS["url"]
    connection_timeout = network_timeout = PATIENCE
    concurrency = 4

    def on_start(self) -> None:
        self.number = next(numbers)
        self.dice = random.Random(self.number)
        self.said: set[str] = set()
        self.form = self._arrive()
        say("seated", seat=self.name, topology=self.topology)
        gevent.spawn(self._poll)
        gevent.spawn(self._edit)

    @task
    def sit(self) -> None:
        gevent.sleep(PATIENCE)

    def _arrive(self) -> Fields:
        self.client.get(ROOM, name="arrive")
        page = self._post(ROOM, [], "arrive").text
        self.seen, self.name = SEEN.search(page)[1], NAME.search(page)[1]  # type: ignore[index]
        built = self._post(f"{ROOM}labs/{SETTINGS['lab']}/", [], "arrive")
        self.topology = re.search(r"/topologies/([^/]+)/", built.url)[1]  # type: ignore[index,arg-type]
        self.address = f"/topologies/{self.topology}/edit/{SETTINGS['entry']}/"
        return fields(self.client.get(self.address, name="arrive").text, "entry-form")

    def _poll(self) -> None:
        due = time.monotonic() + self.dice.uniform(0, POLL_SECONDS)
        while True:
            gevent.sleep(max(0.0, due - time.monotonic()))
            due = max(due + POLL_SECONDS, time.monotonic())
            answer = self.client.get(
                f"{ROOM}look/?seen={self.seen}", name="poll", headers={"HX-Request": "true", "HX-Target": "room"}
            )
            if answer.status_code == 200:
                self._look(answer.text)

    def _look(self, page: str) -> None:
        found = SEEN.search(page)
        self.seen = found[1] if found else self.seen
        ballot, round_ = BALLOT.search(page), ROUND.search(page)
        if ballot and round_ and (said := f"{ballot[2]}/{round_[1]}") not in self.said:
            self.said.add(said)
            offered: dict[str, list[str]] = {}
            for name, value in CHOICE.findall(page):
                offered.setdefault(name, []).append(value)
            gevent.spawn_later(
                self.dice.uniform(0, VOTE_SECONDS), self._vote, ballot[1], said, offered | {"round": [round_[1]]}
            )

    def _vote(self, address: str, said: str, offered: dict[str, list[str]]) -> None:
        chosen = [(name, self.dice.choice(values)) for name, values in offered.items()]
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            answer = self._post(address, chosen, "vote", into="room")
            if answer.status_code == 200 and "Your vote is in." in (answer.text or ""):
                say("vote", seat=self.name, ballot=said, outcome=dict(chosen).get("outcome", ""))
                return
            gevent.sleep(1)
        say("unheard", seat=self.name, ballot=said)

    def _edit(self) -> None:
        due = time.monotonic() + self.dice.uniform(0, EDIT_SECONDS)
        repairs = self.dice.randint(2, 8)
        for number in itertools.count():
            gevent.sleep(max(0.0, due - time.monotonic()))
            due = max(due + EDIT_SECONDS, time.monotonic())
            title = f"Seat {self.number}, edit {number}"
            if number == repairs:
                self.form.append(tuple(SETTINGS["repair"]))
            sent = [(name, title if name == "name" else value) for name, value in self.form]
            answer = self._post(self.address, [*sent, ("do", "save")], "edit", into="entry-form")
            base = BASE.search(answer.text or "") if answer.status_code == 200 else None
            if base is None:
                # What was not answered may have been taken: as a browser does, the page is loaded again.
                say("unheard", seat=self.name, edit=title)
                page = self.client.get(self.address, name="edit, loaded again").text or ""
                self.form = fields(page, "entry-form") or self.form
                continue
            self.form = [(name, base[1] if name == "base" else value) for name, value in self.form]
            say("edit", topology=self.topology, title=title, base=int(base[1]), repairs=number == repairs)
            beside = {"HX-Request": "true", "HX-Target": "companion"}
            self.client.get(f"{ROOM}labs/{SETTINGS['lab']}/goals/", name="goals", headers=beside)

    def _post(self, path: str, data: Fields, name: str, *, into: str = "") -> Any:
        cookies = {one.name: one.value for one in self.client.cookiejar}
        headers = {
            "X-CSRFToken": cookies.get("csrftoken") or "",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        if into:
            headers |= {"HX-Request": "true", "HX-Target": into, "HX-Current-URL": f"{self.host}{path}"}
        return self.client.post(path, data=urlencode(data), name=name, headers=headers)


def main() -> None:
    """Let all arrive, then go on for so many seconds, and say of each request how long it took."""
    made = Environment(user_classes=[Seat], events=events)
    events.request.add_listener(_heard)
    runner = made.create_local_runner()
    runner.start(SETTINGS["seats"], spawn_rate=ARRIVALS)
    end = time.monotonic() + SETTINGS["seconds"] + SETTINGS["seats"] / ARRIVALS
    while time.monotonic() < end:
        gevent.sleep(0.5)
        sys.stdout.flush()
    runner.quit()
    sys.stdout.flush()


def _heard(name: str, response_time: float, exception: object, **_more: object) -> None:
    say("request", name=name, ms=response_time, fault=str(exception) if exception else "")


if __name__ == "__main__":
    main()
