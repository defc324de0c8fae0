"""What may lift each refusal, code by code; and why nothing can, where nothing can."""

from collections.abc import Iterator, Mapping
from typing import Final

from lambdanet.reachability.codes import BY_NAME
from lambdanet.reachability.network import is_private
from lambdanet.reachability.verdict import Kind, Outcome
from lambdanet.repair.move import Move, Suggest
from lambdanet.repair.moves import (
    account,
    acls,
    attachment,
    balancers,
    between,
    dns,
    endpoints,
    groups,
    hosts,
    ipv6,
    policies,
    tables,
    transit,
    ways_out,
)
from lambdanet.repair.scene import Blocked, Scene

_PRIVATE = (between.join, between.lead_back, tables.drop_route)
_ANYWHERE = (ways_out.move_nat, endpoints.reach_service, ways_out.lead_out, ways_out.change_table, *_PRIVATE)

MOVES: Final[Mapping[str, tuple[Suggest, ...]]] = {
    # filters
    "SG_HAS_NO_RULES": (groups.admit,),
    "ENI_SG_RULES_MISMATCH": (groups.admit,),
    "SG_REFERENCES_NOT_PRESERVED": (groups.admit,),
    "SG_REFERENCING_SUPPORT": (groups.admit, transit.allow_referencing),
    "SUBNET_ACL_RESTRICTION": (acls.admit,),
    # routes
    "NO_ROUTE_TO_DESTINATION": (*_ANYWHERE, hosts.add_gateway),
    "BAD_STATE_ROUTE": _ANYWHERE,
    "BAD_STATE": _ANYWHERE,
    "NGW_REQUIRES_SOURCE_IN_VPC": _ANYWHERE,
    "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR": _ANYWHERE,
    "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS": _PRIVATE,
    "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS": _PRIVATE,
    "REGIONAL_NGW_ROUTE_AZ_RESTRICTION": (hosts.cover_zone, *_ANYWHERE),
    # gateways
    "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS": (attachment.move_to_private, hosts.public_address, *_ANYWHERE),
    "BAD_STATE_ATTACHMENT": (hosts.attach_gateway, transit.attach_gateway, *_ANYWHERE),
    "UNASSOCIATED_COMPONENT": (hosts.attach_gateway,),
    "ENI_SOURCE_DEST_CHECK_RESTRICTION": (hosts.forward, ways_out.lead_out),
    "VPC_BLOCK_PUBLIC_ACCESS_ENABLED": (account.exclude, endpoints.reach_service),
    "TGW_ROUTE_AZ_RESTRICTION": (transit.cover_zone, *_ANYWHERE),
    "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION": (transit.associate, *_ANYWHERE),
    "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT": (transit.lead_across, *_ANYWHERE),
    "TGW_RTB_BAD_STATE_ROUTE": (transit.lead_across, *_ANYWHERE),
    # ends
    "APP_NOT_ATTACHED": (attachment.attach,),
    "APP_IPV6_NOT_ALLOWED": (ipv6.allow,),
    "APP_IPV6_UNATTACHED": (ipv6.attach,),
    "APP_PORT_25": (account.lift_port_25,),
    "NO_PATH": (hosts.add_gateway, ipv6.address),
    "ENI_ADDRESS_RESTRICTION": (hosts.forward,),
    "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS": (hosts.public_address,),
    "APP_DNS_NO_ANSWER": (dns.answer,),
    "VPCE_SERVICE_NOT_INSTALLED_IN_AZ": (endpoints.leave_zone,),
    "ELBV2_LISTENERS_MISMATCH": (balancers.listen,),
    "ELBV2_NO_TARGETS_IN_AZ": (balancers.cross_zones,),
    "ELBV2_SOURCE_ADDRESS_PRESERVATION": (balancers.swap_client,),
    # policies
    "APP_ENDPOINT_POLICY": (endpoints.allow_by_endpoint,),
    "APP_ROLE_POLICY": (policies.allow_by_role,),
    "APP_RESOURCE_POLICY": (endpoints.use_endpoint, policies.allow_by_service),
}

HOPELESS: Final[Mapping[str, str]] = {
    "APP_FUNCTION_ENI_INBOUND": "A function's interface takes no connection, whatever is changed (LAM-14): to run the function, invoke it.",
    "APP_NOTHING_LISTENS": "The network lets the packet through, and nothing listens on that port: ask for one that the target listens on.",
    "APP_FN_NOT_ACTIVE": "The function is not Active: no network setting changes that. Wait for it, or wake it with an invocation.",
    "APP_DNS_NO_AAAA": "The name has no address of this family: ask over the other one.",
    "PROTOCOL_RESTRICTION": "What stands at an end does not carry this protocol: ask with TCP.",
    "VPCE_GATEWAY_PROTOCOL_RESTRICTION": "A gateway endpoint carries TCP only, and so does the service: ask with TCP.",
    "VPCE_INTRA_VPC_TRAFFIC": "An interface endpoint opens no connection into the VPC it stands in; nothing changes that.",
    "BAD_STATE_VPN": "The tunnel is down: it must come up, and no setting of the VPC does that.",
    "NO_POSSIBLE_DESTINATION": "Nothing in the network holds this address, so no change leads to it.",
    "VPC_LOCAL_ROUTE_CIDR_RESTRICTION": "What comes from another network reaches the VPC's own addresses only, and goes no further.",
    "IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS": "This internet gateway lets in only what is addressed to its own VPC: ask from that of the target's.",
    "ELBV2_LISTENER_HAS_NO_TG": "The target group has no target: the document cannot say which to register.",
    "NO_SOURCE_OR_DESTINATION": "The question names something that the document does not hold.",
    "UNSUPPORTED_COMPONENT": "This kind of component neither opens nor takes a connection of its own.",
    "UNKNOWN_RESOURCE": "The packet comes to something that nobody has described: whether it passes is not decided.",
}
"""For codes without moves, and for those whose moves do not apply: why nothing helps."""

FINAL: Final = frozenset(  # what stands at an end: no other way leads around it
    (
        "APP_FUNCTION_ENI_INBOUND",
        "APP_NOTHING_LISTENS",
        "APP_FN_NOT_ACTIVE",
        "APP_DNS_NO_AAAA",
        "VPCE_INTRA_VPC_TRAFFIC",
        "NO_SOURCE_OR_DESTINATION",
        "UNSUPPORTED_COMPONENT",
    )
)

NEVER_ALONE: Final = frozenset(  # they explain, warn or count, and never stop a packet (semantics.md §4)
    (
        "AVAILABILITY_ZONE_CROSSED",
        "NGW_SOURCE_ADDRESS_REASSIGN",
        "NGW_DEST_ADDRESS_PRESERVATION",
        "REMAP_EPHEMERAL_PORT",
        "CANNOT_ROUTE",
        "HIGHER_PRIORITY_ROUTE",
        "MORE_SPECIFIC_ROUTE",
        "DISCONNECTED_VPCS",
        "TGW_RTB_CANNOT_ROUTE",
        "TGW_RTB_HIGHER_PRIORITY_ROUTE",
        "TGW_RTB_MORE_SPECIFIC_ROUTE",
        "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION",
        "APP_DNS_PUBLIC_ANSWER",
        "APP_PUBLICLY_ACCESSIBLE",
        "APP_UNDOCUMENTED_IPV6_IGW",
        "APP_DB_CONN_EXHAUSTED",
        "APP_IDLE_TIMEOUT_350S",
    )
)


def suggestions(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """Every move that may lift this refusal; none for what nothing can lift."""
    for suggest in MOVES.get(blocked.hop.code, ()):
        yield from suggest(scene, blocked)


def is_final(scene: Scene) -> bool:
    """Is there a refusal that nothing lifts or leads around?

    A service may listen on another port behind one kind of endpoint than behind another.
    """
    if _refused_by_aws(scene):
        return True
    if not scene.verdict.traces:
        return any(one.code in FINAL for one in scene.verdict.blocked_by)
    met = (hop for one in scene.verdict.traces for hop in one.hops() if hop.blocks)
    return any(hop.code in FINAL and hop.kind is not Kind.SERVICE for hop in met)


def _refused_by_aws(scene: Scene) -> str:
    """What AWS would not have created, where the verdict says so: its codes are AWS's error names then."""
    if scene.verdict.outcome is not Outcome.INVALID:
        return ""
    return next((one.evidence for one in scene.verdict.blocked_by if one.code not in BY_NAME), "")


def why_hopeless(scene: Scene) -> str:
    """Why nothing helps, by the first refusal for which there is a reason; "" where there is none."""
    if refused := _refused_by_aws(scene):
        return f"AWS would refuse this network: {refused} Correct that first."
    codes = [one.hop.code for one in scene.blocked()] or [one.code for one in scene.verdict.blocked_by]
    return next((why for code in codes if (why := HOPELESS.get(code))), "") or _held_by_nobody(scene)


def _held_by_nobody(scene: Scene) -> str:
    network = scene.network
    known = [block for one in network.topology.customer_networks for block in one.cidr_blocks]
    for address in dict.fromkeys(one.destination for one in scene.failing() if one.destination is not None):
        held = address in network.by_private_ip or address in network.by_ipv6 or any(address in one for one in known)
        if is_private(address) and not held and not network.is_undescribed(address):
            return f"Nothing in the document holds {address}, so no change leads to it."
    return ""
