"""Attach a function, detach it, and open security groups for what it is attached for, and no wider (SG-08)."""

from lambdanet.document import read_topology
from lambdanet.editing.entries import Document, Entry, entries, find, text, texts
from lambdanet.editing.ids import free_id
from lambdanet.options.ground import (
    ANYWHERE,
    ANYWHERE6,
    function_of,
    home,
    is_public,
    private_subnets,
    put,
    put_function,
)
from lambdanet.reachability.evaluate import evaluate
from lambdanet.topology import Cache, Database, Proxy, Question, Topology

GROUP_CODES = ("SG_HAS_NO_RULES", "ENI_SG_RULES_MISMATCH")


def detached(document: Document, function: str) -> Document:
    """The function without a VPC: in the Lambda service VPC alone."""
    entry = function_of(document, function)
    return put_function(document, {key: value for key, value in entry.items() if key != "VpcConfig"})


def attached_privately(document: Document, function: str) -> tuple[Document, tuple[str, ...]]:
    """The function in private subnets of two zones, where each store of the VPC admits it; and those subnets."""
    document, subnets = private_subnets(document, function)
    return attached(document, function, subnets), subnets


def attached(document: Document, function: str, subnets: tuple[str, ...]) -> Document:
    """The function in these subnets; its groups stay if they are of that VPC, else it gets one of its own."""
    entry = function_of(document, function)
    vpc = home(document, function)
    config: Entry = entry.get("VpcConfig") or {}
    groups = [one for one in texts(config, "SecurityGroupIds") if _vpc_of_group(document, one) == vpc]
    if not groups:
        # AWS's own default: everything may leave, so nothing is said of egress (SG-03).
        group: Entry = {"id": free_id(document, f"sg-{function}"), "VpcId": vpc, "SecurityGroupIngress": []}
        document, groups = put(document, "security_groups", group), [group["id"]]
    config = config | {"SubnetIds": list(subnets), "SecurityGroupIds": groups}
    return _stores_opened(put_function(document, entry | {"VpcConfig": config}), function)


def opened(document: Document, source: str, target: str, read: Topology | None = None) -> Document:
    """The document where no security group stands between these two, on the target's own port.

    `read` is what the document reads as, where it is at hand.
    """
    topology = read or read_topology(document)
    port = _port(topology, target)
    for blocker in evaluate(topology, Question(source=source, target=target)).blocked_by:
        if blocker.code in GROUP_CODES:
            document = _with_rule(document, topology, blocker.component, source, target, port)
    return document


def may_leave(document: Document, function: str, *, ipv6: bool = False) -> Document:
    """The document where a group of the function lets HTTPS out; a group that says nothing of egress does already."""
    groups = texts(function_of(document, function)["VpcConfig"], "SecurityGroupIds")
    held = [find(document, "security_groups", one) for one in groups]
    anywhere = {"CidrIpv6": ANYWHERE6} if ipv6 else {"CidrIp": ANYWHERE}
    if any(_lets_https_out(one, anywhere) for one in held):
        return document
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443} | anywhere
    first = held[0]
    return put(
        document, "security_groups", first | {"SecurityGroupEgress": [*first.get("SecurityGroupEgress", []), rule]}
    )


def _lets_https_out(group: Entry, anywhere: Entry) -> bool:
    if "SecurityGroupEgress" not in group:
        return True
    ((key, block),) = anywhere.items()
    for rule in group["SecurityGroupEgress"] or ():
        first, last = rule.get("FromPort", 0), rule.get("ToPort", 65535)
        covers = rule.get("IpProtocol") == "-1" or (rule.get("IpProtocol") == "tcp" and first <= 443 <= last)
        if covers and rule.get(key) == block:
            return True
    return False


def _stores_opened(document: Document, function: str) -> Document:
    """Every store of the function's VPC admits it."""
    vpc = home(document, function)
    topology = read_topology(document)
    homes = {subnet.id: subnet.vpc_id for subnet in topology.subnets}
    seats = {interface.id: homes[interface.subnet_id] for interface in topology.interfaces}
    stores: tuple[Database | Cache, ...] = (*topology.databases, *topology.caches)
    for store in stores:
        if seats.get(store.interface_id) == vpc:
            there, document = document, opened(document, function, store.id, topology)
            if document is not there:
                topology = read_topology(document)
    return document


def _with_rule(document: Document, topology: Topology, group: str, source: str, target: str, port: int) -> Document:
    """A rule in the group of one end that names the group of the other."""
    mine, theirs = _groups(topology, source), _groups(topology, target)
    entry = find(document, "security_groups", group)
    rule: Entry = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port}
    if group in mine:
        key, rule = "SecurityGroupEgress", rule | {"DestinationSecurityGroupId": theirs[0]}
    else:
        key, rule = "SecurityGroupIngress", rule | {"SourceSecurityGroupId": mine[0]}
    rules = entry.get(key) or []
    return document if rule in rules else put(document, "security_groups", entry | {key: [*rules, rule]})


def _groups(topology: Topology, identifier: str) -> tuple[str, ...]:
    """The groups on a resource's interfaces."""
    return next((one.group_ids for one in topology.interfaces if identifier in one.owner_ids and one.group_ids), ())


def _port(topology: Topology, target: str) -> int:
    stores: tuple[Database | Proxy | Cache, ...] = (*topology.databases, *topology.proxies, *topology.caches)
    return next((one.port for one in stores if one.id == target), 443)


def _vpc_of_group(document: Document, group: str) -> str:
    return next((text(one, "VpcId") for one in entries(document, "security_groups") if one.get("id") == group), "")


def public_subnets_there(document: Document, function: str) -> tuple[str, ...]:
    """The public subnets of the function's VPC, one in each zone."""
    vpc = home(document, function)
    by_zone: dict[str, str] = {}
    for one in entries(document, "subnets"):
        if text(one, "VpcId") == vpc and is_public(document, text(one, "id")):
            by_zone.setdefault(text(one, "AvailabilityZone"), text(one, "id"))
    return tuple(by_zone.values())
