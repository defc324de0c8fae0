"""Security groups, and the prefix lists that rules and routes name."""

import re
from typing import Any, Final

from lambdanet import services
from lambdanet.exporters.aws_cli.script import Script, tagged, tags
from lambdanet.exporters.aws_cli.words import Piece, Variable, as_json
from lambdanet.topology import GroupRule, Network, RouteOrigin, SecurityGroup

UNSUITABLE: Final = re.compile(r"[^A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]")
EVERYWHERE: Final = {4: "0.0.0.0/0", 6: "::/0"}


# --- prefix lists -----------------------------------------------------------------------------------


def write_prefix_lists(script: Script) -> None:
    """The topology's own are made, those of services are found. One that nothing names is not in the topology."""
    for (name, home), blocks in sorted(_lists(script).items()):
        own = script.new("PL", name)
        script.known[list_key(name, home)] = own
        if not _of_service(name, blocks):
            script.step(f"Prefix list {name}")
            family = 6 if blocks and blocks[0].version == 6 else 4
            kept = [one for one in blocks if one.version == family]
            if len(kept) < len(blocks):
                script.leave_out("A prefix list has one address family: the IPv6 entries stay out.", name, matters=True)
            rows = as_json([{"Cidr": script.block(one)} for one in kept])
            script.keep(
                own,
                *("ec2", "create-managed-prefix-list", "--prefix-list-name", _list_name(name)),
                *("--address-family", f"IPv{family}", "--max-entries", str(max(len(kept), 1))),
                *(("--entries", rows) if kept else ()),
                query="PrefixList.PrefixListId",
                at=home,
            )
            asked: tuple[Piece, ...] = ("ec2", "describe-managed-prefix-lists", "--prefix-list-ids", own)
            script.until("create-complete", *asked, query="PrefixLists[0].State", at=home)
        else:
            script.step(f"The prefix list that AWS keeps for {name.removeprefix('pl-')}")
            full = f"com.amazonaws.{script.region(home)}.{name.removeprefix('pl-')}"
            found = as_json([{"Name": "prefix-list-name", "Values": [full]}])
            asked = ("ec2", "describe-managed-prefix-lists", "--filters", found)
            script.keep(own, *asked, query="PrefixLists[0].PrefixListId", at=home)


def _lists(script: Script) -> dict[tuple[str, str], tuple[Network, ...]]:
    """The blocks of each list, by its name and a VPC of each Region that uses it."""
    found: dict[tuple[str, str], dict[Network, None]] = {}
    for group in script.topology.security_groups:
        for rule in (*group.ingress, *group.egress):
            if rule.prefix_list and group.vpc_id in script.known:
                key = (rule.prefix_list, home_of(script, group.vpc_id))
                found.setdefault(key, {}).update(dict.fromkeys(rule.blocks))
    for table in script.topology.route_tables:
        for route in table.routes:
            if route.prefix_list and route.origin is RouteOrigin.PREFIX_LIST and table.vpc_id in script.known:
                found.setdefault((route.prefix_list, home_of(script, table.vpc_id)), {})[route.destination] = None
    return {key: tuple(blocks) for key, blocks in found.items()}


def home_of(script: Script, vpc_id: str) -> str:
    """The first VPC of the same Region: it stands for the Region."""
    return next(one.id for one in script.topology.vpcs if script.region(one.id) == script.region(vpc_id))


def list_key(name: str, home: str) -> str:
    """What `known` calls a list in a Region; no id of a topology has a space."""
    return f"list {name} {home}"


def _of_service(name: str, blocks: tuple[Network, ...]) -> bool:
    short = name.removeprefix("pl-")
    if short == name or short not in services.BY_NAME:
        return False
    return blocks in ((services.block(short, same_region=True),), (services.block(short, same_region=False),))


def _list_name(name: str) -> str:
    return f"list-{name}" if name.startswith("com.amazonaws") else name


# --- groups -----------------------------------------------------------------------------------------


def write_groups(script: Script) -> None:
    """Without their rules, which may name any of them."""
    groups = [one for one in script.topology.security_groups if one.vpc_id in script.known]
    if groups:
        script.step("Security groups, without rules yet")
    for group in groups:
        own = script.named("SG", group.id)
        at, vpc = group.vpc_id, script.known[group.vpc_id]
        if is_default(group):
            found = as_json([{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}])
            asked = ("ec2", "describe-security-groups", "--filters", found)
            script.keep(own, *asked, query="SecurityGroups[0].GroupId", at=at)
            if not _implied(group):
                script.run("ec2", "create-tags", "--resources", own, "--tags", as_json(tags(group)), at=at)
            continue
        name = f"group-{group.id}" if group.id.startswith("sg-") else group.id
        words = ("--group-name", name, "--description", group.id, "--vpc-id", vpc)
        script.about(group)
        made = ("ec2", "create-security-group", *words, *tagged("security-group", group))
        script.keep(own, *made, query="GroupId", at=at)


def is_default(group: SecurityGroup) -> bool:
    """The group that AWS makes with each VPC: no other one may have its name."""
    return _implied(group) or group.id == "default"


def _implied(group: SecurityGroup) -> bool:
    return "/" in group.id


def write_group_rules(script: Script) -> None:
    groups = [one for one in script.topology.security_groups if one.id in script.known and not _implied(one)]
    if groups:
        script.step("What security groups admit")
    for group in groups:
        if group.unknown:
            script.leave_out("Its rules are not known: the group is made with none.", group.id, matters=True)
        _write_rules(script, group)


def _write_rules(script: Script, group: SecurityGroup) -> None:
    own, at = script.known[group.id], group.vpc_id
    which: tuple[Piece, ...] = ("--group-id", own)
    if is_default(group):
        every = as_json([{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": own}]}])
        script.run("ec2", "revoke-security-group-ingress", *which, "--ip-permissions", every, at=at)
    standing = [EVERYWHERE[4], *([EVERYWHERE[6]] if script.vpcs[at].ipv6_cidr_blocks else [])]
    held = {str(rule.cidr) for rule in group.egress if rule.protocol == "-1" and rule.cidr is not None}
    for block in standing:  # AWS adds these to each new group (SG-02)
        if block not in held:
            key, inner = ("IpRanges", "CidrIp") if ":" not in block else ("Ipv6Ranges", "CidrIpv6")
            every = as_json([{"IpProtocol": "-1", key: [{inner: block}]}])
            script.run("ec2", "revoke-security-group-egress", *which, "--ip-permissions", every, at=at)
    new = [one for one in group.egress if not (one.protocol == "-1" and str(one.cidr) in standing)]
    for rules, way in ((group.ingress, "ingress"), (tuple(new), "egress")):
        rows = [row for rule in dict.fromkeys(rules) if (row := _row(script, group, rule)) is not None]
        if rows:
            words = (*which, "--ip-permissions", as_json(_apart(rows)))
            script.run("ec2", f"authorize-security-group-{way}", *words, at=at)


def _row(script: Script, group: SecurityGroup, rule: GroupRule) -> dict[str, Any] | None:
    peer: dict[str, str | Variable]
    if rule.cidr is not None:
        six = rule.cidr.version == 6
        key, peer = (
            ("Ipv6Ranges", {"CidrIpv6": script.block(rule.cidr)}) if six else ("IpRanges", {"CidrIp": str(rule.cidr)})
        )
    elif rule.group_id:
        if rule.group_id not in script.known:
            script.leave_out(f"A rule names {rule.group_id}, which is not made.", group.id, matters=True)
            return None
        key, peer = "UserIdGroupPairs", {"GroupId": script.known[rule.group_id]}
    else:
        key = "PrefixListIds"
        peer = {"PrefixListId": script.known[list_key(rule.prefix_list, home_of(script, group.vpc_id))]}
    if rule.description:
        peer["Description"] = UNSUITABLE.sub("-", rule.description)
    six = rule.cidr is not None and rule.cidr.version == 6
    row: dict[str, Any] = {"IpProtocol": "icmpv6" if rule.protocol == "icmp" and six else rule.protocol}
    if rule.protocol in ("tcp", "udp"):
        row |= {"FromPort": rule.ports.first, "ToPort": rule.ports.last}
    elif rule.protocol == "icmp":
        row |= {"FromPort": -1, "ToPort": -1}
    return row | {key: [peer]}


def _apart(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each rule once: AWS refuses two that differ in their description alone."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        peer = next(value[0] for value in row.values() if isinstance(value, list))
        bare = {key: value for key, value in peer.items() if key != "Description"}
        found.setdefault(str(as_json({**row, "peer": bare, **{k: 0 for k in row if isinstance(row[k], list)}})), row)
    return list(found.values())
