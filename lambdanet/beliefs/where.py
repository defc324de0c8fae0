"""Where the function is: beliefs about the code's place, and about what attaching does."""

from dataclasses import replace

from lambdanet.beliefs.case import Believed, Case
from lambdanet.beliefs.copies import (
    OPEN,
    as_instances,
    changed,
    mapped,
    seats_of,
    subnet_vpc,
    unattached,
    with_internet_gateway,
    with_open_group,
    with_own_table,
)
from lambdanet.editing.entries import Document, Entry, entries, text
from lambdanet.reachability.naming import HTTPS
from lambdanet.reachability.verdict import Outcome
from lambdanet.topology import INTERNET, Question

MINE = (
    "instances",
    "db_instances",
    "db_proxies",
    "cache_clusters",
    "file_systems",
    "network_interfaces",
    "load_balancers",
)
INSIDE = (*MINE, "functions", "event_source_mappings", "vpc_endpoints")


def code_moves(case: Case) -> Believed | None:
    """M-CODE-MOVES: the function is an instance in each of its subnets, and takes connections like one."""
    asked = case.question
    target = case.function(asked.target)
    if target is not None and seats_of(target):
        if asked.invoke and not _is_inside(case):
            return _called_from_outside(case, target, open_group=True)
        document, instances = as_instances(case.document, target)
        return case.each(document, _to(asked, instances, asked.port or HTTPS))
    source = case.source
    if source is None or not seats_of(source):
        return None
    document, instances = as_instances(case.document, source)
    return case.each(document, (replace(asked, source=one) for one in instances))


def entry_point(case: Case) -> Believed | None:
    """M-ENTRY-POINT: who invokes comes in through the function's subnets and groups."""
    asked = case.question
    if case.function(asked.source) is None and _mapping(case) is not None:
        return _polled_through_the_function(case)
    target = case.function(asked.target)
    if target is None or not seats_of(target):
        return None
    if asked.invoke and not _is_inside(case):
        return _called_from_outside(case, target, open_group=False)
    document, instances = as_instances(case.document, target)
    return case.each(document, _to(asked, instances, HTTPS if asked.invoke else asked.port or HTTPS))


def service_vpc_isolated(case: Case) -> Believed | None:
    """M-SERVICE-VPC-ISOLATED: an unattached function reaches nothing that is mine."""
    source = case.source
    if source is None or seats_of(source) or case.question.invoke:
        return None
    if case.target_list not in MINE and case.question.target != "rds-data" and not _is_data_api(case):
        return None
    return Believed(outcome=Outcome.UNREACHABLE, component=text(source, "id"), code="APP_NOT_ATTACHED")


def attach_only_adds(case: Case) -> Believed | None:
    """M-ATTACH-ONLY-ADDS: public destinations still go the way of an unattached function."""
    source = case.source
    if source is None or not seats_of(source) or not case.asks_public:
        return None
    return case.again(unattached(case.document, text(source, "id")))


def hyperplane_nat(case: Case) -> Believed | None:
    """M-HYPERPLANE-NAT: the translation behind the interface is a NAT gateway, which hides the function's address."""
    source = case.source
    if source is None or not seats_of(source):
        return None
    if case.asks_public:
        return Believed(outcome=Outcome.REACHABLE)
    return case.again(_knowing_nobody(case.document))


def eni_is_mine(case: Case) -> Believed | None:
    """M-ENI-IS-MINE: an Elastic IP on the function's interface gives it a public address."""
    source = case.source
    if source is None or not seats_of(source):
        return None
    document, instances = as_instances(case.document, source, public=True)
    return case.each(document, (replace(case.question, source=one) for one in instances))


# --- rewritten copies -----------------------------------------------------------------------------


def _is_inside(case: Case) -> bool:
    """Does the caller stand in a VPC, as far as this belief looks? A function is imagined there only if attached."""
    asked = case.question.source
    if (function := case.function(asked)) is not None:
        return bool(seats_of(function))
    return any(one.get("id") == asked for name in INSIDE for one in entries(case.document, name))


def _called_from_outside(case: Case, target: Entry, *, open_group: bool) -> Believed | None:
    """From the internet to the function's own interfaces, as if they had public addresses and listened.

    With `open_group` only the routes are asked. Without it a route is taken for granted, and the group is asked.
    """
    seats = seats_of(target)
    vpc = subnet_vpc(case.document, seats[0])
    document, gateway = with_internet_gateway(case.document, vpc)
    if open_group:
        document = with_open_group(document, vpc)
    else:
        for seat in seats:
            document = with_own_table(document, seat, [{"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway}])
    document, instances = as_instances(document, target, groups=(OPEN,) if open_group else (), public=True)
    asked = replace(case.question, source=INTERNET, source_address=None)
    return case.each(document, _to(asked, instances, HTTPS))


def _to(asked: Question, instances: tuple[str, ...], port: int) -> list[Question]:
    """The same as connections to the instances that stand for a function."""
    return [replace(asked, target=one, port=port, invoke=False) for one in instances]


def _knowing_nobody(document: Document) -> Document:
    """Inbound rules that name a group or a private block match nobody any more."""
    nobody = "192.0.2.255/32"

    def blind(rule: Entry) -> Entry:
        if text(rule, "CidrIp") == "0.0.0.0/0" or "CidrIpv6" in rule:
            return rule
        kept = {name: value for name, value in rule.items() if not name.startswith(("Source", "Cidr"))}
        return kept | {"CidrIp": nobody}

    def group(entry: Entry) -> Entry:
        rules = entry.get("SecurityGroupIngress")
        return entry | {"SecurityGroupIngress": [blind(one) for one in rules]} if isinstance(rules, list) else entry

    return mapped(document, "security_groups", group)


def _mapping(case: Case) -> Entry | None:
    held = entries(case.document, "event_source_mappings")
    return next((one for one in held if one.get("id") == case.question.source), None)


def _polled_through_the_function(case: Case) -> Believed | None:
    mapping = _mapping(case)
    function = case.function(text(mapping, "FunctionName")) if mapping is not None else None
    if mapping is None or function is None or not seats_of(function):
        return None
    own = {"SubnetIds": list(seats_of(function)), "SecurityGroupIds": function["VpcConfig"]["SecurityGroupIds"]}
    return case.again(changed(case.document, "event_source_mappings", text(mapping, "id"), **own))


def _is_data_api(case: Case) -> bool:
    held = entries(case.document, "services")
    target = next((one for one in held if one.get("id") == case.question.target), None)
    return target is not None and text(target, "ServiceName").endswith(".rds-data")
