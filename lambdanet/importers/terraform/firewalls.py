"""Security groups, with the rules in them and those that stand by themselves.

Terraform takes away the egress rule that AWS gives a new group (aws_security_group, "NOTE on Egress rules"); a default group
that it takes over loses every rule that is not written.
"""

from collections import defaultdict
from collections.abc import Iterator

from lambdanet.importers.terraform.plan import Node, Resource
from lambdanet.importers.terraform.translation import Translation

Data = dict[str, object]
GROUP = "aws_security_group"
LISTS = ("aws_ec2_managed_prefix_list", "aws_prefix_list", "aws_vpc_endpoint")
SIDES = {"ingress": "IpPermissions", "egress": "IpPermissionsEgress"}
ALONE = {
    "aws_vpc_security_group_ingress_rule": "ingress",
    "aws_vpc_security_group_egress_rule": "egress",
    "aws_security_group_rule": "",
}
# the keys of a rule in a group; of one beside it, in the older and the newer resource
INSIDE = {
    "blocks": ("cidr_blocks", "ipv6_cidr_blocks"),
    "lists": ("prefix_list_ids",),
    "groups": ("security_groups",),
}
BESIDE = {
    "blocks": ("cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6"),
    "lists": ("prefix_list_ids", "prefix_list_id"),
    "groups": ("source_security_group_id", "referenced_security_group_id"),
}
ALL_OUT: Data = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}


def add_security_groups(translation: Translation) -> None:
    alone, gone = _rules_alone(translation), _deleted_rules(translation)
    groups = [*translation.all(GROUP), *translation.all("aws_default_security_group")]
    for one in groups:
        identity = translation.identity(one)
        vpc = translation.ref(one.node, "vpc_id", "aws_vpc")
        rules = {
            side: [
                rule
                for node in one.node.blocks(side)
                for rule in _permissions(translation, node, identity)
                if rule not in gone[identity, side]
            ]
            for side in SIDES
        }
        for side in SIDES:
            if one.record.data.get(side) is None and one.node.written(side):
                why = f"has {side} rules that are known after apply"
                translation.doubt("security_groups", identity, "Security group", why, one.record)
        _emit_group(translation, one, identity, vpc, rules, alone, _group_name(one))
    _note_unprinted(translation, groups, alone)
    _default_groups(translation, alone)
    for identity, side in alone:
        if not translation.has_emitted("SecurityGroups", identity) and identity:
            why = "is in the plan by rules of its own alone"
            translation.doubt("security_groups", identity, "Security group", why, alone[identity, side][0][0].record)


def _note_unprinted(
    translation: Translation, groups: list[Resource], alone: dict[tuple[str, str], list[tuple[Resource, Data]]]
) -> None:
    """Say where rules may be that the plan does not print.

    A group without blocks, and one with a dynamic block whose for_each only apply knows, are printed alike: nothing in
    its values, true in after_unknown, nothing in its expressions. Where rules stand beside the group it has no blocks
    (aws_security_group, "NOTE on Security Groups and Security Group Rules").
    """
    found = [
        (one, side)
        for one in groups
        for side in SIDES
        if isinstance(one.node.unknown, dict) and one.node.unknown.get(side) is True
        if one.record.data.get(side) is None and not one.node.written(side)
        if (translation.identity(one), side) not in alone
    ]
    if found:
        named = ", ".join(f"{side} of {one.address}" for one, side in found[:5]) + (", …" if len(found) > 5 else "")
        message = f"No rules are printed for {named}: none were taken to be there. A dynamic block whose for_each is"
        translation.assumed(found[0][0], f"{message} known after apply is printed in the same way.")


def _group_name(one: Resource) -> str:
    return "default" if one.type == "aws_default_security_group" else one.record.text("name")


def _emit_group(
    translation: Translation,
    one: Resource,
    identity: str,
    vpc: str,
    rules: dict[str, list[Data]],
    alone: dict[tuple[str, str], list[tuple[Resource, Data]]],
    name: str,
) -> None:
    data: Data = {"GroupId": identity, "GroupName": name, "VpcId": vpc}
    for side, theirs in SIDES.items():
        added = [rule for _, rule in alone.get((identity, side), ())]
        data[theirs] = rules[side] + [rule for rule in added if rule not in rules[side]]
    translation.emit("SecurityGroups", one, identity, data, "security_groups" if one.type != "aws_vpc" else "")


def _default_groups(translation: Translation, alone: dict[tuple[str, str], list[tuple[Resource, Data]]]) -> None:
    """AWS makes one with every VPC: its members reach each other, and everything outside (SG-02)."""
    for one in translation.all("aws_vpc"):
        vpc = translation.identity(one)
        identity = translation.made("aws_vpc", "default_security_group_id", vpc)
        if one.type == "aws_default_vpc" or translation.has_emitted("SecurityGroups", identity):
            continue
        out: list[Data] = [ALL_OUT]
        if one.record.flag("assign_generated_ipv6_cidr_block") or one.record.text("ipv6_cidr_block"):
            out = [{**ALL_OUT, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}]
        rules: dict[str, list[Data]] = {
            "ingress": [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": identity}]}],
            "egress": out,
        }
        _emit_group(translation, one, identity, vpc, rules, alone, f"default of {vpc}"[:200])


# --- rules ------------------------------------------------------------------------------------------


def _rules_alone(translation: Translation) -> dict[tuple[str, str], list[tuple[Resource, Data]]]:
    """The rules that are resources of their own, by group and side."""
    found: dict[tuple[str, str], list[tuple[Resource, Data]]] = defaultdict(list)
    for one in translation.all(*ALONE):
        side = ALONE[one.type] or one.record.text("type")
        group = translation.home(one.node, "security_group_id", GROUP)
        if side in SIDES:
            found[group, side] += [(one, rule) for rule in _permissions(translation, one.node, group)]
        else:
            one.record.faults.add(one.record.at("type"), "ingress or egress belongs here.")
    return found


def _deleted_rules(translation: Translation) -> dict[tuple[str, str], list[Data]]:
    """What this plan takes away: a group that prints its rules still has them from before."""
    found: dict[tuple[str, str], list[Data]] = defaultdict(list)
    for one in translation.plan.deleted:
        if one.type in ALONE:
            side = ALONE[one.type] or one.record.text("type")
            group = translation.ref(one.node, "security_group_id", GROUP)
            found[group, side] += _permissions(translation, one.node, group)
    return found


def _permissions(translation: Translation, node: Node, group: str) -> Iterator[Data]:
    """A rule as AWS prints it, one for each peer."""
    record = node.record
    protocol = record.data.get("protocol", record.data.get("ip_protocol"))
    if protocol is None:
        translation.doubt("security_groups", group, "Security group", "has a rule that is known after apply", record)
        return
    common: Data = {"IpProtocol": protocol, "FromPort": _port(node, "from_port"), "ToPort": _port(node, "to_port")}
    if any(node.is_unknown(key) and node.written(key) for key in ("from_port", "to_port")):
        translation.doubt("security_groups", group, "Security group", "has a rule for ports known after apply", record)
        return
    words = {"Description": record.text("description")[:200]} if record.text("description") else {}
    for kind, pair in _peers(translation, node, group):
        yield {**common, kind: [{**pair, **words}]}


def _port(node: Node, key: str) -> int | None:
    return node.record.number(key)


def _peers(translation: Translation, node: Node, group: str) -> Iterator[tuple[str, Data]]:
    own = INSIDE if node.is_block else BESIDE
    for text in (text for key in own["blocks"] for text in _blocks(translation, node, key, group)):
        yield ("Ipv6Ranges", {"CidrIpv6": text}) if ":" in text else ("IpRanges", {"CidrIp": text})
    for listed in (each for key in own["lists"] for each in _all(translation, node, key, LISTS)):
        yield "PrefixListIds", {"PrefixListId": _list(translation, listed)}
    for identity in _groups(translation, node, group, own["groups"]):
        yield "UserIdGroupPairs", {"GroupId": identity}
    if node.record.flag("self"):
        yield "UserIdGroupPairs", {"GroupId": group}


def _all(translation: Translation, node: Node, key: str, kinds: tuple[str, ...]) -> list[str]:
    if key.endswith("s"):
        return translation.refs(node, key, *kinds)
    one = translation.ref(node, key, *kinds)
    return [one] if one else []


def _blocks(translation: Translation, node: Node, key: str, group: str) -> Iterator[str]:
    """The blocks under a key, checked where they stand."""
    given = node.record.data.get(key)
    if node.is_unknown(key) and (node.written(key) or node.is_block):
        why = "has a rule for addresses that are known after apply"
        translation.doubt("security_groups", group, "Security group", why, node.record)
    for index, text in enumerate(node.record.texts(key) if isinstance(given, list) else [node.record.text(key)]):
        where = f"{key}[{index}]" if isinstance(given, list) else key
        inner = type(node.record)({where: text}, node.record.path, node.record.faults)
        block = inner.network6(where) if "6" in key else inner.network(where)
        if block is not None:
            yield str(block)


def _list(translation: Translation, identity: str) -> str:
    """The prefix list of a gateway endpoint is its service's: the document names that."""
    endpoint = translation.found("aws_vpc_endpoint", identity)
    if endpoint is None:
        return identity
    service = endpoint.record.text("service_name")
    made = f"list-of-{identity}"
    data: Data = {"PrefixListId": made, "PrefixListName": service, "OwnerId": "AWS"}
    translation.emit("PrefixLists", endpoint, made, data)
    return made


def _groups(translation: Translation, node: Node, group: str, keys: tuple[str, ...]) -> list[str]:
    """The groups that a rule names."""
    found = [each for key in keys for each in _all(translation, node, key, (GROUP,))]
    if not found and node.is_block and node.is_unknown("security_groups"):
        found.append("")
    known = [each for each in found if each and not translation.is_nameless(each)]
    if len(known) < len(found):
        why = "has a rule for a group that is known after apply"
        translation.doubt("security_groups", group, "Security group", why, node.record)
    return known
