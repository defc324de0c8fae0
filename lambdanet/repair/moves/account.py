"""What holds for the whole account: VPC Block Public Access, and the block of TCP 25 (domain.md §13, LAM-15)."""

from collections.abc import Iterator
from typing import Any

from lambdanet.editing.edits import add_row, put_account
from lambdanet.explanation.grammar import in_a_row
from lambdanet.reachability.verdict import Kind
from lambdanet.repair.move import Move
from lambdanet.repair.scene import Blocked, Scene
from lambdanet.topology import NatGateway

EXCLUSIONS = "block_public_access.Exclusions"


def exclude(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """The places where the failing traces meet it excluded, the narrowest first; or the mode that lets NAT out."""
    met = [one for one in scene.blocked() if one.hop.code == blocked.hop.code]
    places = [place for one in met if (place := _place(scene, one)) is not None]
    inwards = any(one.trace.subnet is None for one in met)
    way = "allow-bidirectional" if inwards else "allow-egress"
    if places:
        names = in_a_row([scene.name(value) for value in dict.fromkeys(value for _, value in places)])
        document = scene.document
        for key, value in dict.fromkeys(places):
            document = add_row(document, "", "", EXCLUSIONS, {key: value, "InternetGatewayExclusionMode": way})
        yield Move(
            title=f"Exclude {names} from Block Public Access ({way})", way="exclusion of a subnet", document=document
        )
        vpcs = dict.fromkeys(value if key == "VpcId" else scene.network.subnets[value].vpc_id for key, value in places)
        whole = scene.document
        for vpc in vpcs:
            row = {"VpcId": vpc, "InternetGatewayExclusionMode": way}
            whole = add_row(whole, "", "", EXCLUSIONS, row)
        title = f"Exclude {in_a_row([scene.name(one) for one in vpcs])} from Block Public Access ({way})"
        yield Move(title=title, way="exclusion of a VPC", document=whole)
    if not inwards:
        held: dict[str, Any] = scene.document.get("block_public_access") or {}
        changed = held | {"InternetGatewayBlockMode": "block-ingress"}
        yield Move(
            title="Let Block Public Access block ingress only, so that NAT gateways and egress-only gateways work",
            way="mode of Block Public Access",
            document=put_account(scene.document, {"block_public_access": changed}),
        )


def _place(scene: Scene, blocked: Blocked) -> tuple[str, str] | None:
    """Where an exclusion counts: the subnet that routes to the gateway, for a regional NAT gateway the VPC."""
    network, trace = scene.network, blocked.trace
    swapped = [one for one in trace.forward[: blocked.place] if one.kind is Kind.NAT_GATEWAY]
    if swapped and isinstance(nat := network.resources.get(swapped[-1].component), NatGateway):
        return ("VpcId", nat.vpc_id) if nat.regional else ("SubnetId", nat.subnet_id)
    if trace.subnet is not None:
        return "SubnetId", trace.subnet
    address = blocked.hop.packet.destination
    held = network.by_public_ip.get(address) or network.by_ipv6.get(address)
    return ("SubnetId", held.subnet_id) if held is not None else None


def lift_port_25(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """AWS lifts it for an account that asks; never for an unattached function (LAM-15)."""
    if blocked.trace.subnet is not None:
        yield Move(
            title="Ask AWS to lift the block of TCP 25 for this account",
            way="TCP 25",
            document=put_account(scene.document, {"port_25_lifted": True}),
            remarks=("AWS decides about the request; sending by another port, such as 587, needs none.",),
        )
