"""What a network holds before it is full, and what a connection survives: counts and times, not packets.

Each figure is a model with its fact id; what AWS decides by itself (when it adds an interface, say) is
said to be one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Final

from lambdanet.reachability.verdict import Finding, Kind, Outcome, Verdict
from lambdanet.topology import InterfaceKind, Topology

CONNECTIONS_PER_INTERFACE: Final = 65_000  # LAM-04
NAT_IDLE_SECONDS: Final = 350  # domain.md §5.3


def lambda_interfaces(topology: Topology, peaks: Mapping[str, int] | None = None) -> dict[str, int]:
    """How many Lambda interfaces each VPC holds: one per pair of subnet and set of groups, and more under load.

    `peaks` gives the most connections at once through a pair, by the interface's id; a pair that it does
    not name has fewer than one interface carries (LAM-01, LAM-02: the part about load is a model).
    """
    homes = {subnet.id: subnet.vpc_id for subnet in topology.subnets}
    counted = dict.fromkeys((vpc.id for vpc in topology.vpcs), 0)
    for interface in topology.interfaces:
        if interface.kind is InterfaceKind.LAMBDA:
            peak = (peaks or {}).get(interface.id, 0)
            counted[homes[interface.subnet_id]] += max(1, ceil(peak / CONNECTIONS_PER_INTERFACE))
    return counted


class Fate(StrEnum):
    """What becomes of the connections that a database cannot take at once."""

    NONE = "none"  # it takes them all
    REFUSED = "refused"  # "too many connections", at once
    QUEUED = "queued"  # they wait for a connection of the proxy, and are refused when they wait too long


@dataclass(frozen=True, kw_only=True, slots=True)
class Connections:
    """`offered` connections, of which `served` have one of the database's; the others have their `fate`."""

    offered: int
    served: int
    fate: Fate
    code: str = ""

    @property
    def left_over(self) -> int:
        return self.offered - self.served


def database_connections(
    *,
    concurrency: int,
    maximum: int,
    each: int = 1,
    reserved: int | None = None,
    proxy_percent: int | None = None,
    pinned: bool = False,
) -> Connections:
    """Lambda's concurrency against a database's `max_connections` (DB-03).

    `each` is how many connections one environment opens, `reserved` the function's reserved concurrency.
    With an RDS Proxy, `proxy_percent` of the maximum is its share (DB-10); it lends a connection for a
    transaction, unless sessions are `pinned`, which then hold one each as without it (DB-09).
    """
    environments = concurrency if reserved is None else min(concurrency, reserved)
    offered = environments * each
    room = maximum if proxy_percent is None else maximum * proxy_percent // 100
    if offered <= room:
        return Connections(offered=offered, served=offered, fate=Fate.NONE)
    if proxy_percent is not None and not pinned:
        return Connections(offered=offered, served=room, fate=Fate.QUEUED)
    return Connections(offered=offered, served=room, fate=Fate.REFUSED, code="APP_DB_CONN_EXHAUSTED")


def idle(verdict: Verdict, seconds: int) -> Finding | None:
    """What cuts a connection that nothing was sent on for so long: a NAT gateway on its way, after 350 s.

    It answers the next packet with a reset; TCP keep-alive below that time is the cure. None: it lives on.
    """
    if verdict.outcome not in (Outcome.REACHABLE, Outcome.INTERMITTENT) or seconds <= NAT_IDLE_SECONDS:
        return None
    for trace in verdict.traces:
        for hop in trace.forward:
            if hop.kind is Kind.NAT_GATEWAY:
                evidence = f"idle for {seconds} s, more than {NAT_IDLE_SECONDS} s"
                return Finding(
                    code="APP_IDLE_TIMEOUT_350S", component=hop.component, evidence=evidence, subnet=trace.subnet
                )
    return None
