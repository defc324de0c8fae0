"""What to do next, for each code."""

from typing import Final

from lambdanet.reachability.verdict import Outcome, Verdict

NEXT_STEPS: Final[dict[str, str]] = {
    "APP_ENDPOINT_POLICY": "Let the endpoint's policy allow the call: the network is in order.",
    "APP_RESOURCE_POLICY": "Come the way that the policy asks for, or let the policy allow this one: the network is in order.",
    "APP_ROLE_POLICY": "Give the function's role the permission: the network is in order.",
    "BAD_STATE_VPN": "Bring the tunnel up.",
    "UNKNOWN_RESOURCE": "Describe it: give the output of the AWS command that prints it, and ask again.",
    "ELBV2_LISTENERS_MISMATCH": "Ask on the listener's own port, or give the load balancer a listener for this one.",
    "ELBV2_LISTENER_HAS_NO_TG": "Register targets in the target group.",
    "ELBV2_NO_TARGETS_IN_AZ": "Register a target in this zone, or turn cross-zone load balancing on.",
    "ELBV2_SOURCE_ADDRESS_PRESERVATION": "Turn client IP preservation of the target group off.",
    "ENI_ADDRESS_RESTRICTION": "Ask with the interface's own address, or turn the source/destination check of the instance off.",
    "IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS": "Ask from the internet gateway of the VPC that holds the address.",
    "VPCE_SERVICE_NOT_INSTALLED_IN_AZ": "Give the endpoint a subnet in a zone that the service is in, and take this one away.",
    "ENI_SOURCE_DEST_CHECK_RESTRICTION": "Turn the source/destination check of the instance off, or use a NAT gateway.",
    "NGW_REQUIRES_SOURCE_IN_VPC": "Use a NAT gateway of the source's own VPC, or a central one behind a transit gateway.",
    "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR": "Join the two networks directly: a peering carries nothing from or to a third one.",
    "REGIONAL_NGW_ROUTE_AZ_RESTRICTION": "Let the NAT gateway cover this zone, or use automatic mode.",
    "SG_REFERENCING_SUPPORT": "Turn group referencing on at the transit gateway and both attachments, or admit the address range.",
    "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION": "Associate the attachment with a route table of the transit gateway.",
    "TGW_ROUTE_AZ_RESTRICTION": "Add an attachment subnet in this Availability Zone.",
    "TGW_RTB_BAD_STATE_ROUTE": "Point the transit gateway's route at an attachment that exists.",
    "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT": "Propagate the other VPC into this table of the transit gateway, or add a static route.",
    "UNASSOCIATED_COMPONENT": "Attach the gateway to the VPC.",
    "VPC_BLOCK_PUBLIC_ACCESS_ENABLED": "Exclude the VPC or the subnet from Block Public Access, or turn it to ingress-only for what goes through a NAT gateway.",
    "VPC_LOCAL_ROUTE_CIDR_RESTRICTION": "Ask for an address of that VPC: what arrives from another network goes no further.",
    "APP_NOT_ATTACHED": "Attach the function to subnets of that VPC, with a security group that the destination admits.",
    "APP_FUNCTION_ENI_INBOUND": "Ask whether the function can be invoked instead: an invocation is a call to the Lambda API, not a connection to the function.",
    "APP_FN_NOT_ACTIVE": "Wait until the function is Active; an Inactive one wakes up after the first, failing invocation.",
    "APP_DNS_NO_ANSWER": "Turn on EnableDnsSupport of the VPC, or name a reachable resolver in its DHCP options.",
    "APP_DNS_NO_AAAA": "Use the service's dual-stack name, or ask over IPv4.",
    "APP_IPV6_NOT_ALLOWED": "Allow IPv6 for the function (Ipv6AllowedForDualStack) and attach it to dual-stack subnets only.",
    "APP_IPV6_UNATTACHED": "Ask over IPv4, or attach the function to dual-stack subnets.",
    "APP_NOTHING_LISTENS": "Check the port: the network lets the packet through, and nothing takes it.",
    "APP_PORT_25": "Send mail through a service that listens on another port, such as 587, or ask AWS to lift the block.",
    "BAD_STATE": "Look at the component's state; a NAT gateway works only while it is available.",
    "BAD_STATE_ATTACHMENT": "Attach the gateway to this VPC.",
    "BAD_STATE_ROUTE": "Point the route at something that exists, such as a new NAT gateway.",
    "ENI_SG_RULES_MISMATCH": "Add a rule for this protocol, port and peer, and no more than that.",
    "SG_HAS_NO_RULES": "Add a rule for this protocol, port and peer: without any, nothing passes.",
    "SG_REFERENCES_NOT_PRESERVED": "Admit the address range instead of the group: the group is lost on this way.",
    "SUBNET_ACL_RESTRICTION": "Let the network ACL admit it in both directions; replies come to the client's whole port range.",
    "NO_ROUTE_TO_DESTINATION": "Give this table a route for the destination: to a NAT gateway for the internet, or an endpoint for an AWS service.",
    "NO_POSSIBLE_DESTINATION": "Check the address: nothing in this VPC holds it.",
    "NO_PATH": "Ask from a source that opens connections of this kind.",
    "NO_SOURCE_OR_DESTINATION": "Use an id, a unique name, an AWS service, “internet” or an address.",
    "UNSUPPORTED_COMPONENT": "Ask from a function, an instance or a database, to one of them, a service, a host or an address.",
    "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS": "Use private subnets that route to a NAT gateway in a public subnet; a function's interface cannot be given a public address.",
    "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS": "Route private destinations to what leads there; the internet gateway does not.",
    "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS": "Route shared addresses to what leads there; the internet gateway does not.",
    "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS": "A private address cannot be reached from the internet: give the resource a public one, or come from inside.",
    "PROTOCOL_RESTRICTION": "Test with TCP instead: ping says nothing about it.",
    "VPCE_GATEWAY_PROTOCOL_RESTRICTION": "Use TCP.",
    "VPCE_INTRA_VPC_TRAFFIC": "Ask from the client that uses the endpoint: it leads to its service only.",
}


def next_step(verdict: Verdict) -> str:
    step = NEXT_STEPS.get(verdict.blocked_by[0].code, "") if verdict.blocked_by else ""
    if verdict.outcome is Outcome.INVALID and not step:
        return "Correct what AWS would refuse, then ask again."
    return step
