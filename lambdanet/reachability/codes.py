"""Every code that a verdict can carry, with its meaning and its fact.

Names are AWS Reachability Analyzer's where AWS has one (domain.md §15); ours begin with `APP_`.
`symptom` is what the caller sees where this code heads the verdict (semantics.md §1).
"""

from dataclasses import dataclass
from typing import Final

from lambdanet.reachability.verdict import Symptom


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    name: str
    meaning: str
    fact: str
    symptom: Symptom = Symptom.TIMEOUT


CODES: Final[tuple[Code, ...]] = (
    Code(
        name="AVAILABILITY_ZONE_CROSSED",
        meaning="The path leaves the source's Availability Zone, though it need not.",
        fact="domain.md §15.4, T16",
    ),
    Code(
        name="BAD_STATE",
        meaning="The component is not in a state in which it works.",
        fact="domain.md §5.2",
    ),
    Code(
        name="BAD_STATE_ATTACHMENT",
        meaning="The gateway is not attached to this VPC.",
        fact="domain.md §5.2",
    ),
    Code(
        name="BAD_STATE_ROUTE",
        meaning="The route matches, and its target is gone: it drops the packet.",
        fact="RT-08",
    ),
    Code(
        name="ENI_ADDRESS_RESTRICTION",
        meaning="An interface sends and takes only what carries an address of its own.",
        fact="domain.md §15.1",
    ),
    Code(
        name="ENI_SG_RULES_MISMATCH",
        meaning="The security groups have rules, and none admits this packet.",
        fact="SG-01",
    ),
    Code(
        name="IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS",
        meaning="An internet gateway lets in only what is addressed to its own VPC.",
        fact="domain.md §15.1",
    ),
    Code(
        name="IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
        meaning="An internet gateway does not carry packets to private addresses.",
        fact="domain.md §5.2",
    ),
    Code(
        name="IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS",
        meaning="An internet gateway does not carry packets to shared addresses.",
        fact="domain.md §5.2",
    ),
    Code(
        name="IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
        meaning="No interface here has a public address that the internet could send to.",
        fact="domain.md §15.1",
    ),
    Code(
        name="IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
        meaning="An internet gateway serves only sources with a public IPv4 address.",
        fact="LAM-11, domain.md §5.2",
    ),
    Code(
        name="NGW_SOURCE_ADDRESS_REASSIGN",
        meaning="The NAT gateway swaps the source address.",
        fact="domain.md §5.3",
    ),
    Code(name="NO_PATH", meaning="This source cannot open such a connection.", fact="domain.md §15.2"),
    Code(
        name="NO_POSSIBLE_DESTINATION",
        meaning="Nothing in the network holds this address.",
        fact="domain.md §15.1",
    ),
    Code(
        name="NO_ROUTE_TO_DESTINATION",
        meaning="No route of the table covers the destination.",
        fact="RT-03",
    ),
    Code(
        name="NO_SOURCE_OR_DESTINATION",
        meaning="The question names something that the topology does not hold.",
        fact="domain.md §15.2",
        symptom=Symptom.NOT_CREATED,
    ),
    Code(
        name="PROTOCOL_RESTRICTION",
        meaning="The component does not carry this protocol.",
        fact="LAM-15",
    ),
    Code(
        name="SG_HAS_NO_RULES",
        meaning="The security groups have no rule in this direction: nothing passes.",
        fact="SG-02",
    ),
    Code(
        name="SG_REFERENCES_NOT_PRESERVED",
        meaning="The rule names a group, and the packet no longer carries its member's address.",
        fact="SG-05",
    ),
    Code(
        name="SUBNET_ACL_RESTRICTION",
        meaning="The network ACL does not admit the packet.",
        fact="ACL-01",
    ),
    Code(
        name="UNKNOWN_RESOURCE",
        meaning="The packet comes to something that nobody has described: it is not decided.",
        fact="domain.md §15.1",
        symptom=Symptom.NOT_CREATED,
    ),
    Code(
        name="ELBV2_LISTENERS_MISMATCH",
        meaning="No listener of the load balancer takes this protocol and port.",
        fact="domain.md §15.1",
    ),
    Code(
        name="ELBV2_LISTENER_HAS_NO_TG",
        meaning="The listener's target group has no target.",
        fact="domain.md §15.1",
    ),
    Code(
        name="ELBV2_SOURCE_ADDRESS_PRESERVATION",
        meaning="The load balancer keeps the client's address, so a client cannot be its own target.",
        fact="domain.md §15.1",
    ),
    Code(
        name="ELBV2_NO_TARGETS_IN_AZ",
        meaning="The load balancer has no target in this zone, and does not cross zones.",
        fact="domain.md §15.1",
    ),
    Code(
        name="ELBV2_SOURCE_ADDRESS_PRESERVATION",
        meaning="The load balancer keeps the client's address, which it can do within its VPC and those peered with it.",
        fact="domain.md §15.1",
    ),
    Code(
        name="UNSUPPORTED_COMPONENT",
        meaning="This kind of component neither opens nor takes a connection of its own.",
        fact="domain.md §15.2",
        symptom=Symptom.NOT_CREATED,
    ),
    Code(
        name="VPCE_GATEWAY_PROTOCOL_RESTRICTION",
        meaning="A gateway endpoint carries TCP and ICMP echo only.",
        fact="domain.md §6.1",
    ),
    Code(
        name="VPCE_INTRA_VPC_TRAFFIC",
        meaning="An interface endpoint never opens a connection into the VPC it stands in.",
        fact="domain.md §6.2, A17",
    ),
    Code(
        name="APP_DNS_NO_ANSWER",
        meaning="No resolver answers in this VPC.",
        fact="domain.md §3.7, T77",
        symptom=Symptom.NAME_NOT_FOUND,
    ),
    Code(
        name="APP_DNS_NO_AAAA",
        meaning="The name has no address of the asked family.",
        fact="V6-05",
        symptom=Symptom.NAME_NOT_FOUND,
    ),
    Code(
        name="APP_DNS_PUBLIC_ANSWER",
        meaning="An interface endpoint stands ready, and the name leads past it.",
        fact="domain.md §6.2, T31",
    ),
    Code(
        name="APP_FN_NOT_ACTIVE",
        meaning="The function is not Active and cannot be invoked.",
        fact="domain.md §3.3",
        symptom=Symptom.REFUSED,  # the Lambda API answers, with an error
    ),
    Code(
        name="APP_FUNCTION_ENI_INBOUND",
        meaning="A function's interface takes no connection: it leads one way, out.",
        fact="LAM-14, T38",
    ),
    Code(name="APP_IPV6_NOT_ALLOWED", meaning="IPv6 is off for this attached function.", fact="V6-01"),
    Code(
        name="APP_IPV6_UNATTACHED",
        meaning="An unattached function opens no IPv6 connection.",
        fact="V6-03",
    ),
    Code(
        name="APP_NOT_ATTACHED",
        meaning="The function has no interface in a VPC of yours.",
        fact="S6, T04",
    ),
    Code(
        name="APP_NOTHING_LISTENS",
        meaning="The packet arrives, and nothing listens on that port.",
        fact="semantics.md §1",
        symptom=Symptom.REFUSED,
    ),
    Code(name="APP_PORT_25", meaning="TCP 25 to public addresses is blocked.", fact="LAM-15"),
    Code(
        name="APP_PUBLICLY_ACCESSIBLE",
        meaning="The database answers on a public address.",
        fact="DB-12, T05",
    ),
    Code(
        name="APP_ENDPOINT_POLICY",
        meaning="The endpoint's policy refuses the call.",
        fact="domain.md §6.1, T34",
        symptom=Symptom.ACCESS_DENIED,
    ),
    Code(
        name="APP_RESOURCE_POLICY",
        meaning="The service's own policy refuses callers that come this way.",
        fact="A4",
        symptom=Symptom.ACCESS_DENIED,
    ),
    Code(
        name="APP_ROLE_POLICY",
        meaning="The function's role does not allow the call.",
        fact="domain.md §9",
        symptom=Symptom.ACCESS_DENIED,
    ),
    Code(
        name="APP_UNDOCUMENTED_IPV6_IGW",
        meaning="AWS does not say that IPv6 through an internet gateway works for a function.",
        fact="V6-07",
    ),
    Code(name="BAD_STATE_VPN", meaning="The tunnel is down.", fact="domain.md §5.2"),
    Code(name="CANNOT_ROUTE", meaning="The route does not cover the destination.", fact="RT-03, V6-06"),
    Code(
        name="DISCONNECTED_VPCS",
        meaning="No peering or transit gateway joins the two VPCs.",
        fact="domain.md §15.2",
    ),
    Code(
        name="ENI_SOURCE_DEST_CHECK_RESTRICTION",
        meaning="The interface drops what is not addressed to it: its source/destination check is on.",
        fact="domain.md §15.1",
    ),
    Code(
        name="HIGHER_PRIORITY_ROUTE",
        meaning="Of two routes with the same destination the stronger one decided.",
        fact="RT-05",
    ),
    Code(name="MORE_SPECIFIC_ROUTE", meaning="A more specific route decided.", fact="RT-03"),
    Code(
        name="NGW_DEST_ADDRESS_PRESERVATION",
        meaning="A NAT gateway swaps the source and leaves the destination as it is.",
        fact="domain.md §5.3",
    ),
    Code(name="NGW_REQUIRES_SOURCE_IN_VPC", meaning="A NAT gateway serves its own VPC only.", fact="domain.md §5.3"),
    Code(
        name="PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
        meaning="A peering carries only what goes from one VPC's blocks to the other's.",
        fact="domain.md §7.1",
    ),
    Code(
        name="REGIONAL_NGW_ROUTE_AZ_RESTRICTION",
        meaning="The regional NAT gateway does not cover this zone.",
        fact="domain.md §5.3",
    ),
    Code(
        name="REMAP_EPHEMERAL_PORT",
        meaning="A NAT gateway chooses the client port anew, from 1024-65535.",
        fact="domain.md §5.3, ACL-06",
    ),
    Code(
        name="SG_REFERENCING_SUPPORT",
        meaning="Group referencing is off at the transit gateway or an attachment.",
        fact="domain.md §7.2",
    ),
    Code(
        name="TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
        meaning="The attachment is associated with no transit gateway route table.",
        fact="domain.md §7.2",
    ),
    Code(
        name="TGW_ROUTE_AZ_RESTRICTION",
        meaning="The transit gateway has no attachment subnet in this zone.",
        fact="domain.md §7.2",
    ),
    Code(
        name="TGW_RTB_CANNOT_ROUTE",
        meaning="The transit gateway's route does not cover the destination.",
        fact="domain.md §15.1",
    ),
    Code(
        name="TGW_RTB_HIGHER_PRIORITY_ROUTE",
        meaning="Of two routes of the transit gateway with the same destination the stronger one decided.",
        fact="domain.md §15.1",
    ),
    Code(
        name="TGW_RTB_MORE_SPECIFIC_ROUTE",
        meaning="A more specific route of the transit gateway decided.",
        fact="domain.md §15.1",
    ),
    Code(
        name="UNASSOCIATED_COMPONENT",
        meaning="The component belongs to no VPC.",
        fact="domain.md §15.2",
    ),
    Code(
        name="VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION",
        meaning="A gateway endpoint answers from the service's public addresses, those of its prefix list.",
        fact="domain.md §6.1",
    ),
    Code(
        name="TGW_RTB_BAD_STATE_ROUTE", meaning="The transit gateway's route drops the packet.", fact="domain.md §15.1"
    ),
    Code(
        name="TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
        meaning="The transit gateway's table has no route for the destination.",
        fact="domain.md §7.2",
    ),
    Code(
        name="VPCE_SERVICE_NOT_INSTALLED_IN_AZ",
        meaning="The endpoint has an interface in a zone that its service is not in.",
        fact="domain.md §6.3",
    ),
    Code(
        name="VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
        meaning="VPC Block Public Access stops traffic with the internet.",
        fact="domain.md §13",
    ),
    Code(
        name="VPC_LOCAL_ROUTE_CIDR_RESTRICTION",
        meaning="What comes from another network reaches the VPC's own addresses only.",
        fact="domain.md §5.2",
    ),
    Code(
        name="APP_DB_CONN_EXHAUSTED",
        meaning="More connections are offered than the database takes.",
        fact="DB-03",
        symptom=Symptom.REFUSED,
    ),
    Code(
        name="APP_IDLE_TIMEOUT_350S",
        meaning="A NAT gateway cuts connections that were idle for 350 seconds.",
        fact="domain.md §5.3, L18",
    ),
)

BY_NAME: Final[dict[str, Code]] = {code.name: code for code in CODES}
