"""Ways out of the VPC: beliefs about public subnets, NAT gateways, Availability Zones and address families."""

from dataclasses import replace

from lambdanet.beliefs.case import Believed, Case
from lambdanet.beliefs.copies import (
    added,
    changed,
    config_of,
    is_default,
    mapped,
    routes_of,
    seats_of,
    subnet_vpc,
    table_of,
    with_internet_gateway,
    with_own_table,
    zone_of,
)
from lambdanet.beliefs.traces import Added, adding
from lambdanet.editing.entries import Document, Entry, entries, text, texts
from lambdanet.reachability.verdict import Outcome, Trace

A_PUBLIC_ADDRESS = "203.0.113.99"  # free in every topology whose hosts keep below .50
AN_IPV6_ADDRESS = "2001:db8:ffff::99"


def public_subnet(case: Case) -> Believed | None:
    """M-PUBLIC-SUBNET: in a subnet with a route to an internet gateway the interface has a public address."""
    source = case.source
    if source is None:
        return None
    gateways = {text(one, "id") for one in entries(case.document, "internet_gateways")}
    public = [seat for seat in seats_of(source) if _leads_to(case.document, seat, gateways)]
    if not public:
        return None
    groups = list(texts(config_of(source), "SecurityGroupIds"))
    made = [
        {
            "id": f"believed-{seat}",
            "InterfaceType": "lambda",
            "SubnetId": seat,
            "Groups": groups,
            "PublicIp": f"203.0.113.{120 + place}",
        }
        for place, seat in enumerate(public)
    ]
    return case.again(added(case.document, "network_interfaces", *made))


def nat_any_subnet(case: Case) -> Believed | None:
    """M-NAT-ANY-SUBNET: a NAT gateway works wherever it stands."""
    gateways = [one for one in entries(case.document, "nat_gateways") if text(one, "SubnetId")]
    if not gateways:
        return None
    document = case.document
    for subnet in dict.fromkeys(text(one, "SubnetId") for one in gateways):
        document, gateway = with_internet_gateway(document, subnet_vpc(document, subnet))
        document = with_own_table(document, subnet, [{"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway}])
    return case.again(document)


def az_wall(case: Case) -> Believed | None:
    """M-AZ-WALL: what stands in another zone cannot be used."""
    zones = _zones_of_shared_parts(case)

    def beyond(trace: Trace) -> Added | None:
        own = zone_of(case.document, trace.subnet or "")
        for hop in trace.forward:
            if own and hop.component in zones and own not in zones[hop.component]:
                return Added(component=hop.component, code="NO_ROUTE_TO_DESTINATION")
        return None

    return adding(case, beyond)


def az_pinned(case: Case) -> Believed | None:
    """M-AZ-PINNED: a function belongs to one zone, and goes with it."""
    source = case.source
    if source is None or not seats_of(source):
        return None
    if case.drill:
        before = seats_of(case.function(case.question.source, case.whole))
        lost = [one for one in before if zone_of(case.whole, one) == case.drill]
        if lost and len(lost) < len(before):
            component, code = text(source, "id"), "BAD_STATE"
            return Believed(outcome=Outcome.INTERMITTENT, component=component, code=code)
        return None
    return first_subnet_only(case)


def first_subnet_only(case: Case) -> Believed | None:
    """What the function reaches if only its first subnet counts."""
    source = case.source
    if source is None or len(seats_of(source)) < 2:
        return None
    return case.again(_with_config(case.document, source, SubnetIds=[seats_of(source)[0]]))


def ipv6_automatic(case: Case) -> Believed | None:
    """M-IPV6-AUTOMATIC: IPv6 works by itself; a subnet without it merely fails."""
    source = case.source
    if source is None or case.question.family != 6:
        return None
    seats = seats_of(source)
    if not seats:
        document = _with_both_families(case)
        return None if document is None else case.again(document, replace(case.question, family=4))
    able = [one for one in seats if _is_dual_stack(case.document, one)]
    if not able:
        return None
    found = case.again(_with_config(case.document, source, SubnetIds=able, Ipv6AllowedForDualStack=True))
    if len(able) < len(seats) and found.outcome is Outcome.REACHABLE:
        unable = next(one for one in seats if one not in able)
        return Believed(outcome=Outcome.INTERMITTENT, component=unable, code="NO_PATH")
    return found


def one_family(case: Case) -> Believed | None:
    """M-ONE-FAMILY: what works over one address family works over the other."""
    document = _with_both_families(case)
    if document is None or case.source is None:
        return None
    return case.again(document, replace(case.question, family=4 if case.question.family == 6 else 6))


# --- rewritten copies -----------------------------------------------------------------------------


def _with_config(document: Document, function: Entry, **fields: object) -> Document:
    return changed(document, "functions", text(function, "id"), VpcConfig=config_of(function) | fields)


def _leads_to(document: Document, subnet: str, gateways: set[str]) -> bool:
    routes = routes_of(table_of(document, subnet))
    return any(is_default(route) and text(route, "GatewayId") in gateways for route in routes)


def _is_dual_stack(document: Document, subnet: str) -> bool:
    return any(one.get("id") == subnet and one.get("Ipv6CidrBlock") for one in entries(document, "subnets"))


def _with_both_families(case: Case) -> Document | None:
    """The host that is asked about, with an address of each family; None where it is no host."""
    if case.target_list != "internet_hosts":
        return None

    def both(host: Entry) -> Entry:
        if host.get("id") != case.question.target:
            return host
        four = list(texts(host, "Ipv4Addresses")) or [A_PUBLIC_ADDRESS]
        six = list(texts(host, "Ipv6Addresses")) or [AN_IPV6_ADDRESS]
        return host | {"Ipv4Addresses": four, "Ipv6Addresses": six}

    return mapped(case.document, "internet_hosts", both)


def _zones_of_shared_parts(case: Case) -> dict[str, set[str]]:
    """The zones that a NAT gateway or an interface endpoint is believed to serve; a regional one its first zone."""
    document, found = case.document, {}
    for one in entries(document, "nat_gateways"):
        if subnet := text(one, "SubnetId"):
            found[text(one, "id")] = {zone_of(document, subnet)}
        else:
            found[text(one, "id")] = set(
                (*texts(one, "AvailabilityZones"), *_zones_in(document, text(one, "VpcId")))[:1]
            )
    for endpoint in case.topology.interface_endpoints:
        found[endpoint.id] = {zone_of(document, one) for one in endpoint.subnet_ids}
    return found


def _zones_in(document: Document, vpc: str) -> tuple[str, ...]:
    held = {text(one, "AvailabilityZone") for one in entries(document, "subnets") if one.get("VpcId") == vpc}
    return tuple(sorted(held))
