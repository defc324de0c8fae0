"""Two pages for whoever watches the site: is the process there, and can it do its work?"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import cache

import structlog
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from diagrams import broker
from diagrams.presets import all_presets
from lambdanet.answer import answer
from lambdanet.drawn import drawing_data

# A page that tells of a fault must not wait for it: a database may need seconds to say no.
LIMIT_SECONDS = 0.8

OK = "ok"

logger = structlog.get_logger(__name__)

# Without these nothing can be shown; without the others everything still works, only slower.
ESSENTIAL = ("database", "graphviz")


class NotReady(Exception):
    """What is the matter with a part, in words for whoever watches."""


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer "ok" as long as the process serves, whatever else is down."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Name each part with "ok" or its fault; 503 when the site cannot do its work."""
    parts = _ask_all({"database": _database, "broker": _broker, "worker": _worker, "graphviz": _graphviz})
    if any(parts[name] != OK for name in ESSENTIAL):
        status = "failed"
    elif any(fault != OK for fault in parts.values()):
        status = "degraded"
    else:
        status = "ok"
    return JsonResponse({"status": status, "parts": parts}, status=503 if status == "failed" else 200)


def _ask_all(questions: dict[str, Callable[[], None]]) -> dict[str, str]:
    """Ask all at the same time, and wait for none longer than the limit."""
    deadline = time.monotonic() + LIMIT_SECONDS
    asked = {name: _ask(name, question) for name, question in questions.items()}
    answers = {}
    for name, awaited in asked.items():
        try:
            answers[name] = awaited.result(max(0.0, deadline - time.monotonic()))
        except TimeoutError:
            answers[name] = "does not answer"
    return answers


_asked: dict[str, Future[str]] = {}
_asking = threading.Lock()


def _ask(name: str, question: Callable[[], None]) -> Future[str]:
    """Ask in a thread. Who comes while one still waits shares its answer: no threads pile up."""
    with _asking:
        if name not in _asked or _asked[name].done():
            _asked[name] = Future()
            threading.Thread(target=_answer, args=(_asked[name], name, question), daemon=True).start()
        return _asked[name]


def _answer(awaited: Future[str], name: str, question: Callable[[], None]) -> None:
    try:
        question()
    except NotReady as fault:
        awaited.set_result(str(fault))
    except Exception as error:  # whatever it is, it is the fault to be named
        logger.warning("A part of the site fails", part=name, fault=repr(error))
        awaited.set_result("fails; see the log")
    else:
        awaited.set_result(OK)


def _database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()  # this thread's own


def _broker() -> None:
    if not broker.broker_is_alive():
        raise NotReady("away: answers are computed by the web process, and may be slow")


def _worker() -> None:
    if not broker.worker_is_alive():
        raise NotReady("none is alive: answers are computed by the web process, and may be slow")


@cache
def _graphviz() -> None:
    """Draw one small network; once is enough, for the library does not go away."""
    topology = all_presets()[0].topology
    drawing_data(topology, answer(topology, topology.questions[0].question), sheet_id="ready")
