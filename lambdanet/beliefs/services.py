"""AWS services and endpoints: beliefs about which way leads to them, and about what refuses."""

from dataclasses import replace

from lambdanet.beliefs.case import Believed, Case
from lambdanet.beliefs.copies import (
    OPEN,
    added,
    changed,
    is_default,
    mapped,
    routes_of,
    seats_of,
    subnet_vpc,
    table_of,
    with_open_group,
    with_own_table,
)
from lambdanet.editing.entries import Document, Entry, entries, find, text, texts
from lambdanet.reachability.verdict import Outcome
from lambdanet.services import short_name
from lambdanet.topology import LOG_DELIVERY

MANAGED = ("db_instances", "db_proxies", "cache_clusters", "file_systems")
SEATS = ("SubnetId", "SubnetIds", "VpcSubnetIds")


def endpoint_bridge(case: Case) -> Believed | None:
    """M-ENDPOINT-BRIDGE: a Lambda interface endpoint joins an unattached function to the VPC that it stands in."""
    source = case.source
    if source is None or seats_of(source) or case.asks_public:
        return None
    home = _vpc_of_target(case)
    for endpoint in _interface_endpoints(case.document, "lambda"):
        if text(endpoint, "VpcId") == home:
            document = with_open_group(case.document, home)
            config = {
                "SubnetIds": list(texts(endpoint, "SubnetIds")),
                "SecurityGroupIds": [*texts(endpoint, "SecurityGroupIds"), OPEN],
            }
            return case.again(changed(document, "functions", text(source, "id"), VpcConfig=config))
    return None


def aws_needs_endpoint(case: Case) -> Believed | None:
    """M-AWS-NEEDS-ENDPOINT: only an endpoint leads to an AWS service, also for the function's logs."""
    seats = _seats_of_source(case)
    logs = case.question.target == LOG_DELIVERY
    if not seats or not (logs or case.asks_aws):
        return None
    document = case.document
    for seat in seats:
        left = [route for route in routes_of(table_of(document, seat)) if not is_default(route)]
        document = with_own_table(document, seat, left)
    found = case.again(document, replace(case.question, target="logs", port=None) if logs else None)
    own = {f"believed-rtb-{seat}": text(table_of(case.document, seat) or {}, "id") for seat in seats}
    return replace(found, component=own.get(found.component, found.component))


def aws_always_open(case: Case) -> Believed | None:
    """M-AWS-ALWAYS-OPEN: what AWS runs is reachable from wherever AWS runs my code."""
    if case.target_list in MANAGED or case.asks_aws:
        return Believed(outcome=Outcome.REACHABLE)
    return None


def endpoint_is_enough(case: Case) -> Believed | None:
    """M-ENDPOINT-IS-ENOUGH: an endpoint that exists is used, and lets everybody in."""
    url = _is_function_url(case)
    service = "lambda" if url or case.question.invoke else _service_asked(case)
    ready = _interface_endpoints(case.document, service)
    if not service or not ready:
        return None
    document = case.document
    for vpc in dict.fromkeys(text(one, "VpcId") for one in ready):
        document = with_open_group(document, vpc) if OPEN not in _ids(document, "security_groups") else document
        document = changed(document, "vpcs", vpc, EnableDnsSupport=True, EnableDnsHostnames=True)
    for one in ready:
        groups = [*texts(one, "SecurityGroupIds"), OPEN]
        document = changed(document, "vpc_endpoints", text(one, "id"), PrivateDnsEnabled=True, SecurityGroupIds=groups)
    return case.again(document, replace(case.question, target="lambda") if url else None)


def gateway_everywhere(case: Case) -> Believed | None:
    """M-GATEWAY-EVERYWHERE: a gateway endpoint serves its whole VPC, the peers, and other Regions."""
    ready = [one for one in entries(case.document, "vpc_endpoints") if one.get("VpcEndpointType") == "Gateway"]
    service = _service_asked(case)
    if service not in {short_name(text(one, "ServiceName")) for one in ready}:
        return None
    document = case.document
    for one in ready:
        for vpc in _joined(document, text(one, "VpcId")):
            tables = [text(table, "id") for table in entries(document, "route_tables") if table.get("VpcId") == vpc]
            if vpc == one.get("VpcId"):
                document = changed(document, "vpc_endpoints", text(one, "id"), RouteTableIds=tables)
            else:
                copy = one | {"id": f"believed-{one['id']}-{vpc}", "VpcId": vpc, "RouteTableIds": tables}
                document = added(document, "vpc_endpoints", copy)
    return case.again(_in_one_region(document, case.question.target))


def deny_is_silence(case: Case) -> Believed | None:
    """M-DENY-IS-SILENCE: a hang and an access error are the same kind of trouble."""
    other = {
        Outcome.DENIED: Outcome.UNREACHABLE,
        Outcome.UNREACHABLE: Outcome.DENIED,
        Outcome.INVALID: Outcome.UNREACHABLE,
    }.get(case.truth.outcome)
    if other is None:
        return None
    first = case.truth.blocked_by[0]
    return Believed(outcome=other, component=first.component, code=first.code)


# --- what is asked, and rewritten copies ------------------------------------------------------------


def _ids(document: Document, list_name: str) -> set[str]:
    return {text(one, "id") for one in entries(document, list_name)}


def _interface_endpoints(document: Document, service: str) -> list[Entry]:
    return [
        one
        for one in entries(document, "vpc_endpoints")
        if one.get("VpcEndpointType") == "Interface" and short_name(text(one, "ServiceName")) == service
    ]


def _service_asked(case: Case) -> str:
    """The short name of the service in the question, "" for anything else."""
    if case.target_list == "services":
        return short_name(text(find(case.document, "services", case.question.target), "ServiceName"))
    return case.question.target if case.asks_aws and not case.question.invoke else ""


def _is_function_url(case: Case) -> bool:
    return case.question.target.endswith(".on.aws")


def _seats_of_source(case: Case) -> tuple[str, ...]:
    if case.source is not None:
        return seats_of(case.source)
    held = [one for one in entries(case.document, "instances") if one.get("id") == case.question.source]
    return texts(held[0], "SubnetId") if held else ()


def _vpc_of_target(case: Case) -> str:
    if not case.target_list:
        return ""
    entry = find(case.document, case.target_list, case.question.target)
    seats = [seat for key in SEATS for seat in texts(entry, key)]
    return subnet_vpc(case.document, seats[0]) if seats else ""


def _joined(document: Document, vpc: str) -> tuple[str, ...]:
    """The VPC itself and those that a peering joins to it."""
    pairs = [(text(one, "VpcId"), text(one, "PeerVpcId")) for one in entries(document, "vpc_peering_connections")]
    others = [other for pair in pairs if vpc in pair for other in pair if other != vpc]
    return (vpc, *dict.fromkeys(others))


def _in_one_region(document: Document, target: str) -> Document:
    """The service that is asked about, in the topology's own Region."""

    def here(entry: Entry) -> Entry:
        if entry.get("id") != target:
            return entry
        return entry | {"ServiceName": f"com.amazonaws.{document['region']}.{short_name(text(entry, 'ServiceName'))}"}

    return mapped(document, "services", here)
