"""The Celery app: workers evaluate, compare, draw and export."""

import os
from typing import Any

from celery import Celery, bootsteps
from celery.signals import setup_logging

from diagrams.broker import beat_heart

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lambdanet_site.settings")

HEARTBEAT_SECONDS = 2.0
FIRST_SWEEP_SECONDS = 60.0  # not while a worker has its first learners to answer
SWEEP_SECONDS = 3600.0

app = Celery("lambdanet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class Heartbeat(bootsteps.StartStopStep):
    """Keep the key fresh by which the web process knows that a worker is alive.

    It runs on the timer of the worker's own loop, so that a worker which has lost its broker
    or hangs falls silent.
    """

    requires = ("celery.worker.components:Timer",)
    timer: Any = None

    def start(self, worker: Any) -> None:
        worker.timer.call_after(0, beat_heart)
        self.timer = worker.timer.call_repeatedly(HEARTBEAT_SECONDS, beat_heart)

    def stop(self, worker: Any) -> None:
        if self.timer is not None:
            self.timer.cancel()


class Clock(bootsteps.StartStopStep):
    """Send the sweep once an hour. Every worker does: sweeping twice does no harm, and no clock has to be kept alive."""

    requires = ("celery.worker.components:Timer",)
    timers: tuple[Any, ...] = ()

    def start(self, worker: Any) -> None:
        self.timers = (
            worker.timer.call_after(FIRST_SWEEP_SECONDS, send_sweep),
            worker.timer.call_repeatedly(SWEEP_SECONDS, send_sweep),
        )

    def stop(self, worker: Any) -> None:
        for timer in self.timers:
            timer.cancel()


def send_sweep() -> None:
    """Send the task that sweeps; silently nothing if the broker is away, for there is a next hour."""
    # The apps are ready when the clock runs.
    from diagrams import jobs, tasks  # noqa: PLC0415
    from lessons.learning import tasks as learning  # noqa: PLC0415
    from workshops import tasks as workshops  # noqa: PLC0415

    jobs.send([(tasks.sweep, ()), (learning.forget, ()), (workshops.forget, ())])


app.steps["worker"].add(Heartbeat)
app.steps["worker"].add(Clock)


@setup_logging.connect
def _keep_django_logging(**kwargs: Any) -> None:
    """Log as the web process does: a receiver of this signal keeps Celery's own set-up away."""
