"""Which kind of hop a resource makes."""

from typing import Final

from lambdanet.reachability.verdict import Kind
from lambdanet.topology import (
    Cache,
    CustomerHost,
    Database,
    EgressOnlyInternetGateway,
    EventSourceMapping,
    FileSystem,
    Function,
    GatewayEndpoint,
    Instance,
    InterfaceEndpoint,
    InternetGateway,
    LoadBalancer,
    NatGateway,
    NetworkInterface,
    Peering,
    Proxy,
    Resource,
    TargetGroup,
    TransitGateway,
    Unknown,
    VpnGateway,
)

KINDS: Final[dict[type, Kind]] = {
    Function: Kind.FUNCTION,
    Instance: Kind.INSTANCE,
    Database: Kind.DATABASE,
    NatGateway: Kind.NAT_GATEWAY,
    InternetGateway: Kind.INTERNET_GATEWAY,
    EgressOnlyInternetGateway: Kind.EGRESS_ONLY_INTERNET_GATEWAY,
    InterfaceEndpoint: Kind.INTERFACE_ENDPOINT,
    GatewayEndpoint: Kind.GATEWAY_ENDPOINT,
    Peering: Kind.PEERING,
    TransitGateway: Kind.TRANSIT_GATEWAY,
    VpnGateway: Kind.VPN_GATEWAY,
    CustomerHost: Kind.CUSTOMER_HOST,
    NetworkInterface: Kind.NETWORK_INTERFACE,
    Proxy: Kind.PROXY,
    Cache: Kind.CACHE,
    FileSystem: Kind.FILE_SYSTEM,
    EventSourceMapping: Kind.EVENT_SOURCE_MAPPING,
    LoadBalancer: Kind.LOAD_BALANCER,
    TargetGroup: Kind.TARGET_GROUP,
    Unknown: Kind.UNKNOWN,
}


def kind_of(resource: Resource) -> Kind:
    return KINDS.get(type(resource), Kind.OTHER)
