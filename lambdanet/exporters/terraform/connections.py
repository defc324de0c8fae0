"""Peering connections, transit gateways, virtual private gateways, and the networks behind VPN connections."""

from collections import defaultdict
from typing import Final

from lambdanet.exporters.terraform.draft import Draft
from lambdanet.exporters.terraform.hcl import Arguments, Block, Reference
from lambdanet.topology import CustomerNetwork, Peering, TransitRouteTable

PEERING: Final = "aws_vpc_peering_connection"
GATEWAY: Final = "aws_ec2_transit_gateway"
TABLE: Final = "aws_ec2_transit_gateway_route_table"
VPN: Final = "aws_vpn_connection"
ASN: Final = 65000  # of AWS's default for a customer gateway; private (RFC 6996)
ROUTER: Final = "192.0.2.1"  # for documentation (RFC 5737): stands for your router's address


# --- peering ----------------------------------------------------------------------------------------


def add_peerings(draft: Draft) -> None:
    for one in draft.topology.peerings:
        if not draft.has(one.id):
            message = "A peering connection with a VPC that is not in the file."
            draft.leave_out(message, one.id, matters=True)
            continue
        if one.status != "active":
            message = f"Its status is {one.status}: in the file it waits for somebody to accept it."
            draft.leave_out(message, one.id, matters=True)
        _add_peering(draft, one)


def _add_peering(draft: Draft, one: Peering) -> None:
    label, active = draft.label_of(one.id), one.status == "active"
    regions = (draft.region(one.vpc_id), draft.region(one.peer_vpc_id))
    same = regions[0] == regions[1]
    resolves = [
        Block(side, arguments={"allow_remote_vpc_dns_resolution": True})
        for side in ("requester", "accepter")
        if one.dns
    ]
    arguments: Arguments = {
        "region": regions[0],
        "vpc_id": draft.ref(one.vpc_id),
        "peer_vpc_id": draft.ref(one.peer_vpc_id),
        "peer_region": None if same else draft.region_name(one.peer_vpc_id),
        "auto_accept": True if same and active else None,
    }
    draft.add(PEERING, label, arguments, resolves if same and active else [], name=one.name)
    if same or not active:
        return
    made: Arguments = {"vpc_peering_connection_id": draft.ref(one.id)}
    accepted = draft.add(f"{PEERING}_accepter", label, {"region": regions[1], **made, "auto_accept": True})
    if one.dns:  # each side says so in its own Region, once the connection is active
        active_id: Arguments = {"vpc_peering_connection_id": Reference(f"{accepted.text}.vpc_peering_connection_id")}
        for block, region in zip(resolves, regions, strict=True):
            options = draft.label(f"{PEERING}_options", f"{one.id}_{block.kind}")
            draft.add(f"{PEERING}_options", options, {"region": region, **active_id}, [block])


# --- transit gateways -------------------------------------------------------------------------------


def add_transit_gateways(draft: Draft) -> None:
    for one in draft.topology.transit_gateways:
        arguments: Arguments = {
            "region": _region_of_gateway(draft, one.id),
            "default_route_table_association": "disable",
            "default_route_table_propagation": "disable",
            "security_group_referencing_support": "enable" if one.group_referencing else "disable",
        }
        draft.add(GATEWAY, draft.label_of(one.id), arguments, name=one.name)
    for attachment in draft.topology.attachments:
        if not draft.has(attachment.id):
            message = "An attachment that nothing in the file ends at."
            draft.leave_out(message, attachment.id, matters=True)
            continue
        if attachment.state != "available":
            message = f"Its state is {attachment.state}: once applied it will be available."
            draft.leave_out(message, attachment.id, matters=True)
        if attachment.vpc_id:
            own: Arguments = {
                "region": draft.region(attachment.vpc_id),
                "transit_gateway_id": draft.ref(attachment.gateway_id),
                "vpc_id": draft.ref(attachment.vpc_id),
                "subnet_ids": draft.refs(attachment.subnet_ids),
                "security_group_referencing_support": "enable" if attachment.group_referencing else "disable",
                "transit_gateway_default_route_table_association": False,
                "transit_gateway_default_route_table_propagation": False,
            }
            draft.add(f"{GATEWAY}_vpc_attachment", draft.label_of(attachment.id), own, name=attachment.name)


def _region_of_gateway(draft: Draft, gateway: str) -> str | None:
    vpcs = [one.vpc_id for one in draft.topology.attachments if one.gateway_id == gateway and one.vpc_id]
    return draft.region(vpcs[0]) if vpcs else None


def attachment_id(draft: Draft, identifier: str) -> Reference:
    """What refers to an attachment: that of a VPN connection is the connection's own."""
    vpn = draft.type_of(identifier) == VPN
    return draft.ref(identifier, "transit_gateway_attachment_id" if vpn else "id")


def add_transit_route_tables(draft: Draft) -> None:
    associated: set[str] = set()
    for table in draft.topology.transit_route_tables:
        if table.unknown:
            message = "Nobody has said all that this route table holds: only what is known is in the file."
            draft.leave_out(message, table.id, matters=True)
        region = _region_of_gateway(draft, table.gateway_id)
        home: Arguments = {"region": region, "transit_gateway_id": draft.ref(table.gateway_id)}
        draft.add(TABLE, draft.label_of(table.id), home, name=table.name)
        learned = [one.attachment_id for one in table.routes if one.propagated]
        for what, members in (("association", table.associations), ("propagation", tuple(learned))):
            for one in dict.fromkeys(members):
                vpn = draft.type_of(one) == VPN
                if (
                    not draft.has(one)
                    or (what == "propagation" and vpn)
                    or (what == "association" and one in associated)
                ):
                    continue
                associated.update([one] if what == "association" else [])
                joins: Arguments = {
                    "region": region,
                    "transit_gateway_attachment_id": attachment_id(draft, one),
                    "transit_gateway_route_table_id": draft.ref(table.id),
                }
                type_ = f"{TABLE}_{what}"
                draft.add(type_, draft.label(type_, f"{table.id}_{one}"), joins)
        _add_transit_routes(draft, table, region)


def _add_transit_routes(draft: Draft, table: TransitRouteTable, region: str | None) -> None:
    """The static ones; and those to a VPN connection, which learns nothing here: its routes are static."""
    done: set[str] = set()
    for route in table.routes:
        vpn = draft.type_of(route.attachment_id) == VPN
        block = str(route.destination)
        if block in done or (route.propagated and not vpn):
            continue
        done.add(block)
        if route.attachment_id and not draft.has(route.attachment_id):
            message = f"The route to {block} leads to {route.attachment_id}, which is not in the file: it is left out."
            draft.leave_out(message, table.id, matters=True)
            continue
        type_ = "aws_ec2_transit_gateway_route"
        target: Arguments = (
            {"transit_gateway_attachment_id": attachment_id(draft, route.attachment_id)}
            if route.attachment_id
            else {"blackhole": True}
        )
        arguments: Arguments = {
            "region": region,
            "transit_gateway_route_table_id": draft.ref(table.id),
            "destination_cidr_block": block,
            **target,
        }
        draft.add(type_, draft.label(type_, f"{table.id}_to_{block}"), arguments)


# --- VPN --------------------------------------------------------------------------------------------


def add_vpns(draft: Draft) -> None:
    for one in draft.topology.vpn_gateways:
        if one.state != "available":
            draft.leave_out(f"Its state is {one.state}: once applied it will be available.", one.id, matters=True)
        home = one.vpc_id if draft.has(one.vpc_id) else ""
        arguments: Arguments = {
            "region": draft.region(home),
            "vpc_id": draft.ref(home) if home else None,
        }
        draft.add("aws_vpn_gateway", draft.label_of(one.id), arguments, name=one.name)
    behind: dict[str, list[CustomerNetwork]] = defaultdict(list)
    for network in draft.topology.customer_networks:
        behind[network.gateway_id].append(network)
        if not network.up:
            message = "Its tunnel is down, which is your router's doing: a plan says nothing of it."
            draft.leave_out(message, network.id, matters=True)
    for gateway, networks in behind.items():
        shared = draft.type_of(gateway) == VPN  # of a transit gateway: one connection is the attachment
        for group in [networks] if shared else [[one] for one in networks]:
            _add_connection(draft, gateway if shared else group[0].id, gateway, group)
    if behind:
        message = f"The address of your router is not known: {ROUTER} stands for it, and AS {ASN} for its number."
        draft.leave_out(message)


def _add_connection(draft: Draft, identifier: str, gateway: str, networks: list[CustomerNetwork]) -> None:
    if not draft.has(identifier):
        draft.leave_out("A network whose gateway is not in the file.", networks[0].id, matters=True)
        return
    label = draft.label_of(identifier)
    transit = next((one for one in draft.topology.attachments if one.id == gateway), None)
    vpn = next((one for one in draft.topology.vpn_gateways if one.id == gateway), None)
    region = _region_of_gateway(draft, transit.gateway_id) if transit else draft.region(vpn.vpc_id if vpn else "")
    router: Arguments = {
        "region": region,
        "bgp_asn": ASN,
        "ip_address": ROUTER,
        "type": "ipsec.1",
    }
    customer = draft.add("aws_customer_gateway", label, router, name=networks[0].name)
    end = {"transit_gateway_id": draft.ref(transit.gateway_id)} if transit else {"vpn_gateway_id": draft.ref(gateway)}
    arguments: Arguments = {
        "region": region,
        "customer_gateway_id": Reference(f"{customer.text}.id"),
        **end,
        "type": "ipsec.1",
        "static_routes_only": True,
    }
    draft.add(VPN, label, arguments, name=networks[0].name)
    if transit:
        return  # its routes stand in the transit gateway's tables
    for block in dict.fromkeys(str(block) for one in networks for block in one.cidr_blocks):
        type_ = f"{VPN}_route"
        route: Arguments = {
            "region": region,
            "vpn_connection_id": Reference(f"{VPN}.{label}.id"),
            "destination_cidr_block": block,
        }
        draft.add(type_, draft.label(type_, f"{networks[0].id}_to_{block}"), route)
