"""How long does a question take, and what does the size of the topology do to it?

    make bench

For the presets, and for generated topologies of 10 to 5,000 resources (support/generate.py), in one run on one core:

read      a document checked and completed (`read_topology`), and the checks of what AWS would refuse, in ms
compile   the network made ready for questions (`compile_network`), in ms; the checks are a part of it
question  one question on the compiled network (`evaluate_on`), in µs; hops: checks on its way, there and back
scan      the same question where each hop scans all rules, routes and interfaces (support/scan.py), in µs: the
          baseline. Its verdicts are compared with the evaluator's, whole, on every question.

Read the ratios: the times depend on the machine and on what else it does. Times are of the processor, medians of
the rounds. Returns 1 if a verdict differs; a missed target is only said, for it may be the machine's fault.
"""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.support.generate import document, questions
from benchmarks.support.report import shown, target
from benchmarks.support.scan import plainly
from lambdanet.document import parse, read_topology
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import Network, compile_network
from lambdanet.reachability.verdict import Verdict
from lambdanet.topology import Question
from lambdanet.validation.run import check

PRESETS: Final = sorted((Path(__file__).parent.parent / "presets").glob("*.yaml"))
SIZES: Final = (10, 100, 1000, 5000)
QUESTIONS: Final = {10: 1000, 100: 1000, 1000: 10_000, 5000: 1000}
ROUNDS: Final = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Of one topology. `questions` how many, the times in seconds."""

    name: str
    questions: int
    hops: float
    read: float
    compile: float
    all_questions: float
    all_scanned: float

    @property
    def question(self) -> float:
        return self.all_questions / self.questions

    @property
    def scan(self) -> float:
        return self.all_scanned / self.questions

    def __str__(self) -> str:
        return (
            f"{self.name:28}{self.questions:10,}{self.hops:7.1f}{self.read * 1e3:9.1f}{self.compile * 1e3:9.1f}"
            f"{self.question * 1e6:10.0f}{1 / self.question:10,.0f}{self.scan * 1e6:9.0f}{self.scan / self.question:13.1f}"
        )


def main() -> int:
    """Measure, print a table and the targets; return 1 if a verdict differs from the baseline's."""
    print(
        f"{'topology':28}{'questions':>10}{'hops':>7}{'read ms':>9}{'comp. ms':>9}"
        f"{'question':>10}{'per s':>10}{'scan':>9}{'scan/quest.':>13}"
    )
    presets = [shown(_preset(path)) for path in PRESETS]
    sized = {size: shown(_generated(size)) for size in SIZES}
    slowest = max(presets, key=lambda one: one.all_questions)
    thousand, most = sized[1000], sized[5000]
    growth = most.question / sized[100].question
    print()
    target(f"all questions of {slowest.name}", slowest.all_questions * 1e3, 5, "ms")
    target("10,000 questions at 1,000 resources", thousand.all_questions, 2, "s")
    target("compiling 1,000 resources", thousand.compile * 1e3, 200, "ms")
    target("a question at 5,000 resources against one at 100", growth, 2, "times")
    target("reading and validating 5,000 resources", most.read, 2, "s")
    return 0


def _preset(path: Path) -> Figures:
    found = parse(path.read_bytes())
    asked = [named.question for named in read_topology(found).questions]
    return _figures(path.stem, found, asked)


def _generated(size: int) -> Figures:
    return _figures(f"{size:,} resources", document(size), questions(size, QUESTIONS[size]))


def _figures(name: str, found: object, asked: list[Question]) -> Figures:
    reading = min(_seconds(lambda: check(read_topology(found))) for _ in range(2))
    topology = read_topology(found)
    compiling = statistics.median(_seconds(lambda: compile_network(topology)) for _ in range(ROUNDS))
    network = compile_network(topology)
    hops = _compared(network, asked)  # and so the tables that are made when they are first asked for are there
    fast = [_seconds(lambda: _ask(network, asked)) for _ in range(ROUNDS)]
    part = asked[: max(len(asked) // 10, 6)]
    with plainly():
        slow = _seconds(lambda: _ask(network, part))
    return Figures(
        name=name,
        questions=len(asked),
        hops=hops / len(asked),
        read=reading,
        compile=compiling,
        all_questions=statistics.median(fast),
        all_scanned=slow * len(asked) / len(part),
    )


def _ask(network: Network, asked: list[Question]) -> None:
    for question in asked:
        evaluate_on(network, question)


def _compared(network: Network, asked: list[Question]) -> int:
    """Hold both ways of answering equal on every question; return the hops of all."""
    hops = 0
    for start in range(0, len(asked), 100):
        some = asked[start : start + 100]
        found = _verdicts(network, some)
        with plainly():
            scanned = _verdicts(network, some)
        if found != scanned:
            differing = next(one for one, other in zip(found, scanned, strict=True) if one != other)
            raise SystemExit(f"{differing.question}: the tables and the scan come to different verdicts.")
        hops += sum(len(trace.hops()) for verdict in found for trace in verdict.traces)
    return hops


def _verdicts(network: Network, asked: list[Question]) -> list[Verdict]:
    return [evaluate_on(network, question) for question in asked]


def _seconds(call: Callable[[], object]) -> float:
    begin = time.process_time()
    call()
    return time.process_time() - begin


if __name__ == "__main__":
    sys.exit(main())
