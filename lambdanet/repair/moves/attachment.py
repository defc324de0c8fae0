"""Which subnets and groups a function is attached to (LAM-11, S6, IAM-01)."""

from collections.abc import Iterator
from typing import Final

from lambdanet.editing.blocks import next_free_block
from lambdanet.editing.edits import add, fill
from lambdanet.editing.entries import Document, Entry, find
from lambdanet.editing.ids import free_id
from lambdanet.explanation.grammar import in_a_row
from lambdanet.reachability.network import Network
from lambdanet.reachability.verdict import Packet
from lambdanet.repair.move import Move
from lambdanet.repair.moves.blocks import block_of_holder, cidr_key
from lambdanet.repair.moves.groups import least_used
from lambdanet.repair.moves.ways_out import public_subnets
from lambdanet.repair.scene import Blocked, Scene
from lambdanet.topology import Connectivity, Function, Interface, NatGateway, Subnet, Vpc

MOST_ZONES: Final = 2  # what a newly attached function stands in (A10)


def attach(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """An unattached function, to private subnets of the VPC that holds what it asks for."""
    network = scene.network
    function, address = network.resources.get(blocked.trace.source), blocked.trace.destination
    if not isinstance(function, Function) or function.attached or address is None:
        return
    holder = next((found for one in network.vpcs if (found := network.holders.get((one, address)))), None)
    if holder is None or network.vpc_of(holder).dedicated:
        return
    vpc = network.vpc_of(holder)
    subnets = [one.id for one in private_subnets(network, vpc) or one_in_each_zone(network, vpc)][:MOST_ZONES]
    if not subnets:
        return
    for group, document, words in _groups(scene, blocked, vpc, holder, subnets):
        config: Entry = {"SubnetIds": subnets, "SecurityGroupIds": [group]}
        changed = _with_role(fill(document, "functions", function.id, "VpcConfig", config), function)
        where = in_a_row([scene.name(one) for one in subnets])
        yield Move(
            title=f"Attach {function.name} to {where} with {words}",
            way="attach the function",
            document=changed,
            remarks=(
                "Attached, it reaches public addresses only by what the VPC offers: a NAT gateway, endpoints or IPv6.",
            ),
        )


def _groups(
    scene: Scene, blocked: Blocked, vpc: Vpc, holder: Interface, subnets: list[str]
) -> Iterator[tuple[str, Document, str]]:
    """A group that the target admits already, then a new one that may go there and nowhere else."""
    network, packet = scene.network, blocked.hop.packet
    for group in network.topology.security_groups:
        if group.vpc_id != vpc.id or group.unknown or "/" in group.id or group.id in holder.group_ids:
            continue
        if _goes_there(network, group.id, packet, holder) and _is_admitted(network, group.id, packet, holder, subnets):
            yield group.id, scene.document, f"the security group {group.name}"
            break
    new = free_id(scene.document, f"{blocked.trace.source}-sg")
    target = least_used(scene.document, network, holder.group_ids)
    peer = (
        {"DestinationSecurityGroupId": target}
        if target is not None
        else {cidr_key(packet.destination): block_of_holder(network, packet.destination)}
    )
    leaving = {
        "IpProtocol": str(packet.protocol),
        "FromPort": packet.destination_port.first,
        "ToPort": packet.destination_port.last,
        **peer,
    }
    entry = {"id": new, "VpcId": vpc.id, "SecurityGroupIngress": [], "SecurityGroupEgress": [leaving]}
    yield new, add(scene.document, "security_groups", entry), f"a new security group {new} for it"


def _goes_there(network: Network, group: str, packet: Packet, holder: Interface) -> bool:
    return network.group_tables[group, True].admitting(packet, packet.destination, holder) is not None


def _is_admitted(network: Network, group: str, packet: Packet, holder: Interface, subnets: list[str]) -> bool:
    """Do the target's groups admit the packet from this group, or from wherever in the subnets?"""
    tables = [network.group_tables[one, False] for one in holder.group_ids]
    if any(group in table.groups_named(packet) for table in tables):
        return True
    senders = [network.subnets[one].cidr_block[4] for one in subnets]
    return all(any(table.admitting(packet, sender, None) for table in tables) for sender in senders)


def move_to_private(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """A function out of public subnets, where its interface gets no public address, into private ones (L02, T10)."""
    network = scene.network
    function = network.resources.get(blocked.trace.source)
    if not isinstance(function, Function) or not function.attached or function.managed:
        return
    vpc = network.vpcs[network.subnets[function.subnet_ids[0]].vpc_id]
    wanted = {network.subnets[one].availability_zone for one in function.subnet_ids}
    found = [one for one in private_subnets(network, vpc) if one.availability_zone in wanted]
    subnets = [one.id for one in found or private_subnets(network, vpc)[:MOST_ZONES]]
    document = scene.document
    made = ""
    if not subnets:
        document, subnets = _with_private_subnets(document, vpc.id, sorted(wanted))
        made = "new "
    if not subnets or set(subnets) == set(function.subnet_ids):
        return
    held = find(document, "functions", function.id)["VpcConfig"]
    changed = fill(document, "functions", function.id, "VpcConfig", held | {"SubnetIds": subnets})
    where = in_a_row([scene.name(one) for one in subnets])
    yield Move(
        title=f"Move {function.name} to the {made}private subnets {where}", way="private subnets", document=changed
    )


def _with_private_subnets(document: Document, vpc: str, zones: list[str]) -> tuple[Document, list[str]]:
    """A subnet in each of the zones, with one route table of their own; none where the VPC has no block left."""
    subnets = []
    for zone in zones[:MOST_ZONES]:
        block = next(filter(None, (next_free_block(document, vpc, prefix) for prefix in (24, 26, 28))), "")
        if not block:
            return document, []
        subnet = free_id(document, "private")
        entry = {"id": subnet, "VpcId": vpc, "AvailabilityZone": zone, "CidrBlock": block}
        document = add(document, "subnets", entry)
        subnets.append(subnet)
    table = {"id": free_id(document, "rtb"), "VpcId": vpc, "SubnetIds": subnets}
    return add(document, "route_tables", table), subnets


def one_in_each_zone(network: Network, vpc: Vpc) -> list[Subnet]:
    """For who stays inside the VPC, where public or private makes no difference (T11)."""
    by_zone: dict[str, Subnet] = {}
    for one in network.topology.subnets:
        if one.vpc_id == vpc.id:
            by_zone.setdefault(one.availability_zone, one)
    return list(by_zone.values())


def private_subnets(network: Network, vpc: Vpc) -> list[Subnet]:
    """One private subnet in each zone: behind a NAT gateway that works first, then where functions are already."""
    public = set(public_subnets(network, vpc.id))
    used = {one for function in network.topology.functions for one in function.subnet_ids}
    own = [one for one in network.topology.subnets if one.vpc_id == vpc.id and one.id not in public]
    own.sort(key=lambda one: (not _is_behind_nat(network, one), one.id not in used))
    by_zone: dict[str, Subnet] = {}
    for one in own:
        by_zone.setdefault(one.availability_zone, one)
    return list(by_zone.values())


def _is_behind_nat(network: Network, subnet: Subnet) -> bool:
    for route in network.tables[subnet.id].routes:
        target = network.resources.get(route.target)
        if route.destination.prefixlen == 0 and isinstance(target, NatGateway):
            return target.state == "available" and target.connectivity is not Connectivity.PRIVATE
    return False


def _with_role(document: Document, function: Function) -> Document:
    """Attached, a function's role needs the EC2 permissions (IAM-01)."""
    if function.role_network:
        return document
    role = find(document, "functions", function.id).get("role") or {}
    return fill(document, "functions", function.id, "role", role | {"network": True})
