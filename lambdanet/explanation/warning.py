"""What works, and is worth a note all the same."""

from lambdanet.explanation.names import Names
from lambdanet.explanation.shape import WarningWords
from lambdanet.reachability.codes import BY_NAME
from lambdanet.reachability.verdict import Finding
from lambdanet.topology import EgressOnlyInternetGateway, InterfaceEndpoint


def warning(names: Names, finding: Finding) -> WarningWords:
    name = names.of(finding.component)
    match finding.code:
        case "VPCE_INTRA_VPC_TRAFFIC":
            text = f"{name} cannot help: an interface endpoint leads from the VPC to its service, and opens no connection into the VPC."
        case "APP_DNS_PUBLIC_ANSWER" if _has_no_interface(names, finding.component):
            text = f"{name} has no subnet, so it has no interface: the service's usual name gives a public address."
        case "APP_DNS_PUBLIC_ANSWER":
            text = (
                f"{name} stands ready, but the service's usual name gives a public address: no private DNS answers it."
            )
        case "AVAILABILITY_ZONE_CROSSED":
            text = f"{name} stands in another Availability Zone ({finding.evidence}): it works, costs extra, and depends on both zones."
        case "APP_PUBLICLY_ACCESSIBLE":
            text = (
                f"{name} has a public address ({finding.evidence}): anyone whom its security group admits can reach it."
            )
        case "APP_UNDOCUMENTED_IPV6_IGW":
            text = f"AWS does not say whether IPv6 through {name} works for a function; use an egress-only internet gateway."
        case "MORE_SPECIFIC_ROUTE" | "HIGHER_PRIORITY_ROUTE":
            text = f"In {name}, {finding.evidence}."
        case "TGW_RTB_MORE_SPECIFIC_ROUTE" | "TGW_RTB_HIGHER_PRIORITY_ROUTE" | "TGW_RTB_CANNOT_ROUTE":
            text = f"In {name}, {finding.evidence}."
        case "CANNOT_ROUTE":
            there = finding.component in names.resources and isinstance(
                names.resources[finding.component], EgressOnlyInternetGateway
            )
            text = f"{name} {finding.evidence}." if there else f"In {name}, {finding.evidence}."
        case "REMAP_EPHEMERAL_PORT":
            text = f"{name} chooses the client port anew: {finding.evidence}."
        case "NGW_DEST_ADDRESS_PRESERVATION":
            text = f"{name} swaps only the source: {finding.evidence}."
        case "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION":
            text = f"{name} leaves the service its public addresses: {finding.evidence}."
        case "DISCONNECTED_VPCS":
            text = f"No peering and no transit gateway leads from {name} to the VPC that holds this address."
        case "APP_FN_NOT_ACTIVE":
            text = f"{name} is not Active ({finding.evidence}): its code would not be running."
        case _:
            text = f"{name}: {BY_NAME[finding.code].meaning if finding.code in BY_NAME else finding.evidence}"
    return WarningWords(code=finding.code, text=text, component=finding.component)


def _has_no_interface(names: Names, component: str) -> bool:
    endpoint = names.resources.get(component)
    return isinstance(endpoint, InterfaceEndpoint) and not endpoint.interface_ids
