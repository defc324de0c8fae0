"""Load balancers, and what they send on to."""

from collections.abc import Iterator

from lambdanet.completion.pins import Pins
from lambdanet.parts import TargetGroupPart, TopologyPart
from lambdanet.topology import Listener, LoadBalancer, Protocol, Target, TargetGroup

PROTOCOLS = {
    "TCP": (Protocol.TCP,),
    "UDP": (Protocol.UDP,),
    "TCP_UDP": (Protocol.TCP, Protocol.UDP),
    "TLS": (Protocol.TCP,),
    "HTTP": (Protocol.TCP,),
    "HTTPS": (Protocol.TCP,),
}


def load_balancers(part: TopologyPart, pins: Pins) -> Iterator[LoadBalancer]:
    for one in part.load_balancers:
        network = one.type == "network"
        yield LoadBalancer(
            id=one.id,
            name=one.name or one.id,
            network=network,
            cross_zone=not network if one.cross_zone is None else one.cross_zone,
            interface_ids=pins.ids_of(one.id, one.subnet_ids),
            listeners=tuple(
                Listener(
                    port=listener.port,
                    protocols=PROTOCOLS[listener.protocol],
                    target_group_id=listener.target_group_id or "",
                )
                for listener in one.listeners
            ),
        )


def target_groups(part: TopologyPart) -> Iterator[TargetGroup]:
    for one in part.target_groups:
        yield TargetGroup(
            id=one.id,
            name=one.name or one.id,
            kind=one.target_type,
            preserves_client=_preserves(one),
            targets=tuple(
                Target(id=target.id, port=target.port or one.port, healthy=target.healthy) for target in one.targets
            ),
        )


def _preserves(group: TargetGroupPart) -> bool:
    """A network load balancer keeps the client's address for instances and over UDP, unless it is told otherwise."""
    if group.protocol in ("UDP", "TCP_UDP"):
        return True
    if group.protocol in ("HTTP", "HTTPS"):
        return False
    return group.target_type in ("instance", "alb") if group.preserve_client_ip is None else group.preserve_client_ip
