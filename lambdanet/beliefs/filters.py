"""Filters and routes: beliefs about security groups, network ACLs and blackholes."""

from dataclasses import replace
from ipaddress import IPv4Network

from lambdanet.beliefs.case import Believed, Case
from lambdanet.beliefs.copies import blocks_of, config_of, mapped, routes_of
from lambdanet.beliefs.traces import Added, adding, overlooking
from lambdanet.editing.entries import Document, Entry, entries, text, texts
from lambdanet.reachability.filters import Far, acl_decision, group_decision
from lambdanet.reachability.network import Network, compile_network
from lambdanet.reachability.verdict import (
    EntryAdmitsPart,
    EntryDecides,
    Kind,
    NoRuleAdmits,
    Outcome,
    Packet,
    Trace,
)
from lambdanet.topology import Interface

DEAD = ("failed", "deleted", "deleting")
HANDSHAKE = "connected, then silence"


def sg_stateless(case: Case) -> Believed | None:
    """M-SG-STATELESS: the source's groups need an inbound rule for the answers."""
    if case.truth.outcome not in (Outcome.REACHABLE, Outcome.INTERMITTENT):
        return None
    network = compile_network(case.topology)

    def refused(trace: Trace) -> Added | None:
        interface = network.interfaces.get(trace.interface)
        if interface is None or not interface.group_ids or not trace.forward:
            return None
        first = trace.forward[0].packet
        far = Far(address=first.destination, interface=_holder(network, first))
        decision = group_decision(network, interface.group_ids, _answer_to(first), far, egress=False)
        if not isinstance(decision, NoRuleAdmits):
            return None
        code = "ENI_SG_RULES_MISMATCH" if decision.looked_at else "SG_HAS_NO_RULES"
        return Added(component=interface.group_ids[0], code=code, on_reply=True)

    return adding(case, refused)


def nacl_stateful(case: Case) -> Believed | None:
    """M-NACL-STATEFUL: a network ACL lets answers to admitted requests pass."""
    return overlooking(case, lambda hop, reply: reply and hop.kind is Kind.NETWORK_ACL)


def handshake_passes(case: Case) -> Believed | None:
    """M-HANDSHAKE-PASSES: with answers blocked the handshake still completes, and only data is lost."""
    blocks = [
        (hop, reply)
        for trace in case.truth.traces
        for hops, reply in ((trace.forward, False), (trace.reply, True))
        for hop in hops
        if hop.blocks
    ]
    if not blocks or not all(reply and hop.kind is Kind.NETWORK_ACL for hop, reply in blocks):
        return None
    return Believed(outcome=Outcome.REACHABLE, seen=HANDSHAKE)


def nacl_everywhere(case: Case) -> Believed | None:
    """M-NACL-EVERYWHERE: a network ACL filters between two interfaces of one subnet, too."""
    network = compile_network(case.topology)

    def refused(trace: Trace) -> Added | None:
        if not trace.forward or trace.subnet is None:
            return None
        first, last = trace.forward[0].packet, trace.forward[-1].packet
        far = _holder(network, last)
        if far is None or far.subnet_id != trace.subnet:
            return None
        acl, subnet = network.acls[trace.subnet], network.subnets[trace.subnet]
        ways = ((first, True), (first, False), (_answer_to(first), True), (_answer_to(first), False))
        for place, (packet, egress) in enumerate(ways):
            decision = acl_decision(network, acl, subnet, packet, egress=egress)
            closed = isinstance(decision, EntryDecides) and (decision.entry is None or not decision.entry.allow)
            if closed or isinstance(decision, EntryAdmitsPart):
                return Added(component=acl.id, code="SUBNET_ACL_RESTRICTION", on_reply=place > 1)
        return None

    return adding(case, refused)


def shared_group(case: Case) -> Believed | None:
    """M-SHARED-GROUP: members of one security group may talk to each other."""

    def admits_itself(group: Entry) -> Entry:
        rules = group.get("SecurityGroupIngress") or []
        own = {"IpProtocol": "-1", "SourceSecurityGroupId": text(group, "id")}
        return group | {"SecurityGroupIngress": [*rules, own]}

    return case.again(mapped(case.document, "security_groups", admits_itself))


def sg_sees_next_hop(case: Case) -> Believed | None:
    """M-SG-SEES-NEXT-HOP: an outbound rule for the VPC's range admits what goes through a gateway of the VPC."""
    source = case.source
    if source is None:
        return None
    own = texts(config_of(source), "SecurityGroupIds")
    rewritten = mapped(case.document, "security_groups", lambda one: _beyond(case.document, one, own))
    return None if rewritten == case.document else case.again(rewritten)


def blackhole_skipped(case: Case) -> Believed | None:
    """M-BLACKHOLE-SKIPPED: where a route's target is gone the next one that matches is used."""
    dead = {text(one, "id") for one in entries(case.document, "nat_gateways") if one.get("State") in DEAD}

    def alive(table: Entry) -> Entry:
        kept = [
            route
            for route in routes_of(table)
            if route.get("State") != "blackhole" and text(route, "NatGatewayId") not in dead
        ]
        return table | {"Routes": kept} if len(kept) < len(routes_of(table)) else table

    rewritten = mapped(case.document, "route_tables", alive)
    return None if rewritten == case.document else case.again(rewritten)


# --- packets and rewritten copies -------------------------------------------------------------------


def _answer_to(packet: Packet) -> Packet:
    """The answer as the client's own filters would see it."""
    return replace(
        packet,
        source=packet.destination,
        source_port=packet.destination_port,
        destination=packet.source or packet.destination,
        destination_port=packet.source_port,
    )


def _holder(network: Network, packet: Packet) -> Interface | None:
    """The interface that the packet is addressed to, None outside any VPC."""
    found = network.by_private_ip.get(packet.destination, ())
    return found[0] if len(found) == 1 else None


def _beyond(document: Document, group: Entry, own: tuple[str, ...]) -> Entry:
    """The group with a rule for everywhere beside each outbound rule for a part of its VPC, on the same ports."""
    rules = group.get("SecurityGroupEgress")
    if text(group, "id") not in own or not isinstance(rules, list):
        return group
    inside = blocks_of(document, text(group, "VpcId"))
    local = [
        rule
        for rule in rules
        if text(rule, "CidrIp") and any(IPv4Network(rule["CidrIp"], strict=False).overlaps(one) for one in inside)
    ]
    wide = [rule | {"CidrIp": "0.0.0.0/0"} for rule in local if rule["CidrIp"] != "0.0.0.0/0"]
    return group | {"SecurityGroupEgress": [*rules, *wide]} if wide else group
