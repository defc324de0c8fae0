"""Who opens a connection: its address, its first packet, and what it can never do (semantics.md §2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from lambdanet import services
from lambdanet.reachability.naming import HTTPS, Destination, End, service_id
from lambdanet.reachability.network import Network, is_private, is_special
from lambdanet.reachability.verdict import Check, Kind, Packet, PrivateDestination, Refuses
from lambdanet.reachability.walk.kinds import kind_of
from lambdanet.topology import (
    CLIENT_PORTS,
    INTERNET,
    LAMBDA_PORTS,
    Address,
    CustomerHost,
    Function,
    Instance,
    Interface,
    InterfaceEndpoint,
    InternetGateway,
    InternetHost,
    NetworkInterface,
    Ports,
    Protocol,
    Question,
    Resource,
    Service,
)

NO_PORT: Final = Ports(first=0, last=0)  # ICMP has none
SMTP: Final = 25

Meaning = Resource | Address | str
"""What a name in a question may mean: a resource, an address, a service's short name or `internet`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What stops a packet before any network is asked. `ends`: there is no way that it would have taken."""

    code: str
    check: Check
    evidence: Refuses | PrivateDestination
    ends: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """One way to begin: the question, its ends, the source's interface (None outside any VPC) and the address asked."""

    question: Question
    source: Meaning
    target: Meaning
    interface: Interface | None
    destination: Destination
    port_25_lifted: bool = False


def component(network: Network, source: Meaning) -> tuple[str, Kind]:
    """The source as a component of the picture: its id and its kind."""
    match source:
        case InternetHost():
            return source.id, Kind.INTERNET_HOST
        case Service():
            return source.id, Kind.SERVICE
        case IPv4Address() | IPv6Address():
            return INTERNET, Kind.INTERNET_HOST
        case str() if source == INTERNET:
            return INTERNET, Kind.INTERNET_HOST
        case str():
            return service_id(network, source, network.topology.region), Kind.SERVICE
        case _:
            return source.id, kind_of(source)


def first_packet(start: Start) -> Packet:
    """The packet as the source sends it, from any of its client ports unless the question pins one."""
    question, destination = start.question, start.destination
    icmp = question.protocol is Protocol.ICMP
    # an interface of a VPC is taken for a Linux client; others, on the internet or on premises, may use any port from 1024
    linux = start.interface is not None and not isinstance(start.source, Function)
    client = CLIENT_PORTS if linux else LAMBDA_PORTS
    if question.source_port is not None:
        client = Ports(first=question.source_port, last=question.source_port)
    port = HTTPS if question.invoke else question.port or destination.port
    return Packet(
        source=_address(start),
        source_port=NO_PORT if icmp else client,
        destination=destination.address or _anywhere(question),
        destination_port=NO_PORT if icmp else Ports(first=port, last=port),
        protocol=question.protocol,
    )


def _address(start: Start) -> Address | None:
    """None where AWS does not tell it: the public addresses that the Lambda service and other services send from."""
    if start.question.source_address is not None:
        return start.question.source_address
    if start.interface is not None:
        return start.interface.address(start.question.family)
    match start.source:
        case CustomerHost():
            return start.source.address
        case InternetHost(ipv6=addresses) if start.question.family == 6:
            return next(iter(addresses), None)
        case InternetHost(ipv4=addresses):
            return next(iter(addresses), None)
        case IPv4Address() | IPv6Address():
            return start.source
        case InternetGateway():
            return _anywhere(start.question)
        case str() if start.source == INTERNET:
            return _anywhere(start.question)
        case _:
            return None


def _anywhere(question: Question) -> Address:
    return services.ANYWHERE_6 if question.family == 6 else services.ANYWHERE


def fault(start: Start) -> Fault | None:
    """The first thing that the source can never do, of those that the question asks of it."""
    return next((found for rule in RULES if (found := rule(start)) is not None), None)


# --- one rule for each thing that never works ---------------------------------------------------------


def a_function_takes_no_connection(start: Start) -> Fault | None:
    """LAM-14, T38. Inside its VPC the walk goes on to the interface and is refused there."""
    if not isinstance(start.target, Function) or start.question.invoke:
        return None
    inside = start.interface is not None or isinstance(start.source, CustomerHost)
    if inside and start.destination.address is not None:
        return None
    return Fault(
        code="APP_FUNCTION_ENI_INBOUND", check=Check.ADDRESS, evidence=Refuses(what="a function takes no connection")
    )


def a_function_sends_no_icmp(start: Start) -> Fault | None:
    """LAM-15, T59."""
    if not isinstance(start.source, Function) or start.source.managed or start.question.protocol is not Protocol.ICMP:
        return None
    evidence = Refuses(what="sends TCP and UDP only")
    return Fault(code="PROTOCOL_RESTRICTION", check=Check.PROTOCOL, evidence=evidence, ends=not start.source.attached)


def a_function_opens_no_ipv6_unasked(start: Start) -> Fault | None:
    """V6-01, V6-03."""
    if not isinstance(start.source, Function) or start.source.managed or start.question.family != 6:
        return None
    if start.source.dual_stack:
        return None
    code = "APP_IPV6_NOT_ALLOWED" if start.source.attached else "APP_IPV6_UNATTACHED"
    return Fault(code=code, check=Check.PROTOCOL, evidence=Refuses(what="opens no IPv6 connection"))


def an_unattached_function_reaches_no_private_address(start: Start) -> Fault | None:
    """S6, T04, T06."""
    address = start.destination.address
    if not isinstance(start.source, Function) or start.source.attached or address is None or not is_private(address):
        return None
    return Fault(code="APP_NOT_ATTACHED", check=Check.ADDRESS, evidence=PrivateDestination(address=address))


def nobody_sends_mail_on_port_25(start: Start) -> Fault | None:
    """LAM-15, T58: AWS blocks it for the account's interfaces, a function's and others', unless it has lifted that."""
    question, address = start.question, start.destination.address
    unattached = isinstance(start.source, Function) and not start.source.attached
    if question.port != SMTP or question.protocol is not Protocol.TCP or (start.interface is None and not unattached):
        return None
    if start.port_25_lifted and not unattached:
        return None
    if address is None or is_private(address):
        return None
    evidence = Refuses(what="opens no TCP 25 to a public address")
    return Fault(code="APP_PORT_25", check=Check.PROTOCOL, evidence=evidence, ends=unattached)


def nobody_holds_a_special_address(start: Start) -> Fault | None:
    """Loopback, multicast and reserved addresses are no other host's: VPCs do not carry them."""
    address = start.destination.address
    if address is None or not is_special(address):
        return None
    evidence = Refuses(what=f"finds no other host at {address}")
    return Fault(code="NO_POSSIBLE_DESTINATION", check=Check.ADDRESS, evidence=evidence)


def an_endpoint_opens_no_connection(start: Start) -> Fault | None:
    """domain.md §6.2: it carries connections from its VPC to its service, and none the other way."""
    if not isinstance(start.source, InterfaceEndpoint):
        return None
    evidence = Refuses(what="opens no connection into its VPC")
    return Fault(code="VPCE_INTRA_VPC_TRAFFIC", check=Check.PROTOCOL, evidence=evidence)


def a_service_opens_no_connection(start: Start) -> Fault | None:
    """domain.md §6.2; but event sources and other services do call the Lambda API (INV-01)."""
    service = isinstance(start.source, Service) or (isinstance(start.source, str) and start.source != INTERNET)
    if not service or start.question.invoke:
        return None
    return Fault(code="NO_PATH", check=Check.PROTOCOL, evidence=Refuses(what="opens no connection of this kind"))


def an_interface_without_ipv6_sends_none(start: Start) -> Fault | None:
    """RT-03: IPv4 and IPv6 are independent, and this interface has an IPv4 address only."""
    if start.interface is None or start.question.family != 6 or start.interface.ipv6 is not None:
        return None
    return Fault(code="NO_PATH", check=Check.ADDRESS, evidence=Refuses(what="has no IPv6 address"))


def nobody_sends_as_somebody_else(start: Start) -> Fault | None:
    """domain.md §15.1: an interface sends from its own addresses only, unless its source/destination check is off."""
    claimed = start.question.source_address
    if claimed is None or _may_send_as(start, claimed):
        return None
    code = "NO_PATH" if start.interface is None else "ENI_ADDRESS_RESTRICTION"
    return Fault(code=code, check=Check.ADDRESS, evidence=Refuses(what=f"does not send from {claimed}"))


def _may_send_as(start: Start, claimed: Address) -> bool:
    to = start.destination.address
    if to is not None and to.version != claimed.version:
        return False
    if start.interface is not None:
        forwards = isinstance(start.source, Instance | NetworkInterface) and not start.source.source_dest_check
        return forwards or start.interface.holds(claimed)
    match start.source:
        case InternetHost(ipv4=four, ipv6=six):
            return claimed in (*four, *six)
        case InternetGateway():
            return not is_private(claimed)
        case str() if start.source == INTERNET:
            return not is_private(claimed)
        case CustomerHost(address=own):
            return claimed == own
        case IPv4Address() | IPv6Address():
            return claimed == start.source
        case _:
            return False  # the Lambda service and other services do not tell theirs


def the_internet_reaches_no_private_address(start: Start) -> Fault | None:
    """domain.md §15.1."""
    address = start.destination.address
    inside = start.interface is not None or isinstance(start.source, CustomerHost)
    if inside or address is None or not is_private(address):
        return None
    evidence = PrivateDestination(address=address)
    return Fault(code="IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", check=Check.ADDRESS, evidence=evidence)


RULES: Final = (
    a_function_takes_no_connection,
    nobody_holds_a_special_address,
    a_function_sends_no_icmp,
    a_function_opens_no_ipv6_unasked,
    an_unattached_function_reaches_no_private_address,
    nobody_sends_mail_on_port_25,
    an_endpoint_opens_no_connection,
    a_service_opens_no_connection,
    an_interface_without_ipv6_sends_none,
    nobody_sends_as_somebody_else,
    the_internet_reaches_no_private_address,
)


def starts(network: Network, source: Meaning, claimed: Address | None = None) -> Iterator[Interface | None]:
    """The interfaces that the source sends from: for an attached function all of them (semantics.md §2).

    Where the question names a source address that one of them has, that one.
    """
    found = network.interfaces_of(source) if isinstance(source, End) else ()
    yield from [one for one in found if claimed is not None and one.holds(claimed)] or found or (None,)
