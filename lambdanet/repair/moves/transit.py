"""Transit gateways: attachments, the tables they are associated with, and what propagates (domain.md §7.2)."""

from collections.abc import Iterator

from lambdanet.editing.edits import add, fill
from lambdanet.editing.entries import Document, Entry, entries, find, text, texts
from lambdanet.editing.ids import free_id
from lambdanet.reachability.network import Network
from lambdanet.reachability.verdict import Kind
from lambdanet.repair.move import Move
from lambdanet.repair.scene import Blocked, Scene
from lambdanet.topology import Address, Attachment, NatGateway, Subnet, TransitGateway, TransitRouteTable

TABLES = "transit_gateway_route_tables"
ATTACHMENTS = "transit_gateway_attachments"


def cover_zone(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """A subnet of the sender's zone for the attachment (T49)."""
    network = scene.network
    subnet = _sender_subnet(network, blocked)
    attachment = network.attachments.get((blocked.hop.component, subnet.vpc_id)) if subnet is not None else None
    if subnet is None or attachment is None:
        return
    own = [one for one in network.topology.subnets if one.vpc_id == subnet.vpc_id]
    there = [one for one in own if one.availability_zone == subnet.availability_zone]
    used = {one for function in network.topology.functions for one in function.subnet_ids}
    for chosen in sorted(there, key=lambda one: one.id in used)[:1]:
        held = texts(find(scene.document, ATTACHMENTS, attachment.id), "SubnetIds")
        yield Move(
            title=f"Give the attachment {attachment.name} a subnet in {chosen.availability_zone}: {chosen.name}",
            way="attachment subnet",
            document=fill(scene.document, ATTACHMENTS, attachment.id, "SubnetIds", [*held, chosen.id]),
        )


def _sender_subnet(network: Network, blocked: Blocked) -> Subnet | None:
    """Where the packet, or its reply, comes from; a NAT gateway may have sent it on."""
    source = blocked.hop.packet.source
    holder = next((found for one in network.vpcs if source and (found := network.holders.get((one, source)))), None)
    return network.subnets[holder.subnet_id] if holder is not None else None


def associate(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """The attachment with a table of its gateway, that which most attachments have."""
    network = scene.network
    gateway = network.resources.get(blocked.hop.component)
    alone = _entered_by(network, blocked)
    if not isinstance(gateway, TransitGateway) or alone is None:
        return
    tables = [one for one in network.topology.transit_route_tables if one.gateway_id == gateway.id]
    for table in sorted(tables, key=lambda one: -len(one.associations))[:1]:
        yield Move(
            title=f"Associate the attachment {alone.name} with the table {table.name} of {gateway.name}",
            way="association",
            document=_grown(scene.document, table, "Associations", alone.id),
        )


def _entered_by(network: Network, blocked: Blocked) -> Attachment | None:
    subnet = _sender_subnet(network, blocked)
    return network.attachments.get((blocked.hop.component, subnet.vpc_id)) if subnet is not None else None


def lead_across(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """The other side's routes in the table that the packet asks: propagated, or for the internet one static route."""
    network, address = scene.network, blocked.hop.packet.destination
    entered = _entered_by(network, blocked)
    table = network.transit_tables.get(entered.id) if entered is not None else None
    if table is None:
        return
    for other in _towards(network, blocked.hop.component, address):
        if other.id not in texts(find(scene.document, TABLES, table.id), "Propagations"):
            yield Move(
                title=f"Propagate the attachment {other.name} into the table {table.name}",
                way="propagation",
                document=_grown(_without_static(scene.document, table, address), table, "Propagations", other.id),
            )
    if blocked.hop.code == "TGW_RTB_BAD_STATE_ROUTE":
        changed = _without_static(scene.document, table, address)
        if changed != scene.document:
            title = f"Remove the static route to {address} from the table {table.name}"
            yield Move(title=title, way="transit gateway route", document=changed)
    for other in _ways_out(network, blocked.hop.component, address):
        row = {"DestinationCidrBlock": "0.0.0.0/0", "TransitGatewayAttachmentId": other.id}
        rows = [one for one in _rows(scene.document, table) if one.get("DestinationCidrBlock") != "0.0.0.0/0"]
        yield Move(
            title=f"Route 0.0.0.0/0 in the table {table.name} to the attachment {other.name}",
            way="transit gateway route",
            document=fill(scene.document, TABLES, table.id, "Routes", [*rows, row]),
        )


def _towards(network: Network, gateway: str, address: Address) -> Iterator[Attachment]:
    for one in network.topology.attachments:
        if one.gateway_id != gateway or one.state != "available":
            continue
        behind = [found for found in network.topology.customer_networks if found.gateway_id == one.id]
        if one.vpc_id:
            if network.vpcs[one.vpc_id].holds(address):
                yield one
        elif any(address in block for found in behind for block in found.cidr_blocks):
            yield one


def _ways_out(network: Network, gateway: str, address: Address) -> Iterator[Attachment]:
    """Attachments of VPCs that have a NAT gateway, for an address that no attached network holds (T75)."""
    if any(True for _ in _towards(network, gateway, address)):
        return
    for one in network.topology.attachments:
        if one.gateway_id == gateway and isinstance(network.nat_gateways.get(one.vpc_id), NatGateway):
            yield one


def _rows(document: Document, table: TransitRouteTable) -> list[Entry]:
    return find(document, TABLES, table.id).get("Routes") or []


def _without_static(document: Document, table: TransitRouteTable, address: Address) -> Document:
    """Without the static routes that lead this address nowhere: they win over what propagates."""
    dead = {str(one.destination) for one in table.routes if address in one.destination and not one.attachment_id}
    left = [row for row in _rows(document, table) if row.get("DestinationCidrBlock") not in dead]
    return fill(document, TABLES, table.id, "Routes", left) if dead else document


def _grown(document: Document, table: TransitRouteTable, key: str, value: str) -> Document:
    held = texts(find(document, TABLES, table.id), key)
    return fill(document, TABLES, table.id, key, [*held, value])


def with_attachment(scene: Scene, gateway: str, vpc: str) -> tuple[Document, str]:
    """The document with the VPC attached, one subnet in each zone, associated and propagated like the others."""
    zones: dict[str, str] = {}
    for one in scene.network.topology.subnets:
        if one.vpc_id == vpc:
            zones.setdefault(one.availability_zone, one.id)
    attachment = free_id(scene.document, "attachment")
    entry = {"id": attachment, "TransitGatewayId": gateway, "VpcId": vpc, "SubnetIds": list(zones.values())}
    document = add(scene.document, ATTACHMENTS, entry)
    tables = [one for one in entries(document, TABLES) if one.get("TransitGatewayId") == gateway]
    for table in tables[:1]:
        for key in ("Associations", "Propagations"):
            document = fill(document, TABLES, text(table, "id"), key, [*texts(table, key), attachment])
    return document, attachment


def allow_referencing(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """Group referencing on at the gateway and at both attachments (T51)."""
    crossed = [one for one in blocked.trace.forward if one.kind is Kind.TRANSIT_GATEWAY]
    gateway = scene.network.resources.get(crossed[-1].component) if crossed else None
    if not isinstance(gateway, TransitGateway):
        return
    document = scene.document
    if not gateway.group_referencing:
        document = fill(document, "transit_gateways", gateway.id, "SecurityGroupReferencingSupport", True)
    ends = {
        scene.network.interfaces[one]
        for one in (blocked.trace.interface, blocked.hop.at)
        if one in scene.network.interfaces
    }
    for vpc in {scene.network.vpc_of(one).id for one in ends}:
        attachment = scene.network.attachments.get((gateway.id, vpc))
        if attachment is not None and not attachment.group_referencing:
            document = fill(document, ATTACHMENTS, attachment.id, "SecurityGroupReferencingSupport", True)
    if document != scene.document:
        title = f"Turn security group referencing of {gateway.name} and its attachments on"
        yield Move(title=title, way="group referencing", document=document)


def attach_gateway(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """The VPC attached to the transit gateway that its route leads to."""
    gateway, subnet = scene.network.resources.get(blocked.hop.component), _sender_subnet(scene.network, blocked)
    if isinstance(gateway, TransitGateway) and subnet is not None:
        document, attachment = with_attachment(scene, gateway.id, subnet.vpc_id)
        title = f"Attach {scene.name(subnet.vpc_id)} to the transit gateway {gateway.name} as {attachment}"
        yield Move(title=title, way="transit gateway attachment", document=document)
