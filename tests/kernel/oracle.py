"""The evaluator against the kernel, on as many random topologies as asked: `make oracle N=5000`."""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

from lambdanet.document import question_data, read_question, read_topology
from lambdanet.problems import Severity
from lambdanet.reachability.verdict import Outcome
from lambdanet.topology import Topology
from lambdanet.validation.run import check
from tests.kernel.comparison import Compared, compare, ends
from tests.kernel.generator import document
from tests.kernel.lab import Filters, Lab, cells
from tests.kernel.namespace import unavailable

FOUND: Final = Path(__file__).parent / "found"
WORKERS: Final = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One topology's comparisons. `refused`: AWS would not create it, so nobody was asked."""

    seed: int
    refused: bool = False
    compared: tuple[Compared, ...] = ()

    @property
    def faults(self) -> list[str]:
        return [f"{one.question}: {fault}" for one in self.compared for fault in one.faults]


@dataclass(kw_only=True, slots=True)
class Tally:
    cases: int = 0
    refused: int = 0
    asked: int = 0
    traces: int = 0
    connections: int = 0
    differ: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    blockers: Counter[str] = field(default_factory=Counter)
    again: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    def add(self, case: Case) -> None:
        self.cases += 1
        self.refused += case.refused
        for one in case.compared:
            if one.skipped:
                self.skipped[one.skipped] += 1
                continue
            self.asked += 1
            self.traces += one.traces
            self.connections += one.connections
            self.differ += bool(one.faults)
            self.again += one.again
            self.outcomes[one.outcome] += 1
            self.blockers.update(one.headlines)


def run(seed: int, filters: Filters = Filters.DROP) -> Case:
    """The random case with this number; what differs is kept in `found/`."""
    made = document(seed)
    topology = read_topology(made)
    if any(problem.severity is Severity.REFUSED for problem in check(topology)):
        return Case(seed=seed, refused=True)
    questions = [named.question for named in topology.questions]
    with Lab(topology, ends(topology, questions), filters=filters) as lab:
        compared = tuple(compare(lab, question) for question in questions)
    compared = tuple(_again(topology, one, filters) if one.faults else one for one in compared)
    for one in compared:
        if one.faults:
            _keep(made, one, f"seed-{seed}-{filters}")
    return Case(seed=seed, compared=compared)


def _again(topology: Topology, one: Compared, filters: Filters) -> Compared:
    """What the evaluator calls intermittent and nothing came through of, once more in labs of its own.

    A NAT gateway of the lab gives each port once: where an ACL admits a range of one port, the questions before may
    have had it, or the clients whose own ports another ACL refuses. So each range of clients' ports meets each range of
    the gateway's first in one of the labs, until one has seen both.
    """
    if one.outcome != Outcome.INTERMITTENT:
        return one
    ranges = len(cells(topology))
    for first in product(range(ranges), repeat=2):
        with Lab(topology, ends(topology, [one.question]), filters=filters, first=first) as lab:
            found = replace(compare(lab, one.question), again=True)
        if not found.faults:
            return found
    return one


def ask(made: dict[str, Any], question: dict[str, Any], filters: Filters = Filters.DROP) -> Compared:
    """One question on one document."""
    with Lab(read_topology(made), filters=filters) as lab:
        return compare(lab, read_question(question))


def _keep(made: dict[str, Any], one: Compared, name: str) -> None:
    FOUND.mkdir(exist_ok=True)
    question = question_data(one.question)
    words = "-".join(str(value) for value in question.values()).replace("/", "-")
    content = {"question": question, "faults": one.faults, "document": {**made, "questions": []}}
    (FOUND / f"{name}-{words}.json").write_text(json.dumps(content, indent=1) + "\n")


def run_all(seeds: range, workers: int, filters: Filters = Filters.DROP) -> Iterator[Case]:
    if workers == 1:
        yield from map(partial(run, filters=filters), seeds)
        return
    with get_context("spawn").Pool(workers) as pool:
        yield from pool.imap_unordered(partial(run, filters=filters), seeds, chunksize=8)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=int, nargs="?", default=300)
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--workers", type=int, default=WORKERS)
    parser.add_argument("--filters", type=Filters, default=Filters.DROP, help="drop, or count: ask for every blocker")
    options = parser.parse_args()
    if reason := unavailable():
        print(f"The kernel cannot be asked: {reason}.", file=sys.stderr)
        return 2
    tally, started = Tally(), time.monotonic()
    for case in run_all(range(options.first, options.first + options.cases), options.workers, options.filters):
        tally.add(case)
        for fault in case.faults:
            print(f"case {case.seed}: {fault}")
    seconds = time.monotonic() - started
    agreement = 100 * (1 - tally.differ / max(tally.asked, 1))
    print(f"{tally.cases} topologies in {seconds:.0f} s: {tally.cases / seconds:.1f} a second; {tally.refused} refused")
    print(f"{tally.asked} questions, {tally.traces} traces, {tally.connections} connections")
    print(f"agreement {agreement:.3f} %: {tally.differ} differ; {tally.again} asked again in a lab of their own")
    for title, counter in (("outcomes", tally.outcomes), ("blockers", tally.blockers), ("not asked", tally.skipped)):
        print(f"{title}: {', '.join(f'{name} {count}' for name, count in counter.most_common())}")
    return 1 if tally.differ else 0


if __name__ == "__main__":
    sys.exit(main())
