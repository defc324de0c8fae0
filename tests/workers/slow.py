"""The site's Celery app, in which some drawings take long: time is the only thing made up here.

A document described as "slow 3 …" takes three seconds longer; one described as "stuck …" never ends
and cannot be interrupted, as a layout in C cannot.
"""

import os
import signal
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lambdanet_site.settings")
django.setup()

from diagrams import results  # noqa: E402
from lambdanet.drawn import drawing_data  # noqa: E402
from lambdanet_site.celery import app  # noqa: E402
from tests.workers.limits import shorten  # noqa: E402

__all__ = ["app"]


def _draw_slowly(topology: Any, *arguments: Any, **options: Any) -> dict[str, Any]:
    match topology.description.split():
        case ["slow", seconds, *_]:
            time.sleep(float(seconds))
        case ["stuck", *_]:
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
            time.sleep(600)
        case _:
            pass
    return drawing_data(topology, *arguments, **options)


setattr(results, "drawing_data", _draw_slowly)  # noqa: B010  mypy
shorten()
