"""Why it stops, in at most three short lines for the label at the block."""

from collections.abc import Callable
from typing import Final, assert_never

from lambdanet.drawing.widths import fit
from lambdanet.reachability.verdict import (
    Accepts,
    EntryAdmitsPart,
    EntryDecides,
    Hop,
    NoPublicAddress,
    NoRoute,
    NoRuleAdmits,
    Passes,
    PrivateDestination,
    Refuses,
    Resolved,
    RouteBlackholed,
    RouteChosen,
    RouteLoops,
    RuleAdmits,
    StateIs,
    Translated,
    Unanswered,
    Undescribed,
)

ROOM: Final = 150.0
SIZE: Final = 10.5

BY_CODE: Final[dict[str, tuple[str, ...]]] = {
    "APP_NOT_ATTACHED": ("not attached: no", "interface in your VPC"),
    "APP_FUNCTION_ENI_INBOUND": ("a Lambda ENI takes", "no connections"),
    "APP_IPV6_UNATTACHED": ("no IPv6 from the", "Lambda service VPC"),
    "APP_IPV6_NOT_ALLOWED": ("IPv6 is not allowed", "for this function"),
    "APP_PORT_25": ("TCP 25 to public", "addresses is blocked"),
    "APP_ENDPOINT_POLICY": ("the endpoint policy", "refuses the call"),
    "APP_ROLE_POLICY": ("the function's role", "lacks the permission"),
    "APP_RESOURCE_POLICY": ("the resource policy", "refuses the call"),
    "APP_FN_NOT_ACTIVE": ("the function is", "not active"),
    "NO_POSSIBLE_DESTINATION": ("nothing has", "this address"),
    "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS": ("a private address is", "not on the internet"),
    "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS": ("a shared address is", "not on the internet"),
    "BAD_STATE_VPN": ("the tunnel to the other", "network is down"),
    "CANNOT_ROUTE": ("it carries", "IPv6 only"),
    "ENI_SOURCE_DEST_CHECK_RESTRICTION": ("its source/destination", "check is on"),
    "NGW_REQUIRES_SOURCE_IN_VPC": ("a NAT gateway serves", "its own VPC only"),
    "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR": ("a peering carries only", "the two VPCs' own", "addresses"),
    "REGIONAL_NGW_ROUTE_AZ_RESTRICTION": ("the NAT gateway does", "not cover this zone"),
    "SG_REFERENCES_NOT_PRESERVED": ("its rule names a group,", "which NAT hides"),
    "SG_REFERENCING_SUPPORT": ("group referencing is off", "at the transit gateway"),
    "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION": ("the attachment has", "no route table"),
    "TGW_ROUTE_AZ_RESTRICTION": ("no attachment subnet", "in this zone"),
    "TGW_RTB_BAD_STATE_ROUTE": ("the transit gateway's", "route drops it"),
    "VPC_BLOCK_PUBLIC_ACCESS_ENABLED": ("Block Public Access", "is on"),
    "VPC_LOCAL_ROUTE_CIDR_RESTRICTION": ("from another network", "only the VPC's own", "addresses are in reach"),
}


def reason(hop: Hop, name: Callable[[str], str] = str) -> tuple[str, ...]:
    """At most three lines. `name` turns an id into the name that people know it by."""
    lines = BY_CODE.get(hop.code) or _by_evidence(hop, name)
    return tuple(fit(line, ROOM, SIZE) for line in lines[:3] if line)


def _by_evidence(hop: Hop, name: Callable[[str], str]) -> tuple[str, ...]:
    match hop.evidence:
        case NoRoute(destination=destination):
            return "no route covers", str(destination)
        case RouteBlackholed(destination=destination, target=target):
            return f"{destination} leads to", f"{name(target)},", "which is gone"
        case RouteLoops(target=target):
            return "the route leads back to", name(target)
        case NoPublicAddress(lambda_interface=from_lambda):
            return "Lambda ENI has" if from_lambda else "its interface has", "no public IPv4"
        case NoRuleAdmits(egress=egress, looked_at=0):
            way = "outbound" if egress else "inbound"
            return f"{name(hop.component)}: no", f"{way} rule"
        case NoRuleAdmits(egress=egress):
            way = "outbound" if egress else "inbound"
            return f"{name(hop.component)}: no", f"{way} rule matches"
        case EntryDecides(acl_id=acl, entry=entry):
            return f"{name(acl)}:", f"rule {entry.number if entry else '*'} denies"
        case EntryAdmitsPart():
            return "only part of the", "client's ports pass"
        case Undescribed():
            return f"{name(hop.component)}", "is not described"
        case StateIs(state=state):
            return f"{name(hop.component)} is", state
        case Unanswered(name=asked):
            return "no DNS answer for", asked
        case PrivateDestination(address=address):
            return f"{address}", "is a private address"
        case Refuses(what=what) | Passes(what=what):
            return f"{name(hop.component)}", what
        case Resolved() | RuleAdmits() | RouteChosen() | Translated() | Accepts():
            return (str(hop.evidence),)
        case _:
            assert_never(hop.evidence)
