"""Load balancers and their target groups (domain.md §15.1)."""

from collections.abc import Iterator

from lambdanet.editing.edits import fill
from lambdanet.editing.entries import find
from lambdanet.repair.move import Move
from lambdanet.repair.scene import Blocked, Scene
from lambdanet.topology import LoadBalancer, Protocol


def listen(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """A listener on the port that is asked, to the target group of another one."""
    balancer = scene.network.resources.get(blocked.hop.component)
    if not isinstance(balancer, LoadBalancer) or scene.question.protocol is Protocol.ICMP:
        return
    group = next((one.target_group_id for one in balancer.listeners if one.target_group_id), "")
    port = blocked.hop.packet.destination_port.first
    if not group or any(one.port == port for one in balancer.listeners):
        return
    protocol = str(scene.question.protocol).upper() if balancer.network else "HTTP"
    held = find(scene.document, "load_balancers", balancer.id).get("Listeners") or []
    listener = {"Port": port, "Protocol": protocol, "TargetGroupId": group}
    yield Move(
        title=f"Give {balancer.name} a listener on port {port} that sends to {scene.name(group)}",
        way="listener",
        document=fill(scene.document, "load_balancers", balancer.id, "Listeners", [*held, listener]),
    )


def cross_zones(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """Cross-zone load balancing, for a zone that has no target."""
    balancer = scene.network.resources.get(blocked.hop.component)
    if isinstance(balancer, LoadBalancer):
        yield Move(
            title=f"Turn cross-zone load balancing of {balancer.name} on",
            way="cross-zone load balancing",
            document=fill(scene.document, "load_balancers", balancer.id, "CrossZone", True),
        )


def swap_client(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """Client IP preservation off, so that the target answers the load balancer."""
    balancer = scene.network.resources.get(blocked.hop.component)
    if not isinstance(balancer, LoadBalancer):
        return
    for group in dict.fromkeys(one.target_group_id for one in balancer.listeners if one.target_group_id):
        yield Move(
            title=f"Turn client IP preservation of {scene.name(group)} off",
            way="client IP preservation",
            document=fill(scene.document, "target_groups", group, "PreserveClientIp", False),
        )
