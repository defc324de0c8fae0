"""Asks as a view does, in a process of its own: one JSON order a line, one JSON answer a line."""

import json
import os
import sys
import time
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lambdanet_site.settings")
django.setup()

from django.db import DatabaseError  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from diagrams import history, jobs, presets, results, share_files, share_page, shares  # noqa: E402
from diagrams.models import Result, Topology  # noqa: E402
from lambdanet.document import canonical, question_data  # noqa: E402
from lambdanet.exports.files import FILES  # noqa: E402
from lambdanet_site.celery import send_sweep  # noqa: E402
from tests.workers.limits import shorten  # noqa: E402


def requests(tag: str, kinds: list[str], preset: str = "vpc-attachment") -> list[jobs.Request]:
    """Return one request of each kind about a network that only this tag has."""
    found = presets.find(preset)
    assert found is not None
    document = canonical(found.document | {"description": tag})
    questions = found.topology.questions
    return [
        jobs.Request(
            kind=jobs.Kind(kind),
            document=document,
            question=questions[index % len(questions)].question,
        )
        for index, kind in enumerate(kinds)
    ]


def nothing() -> None:
    return None


def ask(tag: str, kinds: list[str], wait: float = jobs.WAIT_SECONDS) -> dict[str, Any]:
    """Ask once, and say how long it took."""
    asked = requests(tag, kinds)
    begin = time.perf_counter()
    found = jobs.ask(asked, wait=wait)
    return {
        "seconds": time.perf_counter() - begin,
        "states": [str(job.state) for job in found],
        "inline": any(job.inline for job in found),
        "errors": [job.error for job in found if job.error],
    }


def poll(tag: str, kinds: list[str], seconds: float) -> dict[str, Any]:
    """Ask once a second, as a page does, until nothing is waiting; say how long that took."""
    begin = time.monotonic()
    slowest = 0.0
    while True:
        found = ask(tag, kinds)
        slowest = max(slowest, found["seconds"])
        passed = time.monotonic() - begin
        if "waiting" not in found["states"] or passed > seconds:
            return found | {"passed": passed, "slowest": slowest, "rows": rows(tag, kinds)}
        time.sleep(1)


def rows(tag: str, kinds: list[str]) -> list[dict[str, Any]]:
    """Return what the database holds for these requests."""
    keys = [results.address(request) for request in requests(tag, kinds)]
    fields = ("state", "attempts", "worker", "error")
    return list(Result.objects.filter(pk__in=keys).values(*fields))


def hammer(name: str, seconds: float) -> dict[str, Any]:
    """Write as fast as possible: new documents and results, one request after the other."""
    deadline = time.monotonic() + seconds
    written, errors, slowest = 0, [], 0.0
    while time.monotonic() < deadline:
        begin = time.perf_counter()
        try:
            jobs.ask(requests(f"{name} {written}", ["verdict"]), wait=0)
        except DatabaseError as error:
            errors.append(str(error))
        else:
            written += 1
        slowest = max(slowest, time.perf_counter() - begin)
    return {"written": written, "errors": errors, "slowest": slowest}


def sweep(seconds: float) -> dict[str, Any]:
    """Delete a topology two days ago, send the sweep as the clock does, and wait until it is gone."""
    topology = history.create("o" * 32, canonical(presets.all_presets()[0].document), "Old", "Began")
    history.delete(topology)
    Topology.objects.filter(pk=topology.pk).update(deleted_at=timezone.now() - timedelta(days=2))
    send_sweep()
    deadline = time.monotonic() + seconds
    while Topology.objects.filter(pk=topology.pk).exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    return {"gone": not Topology.objects.filter(pk=topology.pk).exists()}


def files(tag: str) -> dict[str, Any]:
    """Freeze a link to a network that only this tag has, and ask for each of its files once."""
    found = presets.find("vpc-attachment")
    assert found is not None
    text = canonical(found.document | {"description": tag})
    question = found.topology.questions[0].question
    draft = shares.Draft(
        title=tag,
        topology=history.create("o" * 32, text, "Orders", "Began"),
        question=question_data(question),
        masked=False,
        days=1,
        frozen=share_page.freeze(text, question, 1),
    )
    share = shares.create("o" * 32, draft).share
    begin = time.perf_counter()
    made = {name: share_files.ask(share, name, "https://lambdanet.example/s/x/", wait=4) for name in FILES}
    share.refresh_from_db()
    return {
        "seconds": time.perf_counter() - begin,
        "made": [name for name, one in made.items() if one.content],
        "inline": any(one.inline for one in made.values()),
        "workers": [bool(row.worker) for row in Result.objects.filter(source=share.files)],
    }


def check(tag: str, questions: int, wait: float, seconds: float) -> dict[str, Any]:
    """Send so many questions to the API, and ask again where it says until they are decided."""
    found = presets.find("vpc-attachment")
    assert found is not None
    client, asked = Client(headers={"Host": "localhost"}), {"from": "orders", "to": "orders-db", "port": 5432}
    body = {"document": found.document | {"description": tag}, "questions": [asked] * questions}
    begin = time.monotonic()
    answer = client.post(f"/api/v1/check?wait={wait}", data=body, content_type="application/json")
    statuses = [answer.status_code]
    while answer.status_code == 202 and time.monotonic() < begin + seconds:
        time.sleep(0.2)
        answer = client.get(answer["Location"])
        statuses.append(answer.status_code)
    results = json.loads(b"".join(answer)).get("results", [])
    return {
        "passed": time.monotonic() - begin,
        "statuses": statuses,
        "ids": [one["id"] for one in results],
        "outcomes": sorted({one["outcome"] for one in results}),
        "workers": [bool(row.worker) for row in Result.objects.filter(kind="check", document__text__contains=tag)],
    }


ORDERS = {order.__name__: order for order in (nothing, ask, poll, rows, hammer, sweep, files, check)}


def main() -> None:
    shorten()
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(ORDERS[order.pop("do")](**order)), flush=True)


if __name__ == "__main__":
    main()
