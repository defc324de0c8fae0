"""What the components of a topology are called."""

from lambdanet import services
from lambdanet.reachability.verdict import Check, Hop, Kind
from lambdanet.topology import INTERNET, LOG_DELIVERY, Topology


class Names:
    """The names of a topology's components, and the titles of hops."""

    def __init__(self, topology: Topology) -> None:
        self.resources = dict(topology.by_id())
        self.interfaces = {interface.id: interface for interface in topology.interfaces}

    def of(self, component: str) -> str:
        if component in self.resources:
            return self.resources[component].name
        if component == INTERNET:
            return "the internet"
        if component == LOG_DELIVERY:
            return "CloudWatch Logs"
        kind = services.BY_NAME.get(component)
        return kind.title if kind else component

    def title(self, hop: Hop) -> str:
        way = {Check.EGRESS: ", outbound", Check.INGRESS: ", inbound"}.get(hop.check, "")
        match hop.kind:
            case Kind.SECURITY_GROUP:
                return f"Security group {self.of(hop.component)}{way}"
            case Kind.NETWORK_ACL:
                return f"Network ACL of {self.of(hop.at)}{way}"
            case Kind.ROUTE_TABLE:
                return "Main route table" if "/" in hop.component else f"Route table {self.of(hop.component)}"
            case Kind.NAT_GATEWAY:
                return f"NAT gateway {self.of(hop.component)}"
            case Kind.INTERNET_GATEWAY:
                return f"Internet gateway {self.of(hop.component)}"
            case Kind.INTERFACE_ENDPOINT:
                return f"Interface endpoint {self.of(hop.component)}"
            case Kind.GATEWAY_ENDPOINT:
                return f"Gateway endpoint {self.of(hop.component)}"
            case Kind.EGRESS_ONLY_INTERNET_GATEWAY:
                return f"Egress-only internet gateway {self.of(hop.component)}"
            case Kind.PEERING:
                return f"Peering {self.of(hop.component)}"
            case Kind.TRANSIT_GATEWAY:
                return f"Transit gateway {self.of(hop.component)}"
            case Kind.VPN_GATEWAY:
                return f"Virtual private gateway {self.of(hop.component)}"
            case Kind.INTERNET_HOST:
                return "Any host on the internet" if hop.component == INTERNET else self.of(hop.component)
            case _:
                return self.of(hop.component)

    def table(self, component: str) -> str:
        return (
            f"the main route table of {self.of(component.removesuffix('/main'))}"
            if component.endswith("/main")
            else self.of(component)
        )

    def acl(self, hop: Hop) -> str:
        return (
            f"the default network ACL of {self.of(hop.component.removesuffix('/default-acl'))}"
            if "/" in hop.component
            else self.of(hop.component)
        )
