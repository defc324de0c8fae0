"""What would block a packet that passes: the rule, route or policy that lets it, narrowed or taken away."""

from collections.abc import Iterator
from typing import Final

from lambdanet.editing.edits import add, add_row, fill, remove_row
from lambdanet.editing.entries import Document, Entry, entries, find, text, texts
from lambdanet.editing.ids import free_id
from lambdanet.editing.rows import default_egress
from lambdanet.reachability.verdict import Check, Hop, Kind, RouteChosen, RuleAdmits, Trace
from lambdanet.repair.move import Move
from lambdanet.repair.moves.acls import MOST_ENTRIES, deciders, entry, far_block, free_number
from lambdanet.repair.moves.groups import WAYS, what
from lambdanet.repair.moves.tables import DESTINATIONS
from lambdanet.repair.scene import Scene
from lambdanet.topology import Function, GroupRule, Protocol, Service

HIGHEST_PORT: Final = 65535


def moves_against(scene: Scene, before: tuple[Move, ...]) -> Iterator[Move]:
    """What may stop the first trace that still works; where others are stopped already, in the same way if there is one."""
    found = list(_against(scene))
    ways = {one.way for one in before}
    yield from [one for one in found if one.way in ways] or found


def _against(scene: Scene) -> Iterator[Move]:
    trace = next(iter(scene.working()), None)
    if trace is None:
        trace = next((one for one in scene.verdict.traces if any(hop.partial for hop in one.hops())), None)
    if trace is None:
        return
    for hop in trace.hops():
        if hop.kind is Kind.SECURITY_GROUP and isinstance(hop.evidence, RuleAdmits):
            yield from _without_rule(scene, hop, hop.evidence)
        elif hop.kind is Kind.NETWORK_ACL and hop in trace.forward:
            yield from _denied(scene, hop)
        elif hop.kind is Kind.ROUTE_TABLE and isinstance(hop.evidence, RouteChosen):
            yield from _without_route(scene, hop, hop.evidence)
    yield from _refused_by_policy(scene, trace)


# --- security groups --------------------------------------------------------------------------------------


def _without_rule(scene: Scene, hop: Hop, admits: RuleAdmits) -> Iterator[Move]:
    """The rule away; and where it holds more ports than the one that is asked, only that port."""
    group, way = admits.group_id, WAYS[admits.egress]
    if not any(text(one, "id") == group for one in entries(scene.document, "security_groups")):
        return
    held = find(scene.document, "security_groups", group).get(way)
    rows = (
        held
        if isinstance(held, list)
        else default_egress(scene.document, find(scene.document, "security_groups", group))
    )
    known = next(one for one in scene.network.topology.security_groups if one.id == group)
    index = (known.egress if admits.egress else known.ingress).index(admits.rule)
    words = f"rule “{admits}” of {scene.name(group)}"
    narrower = list(_around(rows[index], admits.rule, hop))
    if narrower:
        changed = [*rows[:index], *narrower, *rows[index + 1 :]]
        yield Move(
            title=f"Take {what(hop.packet)} out of the {words}",
            way=f"narrower rule of {group}",
            document=fill(scene.document, "security_groups", group, way, changed),
        )
    left = [*rows[:index], *rows[index + 1 :]]
    yield Move(
        title=f"Remove the {words}",
        way=f"rule of {group}",
        document=fill(scene.document, "security_groups", group, way, left),
    )


def _around(row: Entry, rule: GroupRule, hop: Hop) -> Iterator[Entry]:
    """The rule without the packet's port: what lies below it, and what lies above."""
    port = hop.packet.destination_port.first
    if rule.protocol != str(hop.packet.protocol) or hop.packet.protocol is Protocol.ICMP:
        return
    for first, last in ((rule.ports.first, port - 1), (port + 1, rule.ports.last)):
        if first <= last:
            yield row | {"FromPort": first, "ToPort": last}


# --- network ACLs -----------------------------------------------------------------------------------------


def _denied(scene: Scene, hop: Hop) -> Iterator[Move]:
    """An entry that denies this port to or from the other side's block, before what allows it (ACL-01)."""
    egress = hop.check is Check.EGRESS
    acl = scene.network.acls[hop.at]
    far = hop.packet.destination if egress else hop.packet.source
    block = far_block(scene.network, far)
    way = f"{'out to' if egress else 'in from'} {block}"
    if acl.implied:
        yield _with_new_acl(scene, hop, block, way, egress=egress)
        return
    deciding = [one for one in deciders(acl, hop.packet, far, egress=egress) if one.allow]
    if not deciding or sum(one.egress is egress for one in acl.entries) >= MOST_ENTRIES:
        return
    number = free_number(acl, deciding[0].number, egress=egress)
    if number:
        row = entry(hop.packet, block, number=number, allow=False, egress=egress)
        yield Move(
            title=f"Let the network ACL {scene.name(acl.id)} deny {what(hop.packet)} {way}",
            way="network ACL",
            document=add_row(scene.document, "network_acls", acl.id, "Entries", row),
        )


def _with_new_acl(scene: Scene, hop: Hop, block: str, way: str, *, egress: bool) -> Move:
    """The subnet uses the default ACL, which the document does not show: it gets one of its own (ACL-02, ACL-03)."""
    subnet = scene.network.subnets[hop.at]
    identifier = free_id(scene.document, "acl")
    rows = [entry(hop.packet, block, number=90, allow=False, egress=egress)]
    for out in (False, True):
        allow = {"RuleNumber": 100, "RuleAction": "allow", "Egress": out, "Protocol": "-1"}
        rows.append(allow | {"CidrBlock": "0.0.0.0/0"})
        if subnet.ipv6_cidr_block is not None:
            rows.append(allow | {"RuleNumber": 101, "Ipv6CidrBlock": "::/0"})
    new = {"id": identifier, "VpcId": subnet.vpc_id, "SubnetIds": [subnet.id], "Entries": rows}
    return Move(
        title=f"Give {subnet.name} a network ACL {identifier} that denies {what(hop.packet)} {way} and allows the rest",
        way="network ACL",
        document=add(scene.document, "network_acls", new),
    )


# --- routes -----------------------------------------------------------------------------------------------


def _without_route(scene: Scene, hop: Hop, chosen: RouteChosen) -> Iterator[Move]:
    """The static route away, or the table no longer ticked in the gateway endpoint (RT-10)."""
    document, table = scene.document, hop.component
    if "/" in table:
        return
    for endpoint in entries(document, "vpc_endpoints"):
        if text(endpoint, "id") == chosen.target and table in (ticked := texts(endpoint, "RouteTableIds")):
            left = [one for one in ticked if one != table]
            yield Move(
                title=f"Take {scene.name(table)} out of the gateway endpoint {scene.name(chosen.target)}",
                way="route",
                document=fill(document, "vpc_endpoints", chosen.target, "RouteTableIds", left),
            )
            return
    for index, row in enumerate(find(document, "route_tables", table).get("Routes") or []):
        if chosen.destination in (row.get(key) for key in (*DESTINATIONS, "DestinationPrefixListId")):
            yield Move(
                title=f"Remove the route {chosen.destination} → {scene.name(chosen.target)} from {scene.name(table)}",
                way="route",
                document=remove_row(document, "route_tables", table, "Routes", index),
            )
            return


# --- policies ---------------------------------------------------------------------------------------------


def _refused_by_policy(scene: Scene, trace: Trace) -> Iterator[Move]:
    """For a call to an AWS service: the function's role without the permission, which touches nobody else."""
    function = scene.network.resources.get(trace.source)
    served = next((one for one in reversed(trace.forward) if one.kind is Kind.SERVICE), None)
    if not isinstance(function, Function) or served is None:
        return
    known = scene.network.resources.get(served.component)
    service = known.service if isinstance(known, Service) else served.component
    yield Move(
        title=f"Take the permission to call {scene.name(served.component)} from the role of {function.name}",
        way="role policy",
        document=_denying(scene.document, function.id, service),
        remarks=("The network stays open: the call is refused by IAM, at once.",),
    )


def _denying(document: Document, function: str, service: str) -> Document:
    role = find(document, "functions", function).get("role") or {}
    return fill(document, "functions", function, "role", role | {"denies": [*role.get("denies", ()), service]})
