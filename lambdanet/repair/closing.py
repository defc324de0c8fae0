"""What would block a packet that passes: the rule, route or policy that lets it, narrowed or taken away."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lambdanet.editing.edits import add, add_row, fill, remove_row
from lambdanet.editing.entries import Document, Entry, entries, find, text, texts
from lambdanet.editing.ids import free_id
from lambdanet.editing.rows import default_egress
from lambdanet.explanation.grammar import in_a_row
from lambdanet.matrix import sources_of
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.verdict import Check, Hop, Kind, Outcome, RouteChosen, RuleAdmits, Trace
from lambdanet.repair.move import Move
from lambdanet.repair.moves.acls import MOST_ENTRIES, deciders, entry, far_block, free_number
from lambdanet.repair.moves.groups import WAYS, what
from lambdanet.repair.moves.tables import DESTINATIONS
from lambdanet.repair.scene import Scene
from lambdanet.topology import Function, GroupRule, Protocol, Service

HIGHEST_PORT: Final = 65535
OTHER_PROTOCOLS: Final = "Protocols other than TCP, UDP and ICMP are not admitted any more."
MOST_OTHERS: Final = 20  # sources that are asked whether they use a rule too


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
        elif hop.kind in (Kind.INTERFACE_ENDPOINT, Kind.GATEWAY_ENDPOINT):
            yield from _refused_by_endpoint(scene, hop)
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
    left, rest = rows[:index], rows[index + 1 :]
    if others := _others(scene, admits):
        named = in_a_row([scene.name(one) for one in others])
        instead = [_from_group(rows[index], one) for one in others]
        title = f"Let {scene.name(group)} admit {named} alone, in place of the {words}"
        yield _ruled(scene, group, way, [*left, *instead, *rest], title, f"narrower rule of {group}")
    elif narrower := list(_around(rows[index], admits.rule, hop)):
        title = f"Take {what(hop.packet)} out of the {words}"
        remarks = (OTHER_PROTOCOLS,) if admits.rule.protocol == "-1" else ()
        yield _ruled(scene, group, way, [*left, *narrower, *rest], title, f"narrower rule of {group}", remarks)
    else:
        yield _ruled(scene, group, way, [*left, *rest], f"Remove the {words}", f"rule of {group}")


def _ruled(
    scene: Scene, group: str, side: str, rows: list[Entry], title: str, way: str, remarks: tuple[str, ...] = ()
) -> Move:
    document = fill(scene.document, "security_groups", group, side, rows)
    return Move(title=title, way=way, document=document, remarks=remarks)


def _others(scene: Scene, admits: RuleAdmits) -> list[str]:
    """The groups of those who reach the target by an inbound rule for a block today, without any of the source's own.

    Empty where a rule for groups would not do: one of them shares all of its groups with the source, or has none.
    """
    network, question, block = scene.network, scene.question, admits.rule.cidr
    if admits.egress or block is None or question.invoke:
        return []
    own = {group for trace in scene.verdict.traces for group in _groups_of(scene, trace.interface)}
    found: list[str] = []
    for source in sources_of(network.topology)[:MOST_OTHERS]:
        resource = network.resources.get(source.name)
        inside = [one for one in network.interfaces_of(resource) if one.private_ip in block] if resource else []
        asked = replace(question, source=source.name)
        if source.name in (question.source, question.target) or not inside:
            continue
        if evaluate_on(network, asked).outcome is not Outcome.REACHABLE:
            continue
        groups = [one for one in inside[0].group_ids if one not in own and "/" not in one]
        if not groups:
            return []
        found.append(groups[0])
    return list(dict.fromkeys(found))


def _groups_of(scene: Scene, interface: str) -> tuple[str, ...]:
    found = scene.network.interfaces.get(interface)
    return found.group_ids if found is not None else ()


def _from_group(row: Entry, group: str) -> Entry:
    """The same protocol and ports, from the members of a group."""
    kept = {key: row[key] for key in ("IpProtocol", "FromPort", "ToPort") if key in row}
    return kept | {"SourceSecurityGroupId": group}


def _around(row: Entry, rule: GroupRule, hop: Hop) -> Iterator[Entry]:
    """The rule without the packet's port: what lies below it, what lies above, and of a rule for all the other protocols."""
    protocol, port = str(hop.packet.protocol), hop.packet.destination_port.first
    if hop.packet.protocol is Protocol.ICMP:
        return
    whole = rule.protocol == "-1"
    if rule.protocol not in ("-1", protocol):
        return
    first, last = (0, HIGHEST_PORT) if whole else (rule.ports.first, rule.ports.last)
    for low, high in ((first, port - 1), (port + 1, last)):
        if low <= high:
            yield row | {"IpProtocol": protocol, "FromPort": low, "ToPort": high}
    if whole:
        other = "udp" if hop.packet.protocol is Protocol.TCP else "tcp"
        yield row | {"IpProtocol": other, "FromPort": 0, "ToPort": HIGHEST_PORT}
        yield row | {"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1}


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


def _refused_by_endpoint(scene: Scene, hop: Hop) -> Iterator[Move]:
    """The endpoint's policy without the call, for whoever comes by it (T34)."""
    if any(text(one, "id") == hop.component for one in entries(scene.document, "vpc_endpoints")):
        yield Move(
            title=f"Let the policy of {scene.name(hop.component)} refuse the call",
            way="endpoint policy",
            document=fill(scene.document, "vpc_endpoints", hop.component, "denies", "its policy refuses the call"),
            remarks=("The network stays open: the call is refused by the policy, at once, and so are others'.",),
        )


def _denying(document: Document, function: str, service: str) -> Document:
    role = find(document, "functions", function).get("role") or {}
    return fill(document, "functions", function, "role", role | {"denies": [*role.get("denies", ()), service]})
