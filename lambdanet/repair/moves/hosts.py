"""What stands at the ends and in between: public addresses, source/destination checks, gateways that are not attached."""

from collections.abc import Iterator

from lambdanet.editing.edits import fill
from lambdanet.repair.move import Move
from lambdanet.repair.moves.ways_out import internet_gateway_of, with_internet_gateway
from lambdanet.repair.scene import Blocked, Scene
from lambdanet.topology import Database, Instance, InternetGateway, NatGateway, NetworkInterface, Resource, VpnGateway


def public_address(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """One for the instance that leaves by an internet gateway, or that the internet asks for (domain.md §5.4, DB-12)."""
    inwards = blocked.trace.subnet is None
    for one in _at_the_end(scene, inwards):
        match one:
            case Instance():
                yield Move(
                    title=f"Give {one.name} a public address",
                    way="public address",
                    document=fill(scene.document, "instances", one.id, "AssociatePublicIpAddress", True),
                    remarks=("An Elastic IP does it for an instance that runs already.",),
                )
            case Database() if inwards:
                yield Move(
                    title=f"Make {one.name} publicly accessible",
                    way="public address",
                    document=fill(scene.document, "db_instances", one.id, "PubliclyAccessible", True),
                    remarks=("A database with a public address is open to whoever its security group admits.",),
                )


def _at_the_end(scene: Scene, inwards: bool) -> Iterator[Resource]:
    name = scene.question.target if inwards else scene.question.source
    found = scene.network.resources.get(name)
    if found is not None:
        yield found


def forward(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """A NAT instance without the source/destination check (domain.md §15.1)."""
    found = scene.network.resources.get(blocked.hop.component)
    lists = {Instance: "instances", NetworkInterface: "network_interfaces"}
    if isinstance(found, Instance | NetworkInterface):
        yield Move(
            title=f"Turn the source/destination check of {found.name} off",
            way="source/destination check",
            document=fill(scene.document, lists[type(found)], found.id, "SourceDestCheck", False),
        )


def attach_gateway(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """A gateway that is attached to nothing, to the VPC whose route leads to it."""
    network = scene.network
    gateway = network.resources.get(blocked.hop.component)
    vpc = _vpc(scene, blocked)
    if not vpc or not isinstance(gateway, InternetGateway | VpnGateway) or gateway.vpc_id:
        return
    list_name = "internet_gateways" if isinstance(gateway, InternetGateway) else "vpn_gateways"
    yield Move(
        title=f"Attach {gateway.name} to {scene.name(vpc)}",
        way="attach the gateway",
        document=fill(scene.document, list_name, gateway.id, "VpcId", vpc),
    )


def add_gateway(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """An internet gateway for a VPC that has none."""
    vpc = _vpc(scene, blocked)
    if not vpc or internet_gateway_of(scene.document, vpc):
        return
    document, words = with_internet_gateway(scene.document, scene, vpc)
    yield Move(title=words.removesuffix(", "), way="internet gateway", document=document)


def _vpc(scene: Scene, blocked: Blocked) -> str:
    """The VPC in which the packet met this refusal."""
    network, hop = scene.network, blocked.hop
    if hop.component in network.vpcs:
        return hop.component
    if isinstance(found := network.resources.get(hop.component), NatGateway):
        return found.vpc_id or network.subnets[found.subnet_id].vpc_id
    table = blocked.table()
    if table is not None:
        return next((one.vpc_id for one in network.topology.route_tables if one.id == table.component), "")
    return network.subnets[blocked.trace.subnet].vpc_id if blocked.trace.subnet else ""


def cover_zone(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """One more zone for a regional NAT gateway in manual mode (T18)."""
    gateway = scene.network.resources.get(blocked.hop.component)
    if not isinstance(gateway, NatGateway) or not gateway.zones:
        return
    met = [one for one in scene.blocked() if one.hop.code == blocked.hop.code and one.trace.subnet]
    zones = dict.fromkeys(scene.network.subnets[one.trace.subnet or ""].availability_zone for one in met)
    yield Move(
        title=f"Let {gateway.name} cover {', '.join(zones)}",
        way="zones of a regional NAT gateway",
        document=fill(scene.document, "nat_gateways", gateway.id, "AvailabilityZones", [*gateway.zones, *zones]),
    )
