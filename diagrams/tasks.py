"""Celery's entry points: a key in, one call of `results` or `imports`, and everybody who waits is woken."""

import logging
from typing import Any

from celery import Task, shared_task
from celery.signals import celeryd_after_setup, worker_process_init
from django.db import DatabaseError, connections
from django.utils import timezone

from diagrams import broker, imports, memory, results, sweeping
from diagrams.models import Kind, Result
from diagrams.presets import all_presets
from lambdanet.answer import answer, answer_data
from lambdanet.drawn import drawing_data

logger = logging.getLogger(__name__)

# The largest honest input takes a third of it.
IMPORT_MEMORY = 1024 * 1024 * 1024


def _worked_out(kind: Kind) -> dict[str, Any]:
    """What tasks of a kind have in common: acknowledged late, no result kept, and the kind's limits of time."""
    return {
        "acks_late": True,
        "ignore_result": True,
        "soft_time_limit": results.SOFT_LIMIT[kind],
        "time_limit": results.HARD_LIMIT[kind],
    }


@shared_task(bind=True, name="diagrams.evaluate", **_worked_out(Kind.VERDICT))
def evaluate(self: "Task[[str], None]", key: str) -> None:
    """Work out the verdict with this key."""
    _compute(self, key)


@shared_task(bind=True, name="diagrams.evaluate_together", **_worked_out(Kind.VERDICT))
def evaluate_together(self: "Task[[list[str]], None]", keys: list[str]) -> None:
    """Work out the verdicts with these keys, which are of one document."""
    if _comes_again(self):
        for key in keys:
            _compute(self, key)
        return
    for document, done in results.compute_together(keys, worker=self.request.hostname or "").items():
        broker.wake(document, *done)


@shared_task(bind=True, name="diagrams.draw", **_worked_out(Kind.DRAWING))
def draw(self: "Task[[str], None]", key: str) -> None:
    """Make the drawing with this key."""
    _compute(self, key)


@shared_task(bind=True, name="diagrams.compare_all", **_worked_out(Kind.MATRIX))
def compare_all(self: "Task[[str], None]", key: str) -> None:
    """Work out the matrix with this key."""
    _compute(self, key)


@shared_task(bind=True, name="diagrams.compare_option", **_worked_out(Kind.OPTION))
def compare_option(self: "Task[[str], None]", key: str) -> None:
    """Apply an option, and work out what it comes to."""
    _compute(self, key)


@shared_task(bind=True, name="diagrams.repair", **_worked_out(Kind.REPAIR))
def repair(self: "Task[[str], None]", key: str) -> None:
    """Look for what makes a question come out as asked."""
    _compute(self, key)


@shared_task(bind=True, name="diagrams.drill", **_worked_out(Kind.DRILLS))
def drill(self: "Task[[str], None]", key: str) -> None:
    """Take away one thing after the other, and see what changes."""
    _compute(self, key)


@shared_task(bind=True, name="diagrams.find_ways", **_worked_out(Kind.COST))
def find_ways(self: "Task[[str], None]", key: str) -> None:
    """Ask which way the data of the functions goes, and what charges for it there."""
    _compute(self, key)


@shared_task(bind=True, name="diagrams.export", **_worked_out(Kind.EXPORT))
def export(self: "Task[[str], None]", key: str) -> None:
    """Make a file of a link."""
    _compute(self, key)


@shared_task(bind=True, name="diagrams.check", **_worked_out(Kind.CHECK))
def check(self: "Task[[str], None]", key: str) -> None:
    """Decide a list of questions."""
    _compute(self, key)


@shared_task(bind=True, name="diagrams.draw_file", **_worked_out(Kind.PICTURE))
def draw_file(self: "Task[[str], None]", key: str) -> None:
    """Draw a network as a file."""
    _compute(self, key)


@shared_task(
    name="diagrams.import_upload",
    acks_late=True,
    ignore_result=True,
    soft_time_limit=imports.SOFT_LIMIT,
    time_limit=imports.HARD_LIMIT,
)
def import_upload(token: str) -> None:
    """Import the files that wait under this token."""
    with memory.at_most(IMPORT_MEMORY):
        imports.run(token)
    broker.wake(token, token)


@shared_task(name="diagrams.answer_import", **_worked_out(Kind.DRAWING))
def answer_import(token: str, key: str) -> None:
    """Work out what was asked about the import under this token."""
    imports.answer(token, key)
    broker.wake(token, key)


@shared_task(name="diagrams.sweep", ignore_result=True, soft_time_limit=45, time_limit=60)
def sweep() -> None:
    """Delete for good whatever was kept for a while only."""
    swept = sweeping.sweep(timezone.now())
    logger.info("Swept: %s", swept)


def _compute(task: "Task[Any, None]", key: str) -> None:
    document = results.compute(key, worker=task.request.hostname or "", lost=_comes_again(task))
    if document is not None:
        broker.wake(document, key)


def _comes_again(task: "Task[Any, None]") -> bool:
    """A message comes a second time when the process that had it was killed."""
    return bool((task.request.delivery_info or {}).get("redelivered"))


@celeryd_after_setup.connect
def _release_what_the_last_run_held(sender: str, **kwargs: Any) -> None:
    """Let go of what a worker of this name had begun: it cannot be at it any more."""
    try:
        Result.objects.abandoned_by(sender).update(lease_until=timezone.now())
    except DatabaseError:
        # The rows come free by themselves a few seconds later.
        logger.warning("What the last run held was not released", exc_info=True)
    finally:
        # The children are forked from here, and must not share a connection.
        connections.close_all()


@worker_process_init.connect
def _warm_up(**kwargs: Any) -> None:
    """Answer and draw once, so that no learner waits for a child's first layout."""
    try:
        topology = all_presets()[0].topology
        found = answer(topology, topology.questions[0].question)
        answer_data(found)
        drawing_data(topology, found, sheet_id="s")
    except Exception:
        # A child that cannot draw can still answer, and says what is wrong with each drawing.
        logger.exception("The warm-up failed")
