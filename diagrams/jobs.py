"""Ask for results: known ones at once, unknown ones through a worker, or else by ourselves.

The road of a request, in `ask`:

1. Everything known is read with one query, and that is all if nothing is missing.
2. Rows for what is missing are inserted, and whoever inserted a row sends its message after commit.
3. The answers are awaited together, for `wait` seconds at most; a worker's message wakes us.
4. What is not there then is WAITING: the page asks again, which also sends again what was lost.

Without a worker or without its broker everything is worked out here, within limits.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any

from celery import Task, current_app
from django.db import transaction
from django.utils import timezone
from kombu import Connection, pools
from kombu.exceptions import KombuError
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from diagrams import broker, results, tasks
from diagrams.models import Document, Kind, Result
from diagrams.results import Request

__all__ = ["Job", "Kind", "Request", "State", "ask", "send", "workers_may_be_alive"]

logger = logging.getLogger(__name__)

WAIT_SECONDS = 0.25
# Nothing interrupts a layout in this process, and other requests stand still during it.
INLINE_NODES = 100
# When this is used up, the page shows what it has and asks again for the rest.
INLINE_SECONDS = 0.4
# So long a worker that was found dead is not looked for again.
AWAY_SECONDS = 1.0
SEND_TIMEOUT_SECONDS = 0.5
# So many verdicts in one message: all of them together keep one time limit.
TOGETHER = 20
# A document of no more characters is drawn with them: reading it and evaluating once more costs more than waiting does.
DRAWN_ALONG = 16 * 1024

TASKS: Mapping[Kind, "Task[[str], None]"] = {
    Kind.VERDICT: tasks.evaluate,
    Kind.GLANCES: tasks.evaluate,
    Kind.DRAWING: tasks.draw,
    Kind.MATRIX: tasks.compare_all,
    Kind.OPTION: tasks.compare_option,
    Kind.REPAIR: tasks.repair,
    Kind.DRILLS: tasks.drill,
    Kind.COST: tasks.find_ways,
    Kind.EXPORT: tasks.export,
    Kind.CHECK: tasks.check,
    Kind.PICTURE: tasks.draw_file,
}


class State(StrEnum):
    """How far a job is, for who asked."""

    DONE = "done"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """What became of a request. `payload` is there when it is DONE, `error` when it FAILED.

    `inline` says that this process worked it out, or will, because no worker was there.
    """

    request: Request
    key: str
    state: State
    payload: dict[str, Any] | None = None
    error: str = ""
    inline: bool = False


def ask(
    requests: Sequence[Request], *, wait: float = WAIT_SECONDS, meanwhile: Callable[[], object] | None = None
) -> tuple[Job, ...]:
    """Return a job for each request, in order, after at most `wait` seconds of waiting.

    `meanwhile` is called when the workers have begun, if anything has to be waited for; its time is none of `wait`.
    Inside a transaction nothing is waited for: a worker sees the rows only after its commit.
    """
    now = timezone.now()
    keys = [results.address(request) for request in requests]
    asked = dict(zip(keys, requests, strict=True))
    known = Result.objects.in_bulk(asked)
    missing = {key: request for key, request in asked.items() if key not in known or not known[key].has_ended(now)}
    inline = False
    if missing:
        inline = not _WORKERS.may_be_alive() or not _ask_workers(missing, known, now, wait, meanwhile)
        if inline:
            _work_here(missing, known)
    return tuple(
        _job(key, request, known.get(key), now, inline=inline and key in missing)
        for key, request in zip(keys, requests, strict=True)
    )


def _job(key: str, request: Request, row: Result | None, now: datetime, *, inline: bool) -> Job:
    if row is None or not row.has_ended(now):
        return Job(request=request, key=key, state=State.WAITING, inline=inline)
    state = State.DONE if row.state == Result.State.DONE else State.FAILED
    return Job(
        request=request,
        key=key,
        state=state,
        payload=row.payload,
        error=row.error,
        inline=inline,
    )


# -- Through a worker ------------------------------------------------------------------------------


@dataclass(slots=True)
class _Delivery:
    """The messages that are sent when the rows are committed."""

    rows: Sequence[Result]
    small: Collection[str]
    sent: bool = False
    failed: bool = False

    def send(self) -> None:
        # Nothing is raised: this may run at the end of somebody else's transaction.
        self.sent = send(_messages(self.rows, self.small))
        self.failed = not self.sent


Message = tuple["Task[Any, None]", tuple[Any, ...]]


def _messages(rows: Sequence[Result], small: Collection[str]) -> Iterator[Message]:
    """A message for each row; but the verdicts on one document go together, so many at a time.

    A drawing goes alone: it takes as long as all of them, and another child draws it meanwhile. Only the first of a
    document that is `small` goes with its verdicts. Glances at kept questions after the first of them go alone too, for
    they are many verdicts each.
    """
    verdicts: dict[str, list[str]] = {}
    drawings: dict[str, str] = {}
    for row in rows:
        if row.kind == Kind.VERDICT or (row.kind == Kind.GLANCES and not row.options["first"]):
            verdicts.setdefault(row.document_id, []).append(row.key)
        elif row.kind == Kind.DRAWING and row.document_id in small and row.document_id not in drawings:
            drawings[row.document_id] = row.key
        else:
            yield TASKS[Kind(row.kind)], (row.key,)
    for document, key in drawings.items():
        if document in verdicts and len(verdicts[document]) < TOGETHER:
            verdicts[document].append(key)
        else:
            yield tasks.draw, (key,)
    for keys in verdicts.values():
        for first in range(0, len(keys), TOGETHER):
            some = keys[first : first + TOGETHER]
            yield (tasks.evaluate, (some[0],)) if len(some) == 1 else (tasks.evaluate_together, (some,))


def send(messages: Iterable[Message]) -> bool:
    """Send tasks with their arguments; return whether the broker took them."""
    try:
        connection = _sending_connection(current_app.conf.broker_write_url)
        with pools.producers[connection].acquire(block=True, timeout=SEND_TIMEOUT_SECONDS) as producer:
            for task, arguments in messages:
                task.apply_async(arguments, producer=producer)
    except (BrokerError, KombuError, RedisError, OSError) as error:
        logger.warning("The broker took no message: %s", error)
        return False
    return True


@cache
def _sending_connection(url: str) -> Connection:
    """The broker, with a limit of time that a worker's long wait for messages could not have."""
    options = {"socket_timeout": SEND_TIMEOUT_SECONDS}
    return current_app.connection_for_write(url, transport_options=options)


def _ask_workers(
    missing: Mapping[str, Request],
    known: dict[str, Result],
    now: datetime,
    wait: float,
    meanwhile: Callable[[], object] | None,
) -> bool:
    """Bring `known` up to date from the workers; return False if the broker is not there."""
    try:
        # Heard before it is sent: the answer may be there before we could begin to listen.
        with broker.listening(_channels(missing), missing) as listener:
            with transaction.atomic():
                known |= _record(missing, known, now)
                ours = [known[key] for key in missing if known[key].sent_at == now and not known[key].has_ended(now)]
                delivery = _Delivery(ours, _small(missing))
                transaction.on_commit(delivery.send)
            if delivery.failed:
                return False
            if delivery.sent and wait > 0:
                listener.forget([key for key in missing if known[key].has_ended(now)])
                if meanwhile is not None:
                    meanwhile()
                listener.wait(wait)
    except (RedisError, OSError):
        return False
    known |= Result.objects.in_bulk([key for key in missing if not known[key].has_ended(now)])
    return True


def _small(missing: Mapping[str, Request]) -> set[str]:
    """Which documents are drawn with their verdicts."""
    documents = {request.document for request in missing.values()}
    return {results.digest_of(document) for document in documents if len(document) <= DRAWN_ALONG}


def _channels(missing: Mapping[str, Request]) -> set[str]:
    """Where a worker says that it is ready: each document has a channel."""
    return {results.digest_of(request.document) for request in missing.values()}


def _record(missing: Mapping[str, Request], known: Mapping[str, Result], now: datetime) -> dict[str, Result]:
    """Insert what is not there, mark what must be sent again; return the rows as they are then.

    Exactly one of those who come here at once writes its `now` as a row's `sent_at`.
    """
    new = {key: request for key, request in missing.items() if key not in known}
    if new:
        _insert_documents(map(results.document_row, new.values()))
        # In one order everywhere: two that insert the same rows must not wait for each other.
        rows = [results.result_row(key, new[key]) for key in sorted(new)]
        for row in rows:
            row.queued_at = row.sent_at = now
        Result.objects.bulk_create(rows, ignore_conflicts=True)
    due = [key for key in missing if key in known and known[key].is_due(now)]
    if due:
        Result.objects.filter(pk__in=due).due(now).update(sent_at=now)
    return Result.objects.in_bulk(missing)


def _insert_documents(documents: Iterable[Document]) -> None:
    unlike = {document.digest: document for document in documents}
    rows = [unlike[digest] for digest in sorted(unlike)]
    Document.objects.bulk_create(rows, ignore_conflicts=True)


# -- By ourselves ----------------------------------------------------------------------------------


def _work_here(missing: Mapping[str, Request], known: dict[str, Result]) -> None:
    """Bring `known` up to date by working the requests out, as many as there is time for."""
    deadline = time.monotonic() + INLINE_SECONDS
    found: list[Result] = []
    for key, request in missing.items():
        if found and time.monotonic() > deadline:
            break
        found.append(results.compute_here(key, request, max_nodes=INLINE_NODES))
    known |= {row.key: row for row in found}
    # What failed here, or had to fold, may do better in a worker, which has other limits: it is not kept.
    done = [row for row in found if row.state == Result.State.DONE and not (row.payload or {}).get("narrow")]
    if done:
        with transaction.atomic():
            _insert_documents(row.document for row in done)
            Result.objects.bulk_create(
                sorted(done, key=attrgetter("key")),
                update_conflicts=True,
                unique_fields=["key"],
                update_fields=["state", "payload", "error", "finished_at", "lease_until", "worker"],
            )


@dataclass(slots=True)
class _Workers:
    """Whether anybody works. A "no" is remembered for a moment, as finding out may take a while."""

    away_until: float = field(default=0.0)

    def may_be_alive(self) -> bool:
        if time.monotonic() < self.away_until:
            return False
        alive = broker.worker_is_alive()
        if not alive:
            self.away_until = time.monotonic() + AWAY_SECONDS
        return alive


_WORKERS = _Workers()


def workers_may_be_alive() -> bool:
    """Return whether there is somebody to send to, as far as is known."""
    return _WORKERS.may_be_alive()
