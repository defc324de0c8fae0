"""How long does it take to import what the AWS CLI prints, and how much memory?

    make bench

For generated outputs of 300 to 3,000 resources (support/bundle.py), held in memory, in one run on one core:

parse     `json.loads` of the same texts alone, in ms: the baseline
read      `read_files`: parsed, put together, checked, in ms
peak      the most memory of a fresh process that is given the texts and does only this, in MiB, of either; such a
          process that does nothing is beside them, for most of it is Python and the libraries

Read the ratios: the times depend on the machine and on what else it does. Times are of the wall, medians of the
rounds. Returns 1 only if the import fails; a missed target is only said, for it may be the machine's fault.
"""

import json
import pickle
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.support.bundle import bundle
from benchmarks.support.report import shown, target
from lambdanet.document import UnreadableDocument
from lambdanet.importers.files import SourceFile
from lambdanet.importers.reading import read_files

ROOT: Final = Path(__file__).parent.parent
SIZES: Final = (300, 1000, 3000)
ROUNDS: Final = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Of one bundle. Times in seconds, peaks in MiB."""

    resources: int
    size: int
    document: int
    parse: float
    read: float
    idle_peak: float
    parse_peak: float
    read_peak: float

    def __str__(self) -> str:
        return (
            f"{self.resources:10,}{self.size / 1024:10,.0f}{self.document / 1024:10,.0f}{self.parse * 1e3:10.1f}"
            f"{self.read * 1e3:10.1f}{self.read / self.parse:12.1f}{self.idle_peak:11.0f}{self.parse_peak:11.0f}"
            f"{self.read_peak:11.0f}{self.read_peak / self.parse_peak:12.2f}"
        )


def main() -> int:
    """Measure, print a table and the targets; return 1 if an import fails."""
    print(
        f"{'resources':>10}{'KiB in':>10}{'KiB out':>10}{'parse ms':>10}{'read ms':>10}{'read/parse':>12}"
        f"{'idle MiB':>11}{'parse MiB':>11}{'read MiB':>11}{'read/parse':>12}"
    )
    try:
        found = [shown(_figures(size)) for size in SIZES]
    except UnreadableDocument as error:
        print(error, file=sys.stderr)
        return 1
    print()
    smallest, largest = found[0], found[-1]
    growth = (largest.read / largest.size) / (smallest.read / smallest.size)
    target(f"importing {largest.resources:,} resources", largest.read, 5, "s")
    target(f"peak memory of importing {largest.resources:,} resources", largest.read_peak, 512, "MiB")
    target(f"a byte of {largest.resources:,} resources against one of {smallest.resources:,}", growth, 2, "times")
    return 0


def _figures(size: int) -> Figures:
    files = bundle(size)
    imported = read_files(files)
    return Figures(
        resources=sum(imported.counts.values()),
        size=sum(len(one.content) for one in files),
        document=len(json.dumps(imported.document)),
        parse=_median(lambda: parse(files)),
        read=_median(lambda: read_files(files)),
        idle_peak=_peak("idle", files),
        parse_peak=_peak("parse", files),
        read_peak=_peak("read", files),
    )


def parse(files: Sequence[SourceFile]) -> list[object]:
    return [json.loads(one.content) for one in files]


def _median(call: Callable[[], object]) -> float:
    return statistics.median(_seconds(call) for _ in range(ROUNDS))


def _seconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


# --- the process that does only this ------------------------------------------------------------------

WORK: Final[dict[str, Callable[[Sequence[SourceFile]], object]]] = {
    "idle": lambda files: files,
    "parse": parse,
    "read": read_files,
}


def _peak(what: str, files: Sequence[SourceFile]) -> float:
    command = [sys.executable, "-m", "benchmarks.import_bundle", what]
    done = subprocess.run(command, input=pickle.dumps(files), capture_output=True, check=True, cwd=ROOT)
    return int(done.stdout) / 1024


def work(what: str) -> None:
    """Do one thing with the files on standard input, and print how much memory the process took at most, in KiB."""
    kept = WORK[what](pickle.load(sys.stdin.buffer))
    print(_most_memory())
    del kept


def _most_memory() -> int:
    """In KiB. On Linux getrusage counts the process that started this one too, as long as it was its copy."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        work(sys.argv[1])
    else:
        sys.exit(main())
