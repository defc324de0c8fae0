"""How long does it take to import what `terraform show -json` prints of a plan?

    make bench

For generated plans of 100 to 2,000 resources that are all yet to be made, so that every reference is followed through the
configuration (support/plan.py), held in memory, in one run on one core:

parse     `json.loads` of the same text alone, in ms: the baseline
read      `read_files`: parsed, put together, checked, in ms

Times are of the wall, medians of the rounds; they depend on the machine. Returns 1 only if the import fails.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Final

from benchmarks.support.plan import plan
from benchmarks.support.report import target
from lambdanet.document import UnreadableDocument
from lambdanet.importers.reading import read_files

SIZES: Final = (100, 500, 2000)
ASKED: Final = 500  # resources, in less than the seconds below
MOST: Final = 2
ROUNDS: Final = 3


def main() -> int:
    """Measure, print a table and the target; return 1 if an import fails."""
    print(f"{'resources':>10}{'KiB in':>10}{'in topology':>13}{'parse ms':>10}{'read ms':>10}")
    found: dict[int, float] = {}
    try:
        for size in SIZES:
            file = plan(size)
            counts = read_files([file]).counts
            parse, found[size] = _median(lambda: json.loads(file.content)), _median(lambda: read_files([file]))  # noqa: B023
            print(
                f"{size:10,}{len(file.content) / 1024:10,.0f}{sum(counts.values()):13,}{parse * 1e3:10.1f}"
                f"{found[size] * 1e3:10.1f}"
            )
    except UnreadableDocument as error:
        print(error, file=sys.stderr)
        return 1
    print()
    target(f"importing a plan of {ASKED} resources", found[ASKED], MOST, "s")
    return 0


def _median(call: Callable[[], object]) -> float:
    return statistics.median(_seconds(call) for _ in range(ROUNDS))


def _seconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main())
