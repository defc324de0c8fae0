"""Execution environments, second by second: traffic rises evenly, and Lambda follows as fast as it may.

Each function may add 1,000 environments in 10 s (LSCL, high). That it adds them evenly, 100 a second, beginning with
none, is a model.
"""

from dataclasses import dataclass
from itertools import accumulate
from math import ceil
from typing import Final

from lambdanet.capacity.load import Load

RATE: Final = 100  # environments a second and function: 1,000 in 10 s
LEAST_SECONDS: Final = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Growth:
    """A figure for each whole second from 0 on.

    Of one function: `wanted`, executions that its traffic asks for; `needed`, those of them that its reserved
    concurrency admits; `may`, environments that Lambda may have made by then; `grown`, those that it has made.
    `environments` are those of all functions together, within the account's concurrency.
    """

    wanted: tuple[int, ...]
    may: tuple[int, ...]
    needed: tuple[int, ...]
    grown: tuple[int, ...]
    environments: tuple[int, ...]

    def open_calls(self, calls: int, held: int) -> tuple[int, ...]:
        """Connections that are open at once: each environment opens `calls` a second, and each stays for `held` s."""
        total = [0, *accumulate(self.environments)]
        return tuple(calls * (total[second + 1] - total[max(0, second + 1 - held)]) for second in range(len(total) - 1))


def grow(load: Load) -> Growth:
    """From nothing to when nothing changes any more, and a while beyond."""
    seconds = range(_seconds(load) + 1)
    wanted = tuple(min(load.concurrency, load.concurrency * second // load.ramp) for second in seconds)
    needed = tuple(one if load.reserved is None else min(one, load.reserved) for one in wanted)
    may = tuple(RATE * second for second in seconds)
    grown = tuple(map(min, needed, may))
    return Growth(
        wanted=wanted,
        may=may,
        needed=needed,
        grown=grown,
        environments=tuple(min(load.account, load.functions * one) for one in grown),
    )


def _seconds(load: Load) -> int:
    settled = max(load.ramp, ceil(load.concurrency / RATE)) + (load.held if load.calls else 0)
    return max(LEAST_SECONDS, ceil(settled * 1.4))
