"""How long does it take to find what would make a question come out otherwise?

    make bench

For questions of the presets that do not work, for one that is to be blocked, and for generated topologies
(support/generate.py) of 100 and 200 resources with a group that admits nothing and a table without its default route:

plain     one verdict of the same question: the document read, compiled and evaluated, in ms; the baseline
repair    `repairs` on the same document and question, in ms
tried     how many documents the search looked at; found: how many repairs it offers
ratio     of the two times: how many plain verdicts a repair costs

Read the ratios: the times depend on the machine and on what else it does. Times are of the processor, medians of the
rounds. A missed target is only said, for it may be the machine's fault; returns 1 if an offered repair does not work.
"""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.support.generate import document
from benchmarks.support.report import shown, target
from lambdanet.document import parse, read_topology
from lambdanet.reachability.evaluate import evaluate
from lambdanet.repair.repairs import Goal, repairs
from lambdanet.topology import Question

PRESETS: Final = Path(__file__).parent.parent / "presets"
ROUNDS: Final = 5

Document = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Of one question. Times in seconds."""

    name: str
    plain: float
    repair: float
    tried: int
    found: int

    def __str__(self) -> str:
        ratio = self.repair / self.plain
        return f"{self.name:52}{self.plain * 1e3:9.1f}{self.repair * 1e3:10.1f}{self.tried:7}{self.found:7}{ratio:8.1f}"


def main() -> int:
    """Measure, print a table and the targets; return 1 if a repair does not work."""
    print(f"{'question':52}{'plain ms':>9}{'repair ms':>10}{'tried':>7}{'found':>7}{'ratio':>8}")
    small = [
        shown(_measured("vpc-attachment: orders → api", _preset("vpc-attachment"), "orders", "api")),
        shown(_measured("vpc-attachment: orders → s3", _preset("vpc-attachment"), "orders", "s3")),
        shown(_measured("public-subnet-trap: orders → api", _preset("public-subnet-trap"), "orders", "api")),
        shown(_measured("default: orders → orders-db", _preset("default-service-vpc"), "orders", "orders-db")),
        shown(_measured("nat: worker invokes orders", _preset("vpc-attachment-nat"), "worker", "orders", invoke=True)),
        shown(
            _measured(
                "nat: orders → orders-db, to be blocked",
                _preset("vpc-attachment-nat"),
                "orders",
                "orders-db",
                goal=Goal.UNREACHABLE,
            )
        ),
    ]
    large = [
        shown(_measured(f"{size} resources: {name}", make(document(size)), source, to))
        for size in (100, 200)
        for name, make, source, to in (
            ("fn-0 → db-0, nothing admitted", _closed, "fn-0", "db-0"),
            ("fn-0 → host, no default route", _cut, "fn-0", "host"),
        )
    ]
    print()
    target("a preset, the slowest", max(one.repair for one in small) * 1e3, 200, "ms")
    target("200 resources, the slowest", max(one.repair for one in large) * 1e3, 2000, "ms")
    return 0


def _preset(slug: str) -> Document:
    found = parse((PRESETS / f"{slug}.yaml").read_bytes())
    return found if isinstance(found, dict) else {}


def _closed(network: Document) -> Document:
    """The database's group admits nobody."""
    group = next(one for one in network["security_groups"] if one["id"] == "db-sg-0")
    group["SecurityGroupIngress"] = []
    return network


def _cut(network: Document) -> Document:
    """The functions' table has lost its default route."""
    table = next(one for one in network["route_tables"] if one["id"] == "rtb-app-0")
    table["Routes"] = [one for one in table["Routes"] if one["DestinationCidrBlock"] != "0.0.0.0/0"]
    return network


def _measured(
    name: str, network: Document, source: str, to: str, *, invoke: bool = False, goal: Goal = Goal.REACHABLE
) -> Figures:
    question = Question(source=source, target=to, invoke=invoke)
    found = repairs(network, question, goal)
    for one in found.found:
        if not goal.is_met_by(evaluate(read_topology(one.document), question).outcome):
            raise SystemExit(f"{name}: “{one.title}” does not work.")
    return Figures(
        name=name,
        plain=_seconds(lambda: evaluate(read_topology(network), question)),
        repair=_seconds(lambda: repairs(network, question, goal)),
        tried=found.tried,
        found=len(found.found),
    )


def _seconds(call: Callable[[], object]) -> float:
    return statistics.median(_once(call) for _ in range(ROUNDS))


def _once(call: Callable[[], object]) -> float:
    begin = time.process_time()
    call()
    return time.process_time() - begin


if __name__ == "__main__":
    sys.exit(main())
