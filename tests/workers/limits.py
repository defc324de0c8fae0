"""Shorter limits of time for a test, by SHORT_LIMIT: a message carries those of its sender.

So both who asks and who works must have them.
"""

import os
from datetime import timedelta

from diagrams import results, tasks
from diagrams.models import Kind


def shorten() -> None:
    """Make a drawing's limits a second or two: both, or only the soft one."""
    match os.environ.get("SHORT_LIMIT"):
        case "hard":
            # The hard one is counted from the soft one on.
            tasks.draw.soft_time_limit, tasks.draw.time_limit = 1, 2
            results.LEASE[Kind.DRAWING] = timedelta(seconds=2.5)
        case "soft":
            tasks.draw.soft_time_limit = 1
        case _:
            pass
