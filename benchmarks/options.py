"""How long does comparing every option take, in a worker's process?

    make bench

For each preset and its first function, in a process forked as Celery's children are, all options of the catalogue one
after the other, each as its task works it out: the option applied and read, every need and every lost zone
asked, counted and priced, and put into JSON. What the database and the broker take is not in it.

plain     one verdict of the network's own first question: read, compiled, evaluated and told, in ms; the baseline
options   all options together, in ms; slowest: the one of them that takes longest
ratio     of the two times: how many plain verdicts the whole comparison costs

Read the ratios: the times depend on the machine and on what else it does. Times are of the processor, medians of the
rounds. A missed target is only said, for it may be the machine's fault; returns 1 if nothing fits some preset.
"""

import json
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.support.report import shown, target
from lambdanet.answer import answer, answer_data
from lambdanet.document import canonical, parse, read_topology
from lambdanet.options.catalogue import OPTIONS
from lambdanet.options.compare import Compared, compared
from lambdanet.options.shape import Option
from lambdanet.options.table import compared_data
from lambdanet.topology import Topology

PRESETS: Final = sorted((Path(__file__).parent.parent / "presets").glob("*.yaml"))
ROUNDS: Final = 5
MOST_MS: Final = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Of one preset. Times in seconds."""

    name: str
    plain: float
    options: float
    slowest: float
    fitting: int

    def __str__(self) -> str:
        ratio = self.options / self.plain
        return (
            f"{self.name:34}{self.plain * 1e3:10.2f}{self.options * 1e3:11.1f}{self.slowest * 1e3:11.1f}"
            f"{self.fitting:8}{ratio:8.1f}"
        )


def main() -> int:
    """Measure in a child, print a table and the target; return 1 if no option fits a preset."""
    print(f"{'preset':34}{'plain ms':>10}{'options ms':>11}{'slowest ms':>11}{'fitting':>8}{'ratio':>8}")
    with multiprocessing.get_context("fork").Pool(1) as child:
        found = [shown(child.apply(_measured, (path,))) for path in PRESETS]
    print()
    target("all options on a preset, the slowest", max(one.options for one in found) * 1e3, MOST_MS, "ms")
    return 0 if all(one.fitting for one in found) else 1


def _measured(path: Path) -> Figures:
    text = canonical(parse(path.read_bytes()))
    topology = read_topology(json.loads(text))
    fitting = sum(not _one(text, topology, option).unfit for option in OPTIONS)
    each = [_seconds(partial(_one, text, topology, option)) for option in OPTIONS]
    return Figures(
        name=path.stem,
        plain=_seconds(lambda: _plain(text)),
        options=_seconds(lambda: [_one(text, topology, option) for option in OPTIONS]),
        slowest=max(each),
        fitting=fitting,
    )


def _one(text: str, topology: Topology, option: Option) -> Compared:
    """What `diagrams.results.work_out` does for the task, which keeps a topology that it has read, and the JSON."""
    found = compared(json.loads(text), topology.functions[0].id, option, topology)
    json.dumps(compared_data(found))
    return found


def _plain(text: str) -> None:
    topology = read_topology(json.loads(text))
    json.dumps(answer_data(answer(topology, topology.questions[0].question)))


def _seconds(call: Callable[[], object]) -> float:
    return statistics.median(_once(call) for _ in range(ROUNDS))


def _once(call: Callable[[], object]) -> float:
    begin = time.process_time()
    call()
    return time.process_time() - begin


if __name__ == "__main__":
    sys.exit(main())
