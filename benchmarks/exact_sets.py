"""How long do exact sets take, beside asking about each packet where something may change?

    make bench

A function and a database, each in a subnet with a network ACL of 40 rules each way, the most that AWS
takes (ACL-08); once inside the VPC only, once with a NAT gateway and so the whole internet. Medians in
milliseconds, taken in turn in one run on one machine:

sets      `reaches_on`: every packet that connects, exactly
baseline  `evaluate_on` asked once for each packet at a boundary: every combination of an address, a service
          port and a client port at which a rule of the ACLs on the way, or a listener, begins. What lies
          between two boundaries fares alike, so this is the least that single questions need for the same
          answer. It is measured on a sample, and multiplied up to the number of such packets.

Both are checked against each other on the sample. Read the ratio, and "sets" against its limit of 20 ms.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

from lambdanet.document import parse, read_topology
from lambdanet.reachability.boxes import address_at, block, number
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import Network, compile_network
from lambdanet.reachability.reaches import Reach, reaches_on
from lambdanet.reachability.verdict import Outcome
from lambdanet.topology import LAMBDA_PORTS, Question

ROUNDS = 25
SAMPLE = 300
RULES = 40
LIMIT_MS = 20
PRESETS = Path(__file__).parent.parent / "presets"

Packet = tuple[int, int, int]  # address, service port, client port


def main() -> int:
    """Print a table; return 1 if the sets are wrong."""
    print(f"{RULES} rules each way in every ACL, medians of {ROUNDS} in ms\n")
    print(f"{'':34}{'sets':>8}{'boxes':>8}{'baseline':>12}{'packets':>10}{'baseline/sets':>16}")
    good = True
    for title, slug, subnets in (
        ("VPC only: function, database", "vpc-attachment", ("app-a", "data-a")),
        ("and the internet: function, NAT", "vpc-attachment-nat", ("app-a", "public-a")),
    ):
        network = compile_network(read_topology(_document(slug, subnets)))
        reach = reaches_on(network, "orders")
        packets = _boundary_packets(network, subnets)
        sample = random.Random(1).sample(packets, min(SAMPLE, len(packets)))
        wrong = [packet for packet in sample if not _agrees(network, reach, packet)]
        sets, single = _measured(network, sample)
        baseline = single / len(sample) * len(packets)
        boxes = sum(1 for start in reach.starts for _ in (*start.always, *start.sometimes))
        print(f"{title:34}{sets:8.2f}{boxes:8}{baseline:12.0f}{len(packets):10}{baseline / sets:16.0f}")
        if wrong:
            print(
                f"    {len(wrong)} of {len(sample)} packets are decided otherwise by `evaluate_on`, such as {wrong[0]}"
            )
        if sets > LIMIT_MS:
            print(f"    above {LIMIT_MS} ms on this machine, with what else it does")
        good = good and not wrong
    return 0 if good else 1


def _measured(network: Network, sample: list[Packet]) -> tuple[float, float]:
    """The median time of the sets, and that of asking about the whole sample."""
    sets, single = [], []
    for _ in range(ROUNDS):
        sets.append(_milliseconds(lambda: reaches_on(network, "orders")))
        single.append(_milliseconds(lambda: [evaluate_on(network, _question(packet)) for packet in sample[:20]]))
    return statistics.median(sets), statistics.median(single) / len(sample[:20]) * len(sample)


def _milliseconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return (time.perf_counter() - begin) * 1000


def _question(packet: Packet) -> Question:
    address, port, client_port = packet
    return Question(source="orders", target=str(address_at(address)), port=port, source_port=client_port)


def _agrees(network: Network, reach: Reach, packet: Packet) -> bool:
    question = _question(packet)
    (trace,) = evaluate_on(network, question).traces
    address, port, client_port = packet
    (start,) = reach.starts
    found = Outcome.UNREACHABLE
    for outcome, sets in ((Outcome.REACHABLE, start.always), (Outcome.INTERMITTENT, start.sometimes)):
        if sets.holds(protocol=question.protocol, address=address_at(address), port=port, client_port=client_port):
            found = outcome
    return found is trace.outcome


def _boundary_packets(network: Network, subnets: tuple[str, ...]) -> list[Packet]:
    """Every combination of where the rules of the ACLs on the way begin, and end."""
    addresses = {number(interface.private_ip) for interface in network.interfaces.values()}
    ports, client_ports = {443, 5432}, {LAMBDA_PORTS.first}
    for entry in network.acls[subnets[0]].entries + network.acls[subnets[1]].entries:
        span = block(entry.cidr)
        addresses |= {number(span.first), number(span.last) + 1}
        (ports if entry.egress else client_ports).update((entry.ports.first, entry.ports.last + 1))
    return list(
        product(
            sorted(one for one in addresses if one < 1 << 32),
            sorted(one for one in ports if 1 <= one <= 65535),
            sorted(one for one in client_ports if LAMBDA_PORTS.first <= one <= LAMBDA_PORTS.last),
        )
    )


# --- the networks ------------------------------------------------------------------------------------


def _document(slug: str, subnets: tuple[str, ...]) -> dict[str, Any]:
    document: Any = parse((PRESETS / f"{slug}.yaml").read_bytes())
    document["network_acls"] = [_acl(subnet, random.Random(seed)) for seed, subnet in enumerate(subnets)]
    document["security_groups"] = [
        group | {"SecurityGroupEgress": [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]}
        for group in document["security_groups"]
    ]
    document["functions"][0]["VpcConfig"]["SubnetIds"] = ["app-a"]
    return document


def _acl(subnet: str, random_: random.Random) -> dict[str, Any]:
    return {
        "id": f"acl-{subnet}",
        "VpcId": "vpc",
        "SubnetIds": [subnet],
        "Entries": [_entry(random_, number, egress) for egress in (True, False) for number in range(1, RULES + 1)],
    }


def _entry(random_: random.Random, number: int, egress: bool) -> dict[str, Any]:
    """Rules as people write them, denies of blocks before wider allows; the last admits what is usual."""
    if number == RULES:
        return _tcp(number, egress, "allow", "0.0.0.0/0", 0, 65535)
    prefix = random_.choice((8, 12, 16, 20, 24, 28, 32))
    address = (10 << 24 | random_.getrandbits(24)) if number % 3 == 0 else random_.getrandbits(32)
    first = random_.randrange(0, 60000)
    last = min(65535, first + random_.choice((0, 1, 100, 1000, 20000)))
    action = "deny" if number % 2 else "allow"
    return _tcp(
        number, egress, action, f"{address_at(address >> (32 - prefix) << (32 - prefix))}/{prefix}", first, last
    )


def _tcp(number: int, egress: bool, action: str, cidr: str, first: int, last: int) -> dict[str, Any]:
    return {
        "RuleNumber": number,
        "RuleAction": action,
        "Egress": egress,
        "Protocol": "tcp",
        "CidrBlock": cidr,
        "PortRange": {"From": first, "To": last},
    }


if __name__ == "__main__":
    sys.exit(main())
