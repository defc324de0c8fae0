"""Peering connections, transit gateways and VPNs."""

from collections import defaultdict

from lambdanet.importers.aws_cli.connections import TABLES
from lambdanet.importers.terraform.plan import Resource
from lambdanet.importers.terraform.translation import Translation

Data = dict[str, object]
PEERING = "aws_vpc_peering_connection"
GATEWAY = "aws_ec2_transit_gateway"
TABLE = "aws_ec2_transit_gateway_route_table"
ATTACHMENT = "aws_ec2_transit_gateway_vpc_attachment"


# --- peering ----------------------------------------------------------------------------------------


def add_peerings(translation: Translation) -> None:
    blocks = {record.text("VpcId"): record for record in translation.bundle.of("Vpcs")}
    accepted, options = _accepted(translation), _options(translation)
    for one in translation.all(PEERING):
        identity, record = translation.identity(one), one.record
        ends = [translation.ref(one.node, key, "aws_vpc") for key in ("vpc_id", "peer_vpc_id")]
        sides = []
        for end, side in zip(ends, ("requester", "accepter"), strict=True):
            resolving = [each.record.flag("allow_remote_vpc_dns_resolution") for each in one.node.blocks(side)]
            resolving += options[identity, side]
            known = blocks.get(end)
            sides.append(
                {
                    "VpcId": end,
                    "CidrBlock": known.text("CidrBlock") if known else None,
                    "PeeringOptions": {"AllowDnsResolutionFromRemoteVpc": any(resolving)},
                }
            )
        active = bool(record.flag("auto_accept")) or identity in accepted
        code = record.text("accept_status") or ("active" if active else "pending-acceptance")
        if one.created and not active:
            message = f"{one.address} is accepted by nothing in the plan: until somebody does, nothing passes."
            translation.assumed(one, message)
        data: Data = {
            "VpcPeeringConnectionId": identity,
            "RequesterVpcInfo": sides[0],
            "AccepterVpcInfo": sides[1],
            "Status": {"Code": "active" if active else code},
        }
        translation.emit("VpcPeeringConnections", one, identity, data, "vpc_peering_connections")


def _accepted(translation: Translation) -> set[str]:
    return {
        translation.ref(one.node, "vpc_peering_connection_id", PEERING)
        for one in translation.all(f"{PEERING}_accepter")
        if one.record.flag("auto_accept")
    }


def _options(translation: Translation) -> dict[tuple[str, str], list[bool | None]]:
    found: dict[tuple[str, str], list[bool | None]] = defaultdict(list)
    for one in translation.all(f"{PEERING}_options", f"{PEERING}_accepter"):
        peering = translation.ref(one.node, "vpc_peering_connection_id", PEERING)
        for side in ("requester", "accepter"):
            flags = [each.record.flag("allow_remote_vpc_dns_resolution") for each in one.node.blocks(side)]
            found[peering, side] += flags
    return found


# --- transit gateways -------------------------------------------------------------------------------


def add_transit_gateways(translation: Translation) -> None:
    defaults: dict[str, tuple[str, str]] = {}
    for one in translation.all(GATEWAY):
        identity, record = translation.identity(one), one.record
        referencing = record.text("security_group_referencing_support") or "disable"
        data: Data = {"TransitGatewayId": identity, "Options": {"SecurityGroupReferencingSupport": referencing}}
        translation.emit("TransitGateways", one, identity, data, "transit_gateways")
        table = translation.made(GATEWAY, "association_default_route_table_id", identity)
        associates = record.text("default_route_table_association") != "disable"
        propagates = record.text("default_route_table_propagation") != "disable"
        learned = translation.made(GATEWAY, "propagation_default_route_table_id", identity)
        defaults[identity] = (table if associates else "", learned if propagates else "")
        if associates or propagates:
            _emit_table(translation, one, table, identity)
    for one in translation.all(TABLE):
        gateway = translation.ref(one.node, "transit_gateway_id", GATEWAY)
        _emit_table(translation, one, translation.identity(one), gateway, TABLES)
    _add_attachments(translation, defaults)
    _add_routes(translation)


def _emit_table(translation: Translation, one: Resource, identity: str, gateway: str, list_: str = "") -> None:
    data: Data = {"TransitGatewayRouteTableId": identity, "TransitGatewayId": gateway}
    translation.emit("TransitGatewayRouteTables", one, identity, data, list_)
    translation.bundle.said.add(("Routes", identity))


def _add_attachments(translation: Translation, defaults: dict[str, tuple[str, str]]) -> None:
    associated = {
        translation.home(one.node, "transit_gateway_attachment_id", ATTACHMENT, "aws_vpn_connection"): one
        for one in translation.all(f"{TABLE}_association")
    }
    for one in translation.all(ATTACHMENT, data=True):
        identity, record = translation.identity(one), one.record
        gateway = translation.ref(one.node, "transit_gateway_id", GATEWAY)
        default, learned = defaults.get(gateway, ("", ""))
        if record.flag("transit_gateway_default_route_table_association") is False:
            default = ""
        if record.flag("transit_gateway_default_route_table_propagation") is False:
            learned = ""
        if identity in associated:
            default = translation.home(associated[identity].node, "transit_gateway_route_table_id", TABLE)
        data: Data = {
            "TransitGatewayAttachmentId": identity,
            "TransitGatewayId": gateway,
            "VpcId": translation.ref(one.node, "vpc_id", "aws_vpc"),
            "SubnetIds": translation.refs(one.node, "subnet_ids", "aws_subnet"),
            "State": "available",
            "ResourceType": "vpc",
            "Options": {"SecurityGroupReferencingSupport": record.text("security_group_referencing_support")},
        }
        if default:
            data["Association"] = {"TransitGatewayRouteTableId": default, "State": "associated"}
        translation.emit("TransitGatewayVpcAttachments", one, identity, data, "transit_gateway_attachments")
        if learned:
            _propagate(translation, one, learned, identity)


def _propagate(translation: Translation, one: Resource, table: str, attachment: str) -> None:
    propagation: Data = {"TransitGatewayAttachmentId": attachment, "State": "enabled"}
    translation.about("TransitGatewayRouteTablePropagations", one, table, propagation)


def _add_routes(translation: Translation) -> None:
    kinds = (ATTACHMENT, "aws_vpn_connection")
    for one in translation.all(f"{TABLE}_propagation"):
        table = translation.home(one.node, "transit_gateway_route_table_id", TABLE)
        attachment = translation.ref(one.node, "transit_gateway_attachment_id", *kinds)
        _propagate(translation, one, table, attachment)
        if translation.is_nameless(attachment):
            _routes_doubted(translation, one, table, "learns from an attachment")
    for one in translation.all("aws_ec2_transit_gateway_route"):
        record = one.record
        block = record.text("destination_cidr_block")
        if ":" not in block:
            block = str(record.network("destination_cidr_block") or "")
        table = translation.home(one.node, "transit_gateway_route_table_id", TABLE)
        if not block:
            _routes_doubted(translation, one, table, "leads to a block")
            continue
        data: Data = {"DestinationCidrBlock": block, "Type": "static"}
        if record.flag("blackhole"):
            data["State"] = "blackhole"
        else:
            attachment = translation.ref(one.node, "transit_gateway_attachment_id", *kinds)
            data["TransitGatewayAttachments"] = [{"TransitGatewayAttachmentId": attachment}]
        translation.about("Routes", one, table, data)


def _routes_doubted(translation: Translation, one: Resource, table: str, how: str) -> None:
    """One of a table's routes is not known: by the longest prefix it may win over any other."""
    why = f"has routes that are not known: {one.address} {how} that is known after apply"
    translation.doubt(TABLES, table, "Transit gateway route table", why, one.record)


# --- VPN --------------------------------------------------------------------------------------------


def add_vpns(translation: Translation) -> None:
    attached = {
        translation.ref(one.node, "vpn_gateway_id", "aws_vpn_gateway"): translation.ref(one.node, "vpc_id", "aws_vpc")
        for one in translation.all("aws_vpn_gateway_attachment")
    }
    for one in translation.all("aws_vpn_gateway"):
        identity = translation.identity(one)
        vpc = translation.ref(one.node, "vpc_id", "aws_vpc") or attached.get(identity, "")
        data: Data = {
            "VpnGatewayId": identity,
            "State": "available",
            "VpcAttachments": [{"VpcId": vpc, "State": "attached"}] if vpc else [],
        }
        translation.emit("VpnGateways", one, identity, data, "vpn_gateways")
    routes: dict[str, list[Data]] = defaultdict(list)
    for one in translation.all("aws_vpn_connection_route"):
        block = one.record.network("destination_cidr_block")
        of = translation.ref(one.node, "vpn_connection_id", "aws_vpn_connection")
        routes[of] += [] if block is None else [{"DestinationCidrBlock": str(block)}]
    for one in translation.all("aws_vpn_connection"):
        identity = translation.identity(one)
        if gateway := translation.ref(one.node, "transit_gateway_id", GATEWAY):
            attachment: Data = {
                "TransitGatewayAttachmentId": one.record.text("transit_gateway_attachment_id") or identity,
                "TransitGatewayId": gateway,
                "ResourceType": "vpn",
                "ResourceId": identity,
                "State": "available",
            }
            key = str(attachment["TransitGatewayAttachmentId"])
            translation.emit("TransitGatewayAttachments", one, key, attachment)
        data = {
            "VpnConnectionId": identity,
            "VpnGatewayId": translation.ref(one.node, "vpn_gateway_id", "aws_vpn_gateway"),
            "TransitGatewayId": gateway,
            "CustomerGatewayId": translation.ref(one.node, "customer_gateway_id", "aws_customer_gateway"),
            "Options": {"StaticRoutesOnly": bool(one.record.flag("static_routes_only"))},
            "Routes": routes[identity],
        }
        translation.emit("VpnConnections", one, identity, data, "customer_networks")
    translation.all("aws_customer_gateway")
