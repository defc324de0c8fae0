"""How long does a picture take, beside the bare layout of it?

    make bench

A VPC with 10, 50 and 200 subnets in three zones, four resources in each (a function's interface, a database and two
instances), drawn alone and with a question: folded where nobody asks. In one run, by processor time, in turn:

bare      Graphviz reads the finished DOT with its positions (`nop2`), and no more
picture   facts → sheet → lanes and lines → DOT → Graphviz → dressed SVG, as a worker does it; a large network is
          laid out several times, each time with more folded, until it fits: the ratio counts all of them, while bare
          is the layout of what is left

Read the ratio. The milliseconds have a target at 200 subnets: a folded picture is there within a second.
"""

import statistics
import sys
import time
from collections.abc import Callable

import pygraphviz

from benchmarks.support.report import target
from lambdanet.document import read_topology
from lambdanet.drawing.picture import picture
from lambdanet.reachability.evaluate import evaluate
from lambdanet.render import svg
from lambdanet.topology import Question, Topology

SIZES = (10, 50, 200)
ROUNDS = 9
WITHIN = 1000.0  # milliseconds, at the largest size


def main() -> int:
    """Measure, print; return 1 if the largest picture takes longer than its target."""
    slowest = 0.0
    print(f"{'':28}{'bare':>9}{'picture':>10}{'ratio':>8}{'nodes':>8}{'high':>7}{'KiB':>7}   ms of processor time")
    for size in SIZES:
        topology = network(size)
        for name, question in (("alone", None), ("asked", Question(source="fn-0", target="db-1"))):
            drawn = picture(topology, evaluate(topology, question) if question else None, sheet_id="s")
            bare, whole = _both(drawn.dot, topology, question)
            slowest = max(slowest, whole)
            kib = len(svg(drawn).encode()) / 1024
            print(
                f"{size:4} subnets, {name:14}{bare:9.1f}{whole:10.1f}{whole / bare:8.2f}{drawn.nodes:8}{drawn.height:7.0f}{kib:7.0f}"
            )
    target(f"the slowest picture of {SIZES[-1]} subnets", slowest, WITHIN, "ms")
    return int(slowest > WITHIN)


def _both(dot: str, topology: Topology, question: Question | None) -> tuple[float, float]:
    def bare() -> None:
        graph = pygraphviz.AGraph(dot)
        graph.layout("nop2")
        graph.close()

    def whole() -> None:
        svg(picture(topology, evaluate(topology, question) if question else None, sheet_id="s"))

    found = [(_timed(bare), _timed(whole)) for _ in range(ROUNDS + 1)][1:]
    return statistics.median(one for one, _ in found), statistics.median(other for _, other in found)


def _timed(call: Callable[[], None]) -> float:
    start = time.process_time()
    call()
    return (time.process_time() - start) * 1000


def network(size: int) -> Topology:
    """A VPC with so many subnets, four resources in each."""
    subnets = [
        {
            "id": f"subnet-{n}",
            "VpcId": "vpc",
            "AvailabilityZone": f"us-east-1{'abc'[n % 3]}",
            "CidrBlock": f"10.0.{n}.0/24",
        }
        for n in range(size)
    ]
    instances = [
        {"id": f"i-{n}-{place}", "SubnetId": f"subnet-{n}", "SecurityGroupIds": ["sg"]}
        for n in range(size)
        for place in range(2)
    ]
    return read_topology(
        {
            "format": "lambdanet/topology@1",
            "vpcs": [{"id": "vpc", "CidrBlocks": ["10.0.0.0/16"]}],
            "subnets": subnets,
            "security_groups": [{"id": "sg", "VpcId": "vpc"}],
            "functions": [
                {"id": f"fn-{n}", "VpcConfig": {"SubnetIds": [f"subnet-{n}"], "SecurityGroupIds": ["sg"]}}
                for n in range(size)
            ],
            "db_instances": [
                {"id": f"db-{n}", "Engine": "postgres", "SubnetId": f"subnet-{n}", "VpcSecurityGroups": ["sg"]}
                for n in range(size)
            ],
            "instances": instances,
        }
    )


if __name__ == "__main__":
    sys.exit(main())
