"""The evaluator beside the judge it is held against: one question, and the same question asked of the Linux kernel.

    make bench      (as root on Linux with nftables; elsewhere it says why it measures nothing)

On random topologies (tests/kernel/generator.py), in one run:

lab       the network built out of namespaces, routes and nftables, in ms: once for each topology
probe     a question as real connections through it: a socket for each range of client ports that a rule tells
          apart, until each is answered or counted as dropped, in ms
question  the same question on the compiled network (`evaluate_on`), in µs

Read the ratio probe/question: wall time, medians over all questions that the kernel can be asked.
"""

import statistics
import sys
import time
from typing import Final

from lambdanet.document import read_topology
from lambdanet.problems import Severity
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import compile_network
from lambdanet.topology import Topology
from lambdanet.validation.run import check
from tests.kernel.comparison import compare, ends
from tests.kernel.generator import document
from tests.kernel.lab import Lab
from tests.kernel.namespace import unavailable

TOPOLOGIES: Final = 30
FIRST: Final = 100_000  # none of the cases that the tests or the oracle usually ask about


def main() -> int:
    """Measure and print; return 1 if a verdict differs from the kernel's."""
    if reason := unavailable():
        print(f"The kernel cannot be asked: {reason}.")
        return 0
    labs: list[float] = []
    pairs: list[tuple[float, float]] = []
    differ = 0
    for topology in _topologies():
        lab, found, differing = _measure(topology)
        labs.append(lab)
        pairs += found
        differ += differing
    probe = statistics.median(probe for probe, _ in pairs)
    question = statistics.median(question for _, question in pairs)
    print(f"{TOPOLOGIES} topologies, {len(pairs)} questions; {differ} differ")
    print(f"lab {statistics.median(labs) * 1e3:.0f} ms, probe {probe * 1e3:.1f} ms, question {question * 1e6:.0f} µs")
    print(f"probe/question {probe / question:.0f}")
    return 1 if differ else 0


def _measure(topology: Topology) -> tuple[float, list[tuple[float, float]], int]:
    """Seconds for the lab; for each question that the kernel can be asked, its probe and the evaluator; differences."""
    network = compile_network(topology)
    asked = [named.question for named in topology.questions]
    pairs, differ = [], 0
    begin = time.perf_counter()
    with Lab(topology, ends(topology, asked)) as lab:
        built = time.perf_counter() - begin
        for question in asked:
            evaluate_on(network, question)  # the tables that are made when they are first asked for are there
            begin = time.perf_counter()
            evaluate_on(network, question)
            answered = time.perf_counter()
            compared = compare(lab, question)
            ended = time.perf_counter()
            answering = answered - begin
            differ += bool(compared.faults)
            if not compared.skipped:
                pairs.append((ended - answered - answering, answering))  # `compare` asks the evaluator too
    return built, pairs, differ


def _topologies() -> list[Topology]:
    """As many as asked that AWS would create."""
    found: list[Topology] = []
    seed = FIRST
    while len(found) < TOPOLOGIES:
        topology = read_topology(document(seed))
        if not any(problem.severity is Severity.REFUSED for problem in check(topology)):
            found.append(topology)
        seed += 1
    return found


if __name__ == "__main__":
    sys.exit(main())
