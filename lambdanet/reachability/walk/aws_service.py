"""An AWS service at the far end."""

from lambdanet.reachability.naming import service_id
from lambdanet.reachability.verdict import Check, Kind, Packet, Refuses
from lambdanet.reachability.walk.state import Walk
from lambdanet.topology import Ports


def serve(
    walk: Walk,
    service: str,
    region: str,
    packet: Packet,
    ports: tuple[Ports, ...],
    *,
    endpoint: str = "",
    vpc: str = "",
) -> None:
    """An AWS service takes the call, if its own policy lets this way of coming (A4)."""
    component = service_id(walk.network, service, region)
    walk.listen(component, Kind.SERVICE, "", packet, ports)
    resource = walk.network.resources.get(component)
    needs_vpc, needs_endpoint = getattr(resource, "needs_vpc", ""), getattr(resource, "needs_endpoint", "")
    if (needs_vpc and needs_vpc != vpc) or (needs_endpoint and needs_endpoint != endpoint):
        asked = Refuses(what=f"its policy asks for {needs_endpoint or needs_vpc}")
        walk.note(component, Kind.SERVICE, packet, Check.POLICY, asked, code="APP_RESOURCE_POLICY", blocks=True)
