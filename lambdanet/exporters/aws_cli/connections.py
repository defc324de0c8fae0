"""Peering connections, and transit gateways with their attachments and route tables."""

from lambdanet.exporters.aws_cli.script import Script, tagged
from lambdanet.exporters.aws_cli.words import Piece, Variable, as_json
from lambdanet.topology import Attachment, Peering, TransitGateway, TransitRouteTable

ACCEPTED = ("active", "deleted")

# --- peering ----------------------------------------------------------------------------------------


def write_peerings(script: Script) -> None:
    for peering in script.topology.peerings:
        if peering.vpc_id not in script.known or peering.peer_vpc_id not in script.known:
            script.leave_out("One of its VPCs is not made, so it is not either.", peering.id, matters=True)
            continue
        script.step(f"Peering connection {peering.id}")
        script.about(peering)
        _write_peering(script, peering)


def _write_peering(script: Script, peering: Peering) -> None:
    own, at, far = script.named("PCX", peering.id), peering.vpc_id, peering.peer_vpc_id
    words: list[Piece] = ["--vpc-id", script.known[at], "--peer-vpc-id", script.known[far]]
    if script.region(at) != script.region(far):
        words += ["--peer-region", script.region(far)]
    made = ("ec2", "create-vpc-peering-connection", *words, *tagged("vpc-peering-connection", peering))
    script.keep(own, *made, query="VpcPeeringConnection.VpcPeeringConnectionId", at=at)
    which: tuple[Piece, ...] = ("--vpc-peering-connection-id", own)
    script.wait("ec2", "vpc-peering-connection-exists", "--vpc-peering-connection-ids", own, at=far)
    if peering.status == "rejected":
        script.run("ec2", "reject-vpc-peering-connection", *which, at=far)
    elif peering.status in ACCEPTED:
        script.run("ec2", "accept-vpc-peering-connection", *which, at=far)
        asked = ("ec2", "describe-vpc-peering-connections", "--vpc-peering-connection-ids", own)
        script.until("active", *asked, query="VpcPeeringConnections[0].Status.Code", at=at)
    elif peering.status != "pending-acceptance":
        script.leave_out(f"It is not accepted: no command makes it {peering.status}.", peering.id, matters=True)
    if peering.dns and peering.status in ACCEPTED:
        resolves = as_json({"AllowDnsResolutionFromRemoteVpc": True})
        for side, home in (("requester", at), ("accepter", far)):
            option = f"--{side}-peering-connection-options"
            script.run("ec2", "modify-vpc-peering-connection-options", *which, option, resolves, at=home)


# --- transit gateways -------------------------------------------------------------------------------


def write_transit_gateways(script: Script) -> None:
    for gateway in script.topology.transit_gateways:
        script.step(f"Transit gateway {gateway.id}")
        script.about(gateway)
        own = script.named("TGW", gateway.id)
        options = {
            "DefaultRouteTableAssociation": _switch(_default_table(script, gateway) is not None),
            "DefaultRouteTablePropagation": "disable",
            "SecurityGroupReferencingSupport": _switch(gateway.group_referencing),
        }
        words = ("--options", as_json(options), *tagged("transit-gateway", gateway))
        script.keep(own, "ec2", "create-transit-gateway", *words, query="TransitGateway.TransitGatewayId")
    for gateway in script.topology.transit_gateways:
        asked = ("ec2", "describe-transit-gateways", "--transit-gateway-ids", script.known[gateway.id])
        script.until("available", *asked, query="TransitGateways[0].State")


def _switch(on: bool) -> str:
    return "enable" if on else "disable"


def _default_table(script: Script, gateway: TransitGateway) -> TransitRouteTable | None:
    """The table that may be the gateway's default one: its only one, with every attachment."""
    attachments = {one.id for one in script.topology.attachments if one.gateway_id == gateway.id}
    tables = [one for one in script.topology.transit_route_tables if one.gateway_id == gateway.id]
    return tables[0] if len(tables) == 1 and set(tables[0].associations) == attachments else None


def write_attachments(script: Script) -> None:
    of_vpcs = [one for one in script.topology.attachments if one.vpc_id and one.vpc_id in script.known]
    for one in script.topology.attachments:
        if one.vpc_id and one.vpc_id not in script.known:
            script.leave_out("Its VPC is not made, so it is not either.", one.id, matters=True)
    for one in of_vpcs:
        _write_attachment(script, one)
    for one in of_vpcs:
        asked = ("ec2", "describe-transit-gateway-vpc-attachments", "--transit-gateway-attachment-ids")
        query = "TransitGatewayVpcAttachments[0].State"
        script.until("available", *asked, script.known[one.id], query=query, at=one.vpc_id)


def _write_attachment(script: Script, one: Attachment) -> None:
    if script.region(one.vpc_id) != script.topology.region:
        script.leave_out(
            "A transit gateway of another Region takes this VPC through a peering only.", one.id, matters=True
        )
    script.step(f"Transit gateway attachment {one.id}")
    script.about(one)
    own = script.named("TGWATT", one.id)
    subnets = [script.known[subnet] for subnet in one.subnet_ids]
    words = ("--transit-gateway-id", script.known[one.gateway_id], "--vpc-id", script.known[one.vpc_id])
    options = as_json({"SecurityGroupReferencingSupport": _switch(one.group_referencing)})
    made: list[Piece] = ["ec2", "create-transit-gateway-vpc-attachment", *words]
    made += ["--subnet-ids", *subnets, "--options", options]
    query = "TransitGatewayVpcAttachment.TransitGatewayAttachmentId"
    made += tagged("transit-gateway-attachment", one)
    service, operation, *words_of = made
    script.keep(own, service, operation, *words_of, query=query, at=one.vpc_id)
    if one.state in ("pending", "failed"):
        message = f"No command makes an attachment that is {one.state}: this one becomes available."
        script.leave_out(message, one.id, matters=True)


def write_transit_tables(script: Script) -> None:
    gateways = {one.id: one for one in script.topology.transit_gateways}
    for table in script.topology.transit_route_tables:
        script.step(f"Transit gateway route table {table.id}")
        script.about(table)
        if table.unknown:
            script.leave_out("Not all of its routes are known: it has those that are.", table.id, matters=True)
        own = script.named("TGWRTB", table.id)
        if _default_table(script, gateways[table.gateway_id]) is table:
            words: tuple[Piece, ...] = ("--transit-gateway-ids", script.known[table.gateway_id])
            query = "TransitGateways[0].Options.AssociationDefaultRouteTableId"
            script.keep(own, "ec2", "describe-transit-gateways", *words, query=query)
        else:
            _make_table(script, table, own)
        _fill(script, table, own)


def _make_table(script: Script, table: TransitRouteTable, own: Variable) -> None:
    words = ("--transit-gateway-id", script.known[table.gateway_id], *tagged("transit-gateway-route-table", table))
    query = "TransitGatewayRouteTable.TransitGatewayRouteTableId"
    script.keep(own, "ec2", "create-transit-gateway-route-table", *words, query=query)
    asked = ("ec2", "describe-transit-gateway-route-tables", "--transit-gateway-route-table-ids", own)
    script.until("available", *asked, query="TransitGatewayRouteTables[0].State")
    for attachment in table.associations:
        if attachment in script.known:
            words = (*_which(own), "--transit-gateway-attachment-id", script.known[attachment])
            script.run("ec2", "associate-transit-gateway-route-table", *words)


def _which(own: Variable) -> tuple[Piece, ...]:
    return ("--transit-gateway-route-table-id", own)


def _fill(script: Script, table: TransitRouteTable, own: Variable) -> None:
    learned = dict.fromkeys(route.attachment_id for route in table.routes if route.propagated)
    for attachment in learned:
        if attachment in script.known:
            words = (*_which(own), "--transit-gateway-attachment-id", script.known[attachment])
            script.run("ec2", "enable-transit-gateway-route-table-propagation", *words)
    for route in table.routes:
        if route.propagated:
            continue
        if route.attachment_id and route.attachment_id not in script.known:
            message = f"Its route to {route.destination} leads to {route.attachment_id}, which is not made."
            script.leave_out(message, table.id, matters=True)
            continue
        end: tuple[Piece, ...] = ("--blackhole",)
        if route.attachment_id:
            end = ("--transit-gateway-attachment-id", script.known[route.attachment_id])
        words = (*_which(own), "--destination-cidr-block", str(route.destination), *end)
        script.run("ec2", "create-transit-gateway-route", *words)
