"""Security groups, each rule as a resource of its own; a group that is called default is the one that AWS makes.

aws_security_group takes away the egress rule that AWS gives a new group ("NOTE on Egress rules"): what goes out is stated.
aws_default_security_group is "incompatible" with rules beside it, so that one has them inside.
"""

from collections.abc import Iterator
from typing import Final

from lambdanet.exporters.terraform.draft import Draft, described
from lambdanet.exporters.terraform.hcl import Arguments, Block, Reference, Value
from lambdanet.exporters.terraform.networks import is_whole_block
from lambdanet.exporters.terraform.prefix_lists import list_key, service_of_list
from lambdanet.topology import GroupRule, SecurityGroup

GROUP: Final = "aws_security_group"
DEFAULT: Final = "aws_default_security_group"
RULE: Final = "aws_vpc_security_group_{}_rule"
UNFIT_NAME: Final = r"[^A-Za-z0-9._-]+"
ANY: Final = -1  # type or code of ICMP
# the key of whom a rule beside a group names, and that of a rule inside
INSIDE: Final = {
    "cidr_ipv4": "cidr_blocks",
    "cidr_ipv6": "ipv6_cidr_blocks",
    "prefix_list_id": "prefix_list_ids",
    "referenced_security_group_id": "security_groups",
}


def add_security_groups(draft: Draft) -> None:
    for group in draft.topology.security_groups:
        if not draft.has(group.id):
            continue
        type_, label = draft.homes[group.id]
        arguments: Arguments = {"region": draft.region(group.vpc_id)}
        if type_ == GROUP:
            text = f"group-{group.id}" if group.id.lower().startswith("sg-") else group.id  # AWS keeps sg- for its ids
            arguments["name"] = draft.named(f"{GROUP} {group.vpc_id}", text, UNFIT_NAME, 255)
            arguments["description"] = described(group.name) or "Written by LambdaNet"
        arguments["vpc_id"] = draft.ref(group.vpc_id)
        inside = list(_inside(draft, group)) if type_ == DEFAULT else []
        draft.add(type_, label, arguments, inside, name=group.name)
    for group in draft.topology.security_groups:
        if not draft.has(group.id):
            continue
        if group.unknown:
            message = "Its rules are not known: it is in the file without one."
            draft.leave_out(message, group.id, matters=True)
        if draft.type_of(group.id) == GROUP:
            for side in ("ingress", "egress"):
                _add_rules(draft, group, side)


def _rules(draft: Draft, group: SecurityGroup, side: str) -> Iterator[GroupRule]:
    """Each rule of a side once, for AWS refuses one that is there already, and without those for groups that are not."""
    done: set[tuple[str, str]] = set()
    for rule in group.ingress if side == "ingress" else group.egress:
        if (rule.service, rule.peer) in done:
            continue
        done.add((rule.service, rule.peer))
        if rule.group_id and not draft.has(rule.group_id):
            message = f"A rule names the group {rule.group_id}, which is not in the file: it is left out."
            draft.leave_out(message, group.id, matters=True)
        else:
            yield rule


def _add_rules(draft: Draft, group: SecurityGroup, side: str) -> None:
    type_ = RULE.format(side)
    for rule in _rules(draft, group, side):
        for peer in _peers(draft, group, rule):
            arguments: Arguments = {
                "region": draft.region(group.vpc_id),
                "security_group_id": draft.ref(group.id),
                "description": described(rule.description) or None,
                **_service(rule),
                **peer,
            }
            word = "from" if side == "ingress" else "to"
            draft.add(type_, draft.label(type_, f"{group.id}_{rule.service}_{word}_{rule.peer}"), arguments)


def _inside(draft: Draft, group: SecurityGroup) -> Iterator[Block]:
    """The rules of a default group."""
    for side in ("ingress", "egress"):
        for rule in _rules(draft, group, side):
            if rule.group_id != group.id and draft.type_of(rule.group_id) == DEFAULT:
                message = (
                    f"A rule names {rule.group_id}, another VPC's default group: Terraform allows no circle of them."
                )
                draft.leave_out(message, group.id, matters=True)
                continue
            service = _service(rule)
            arguments: dict[str, Value] = {
                "protocol": service["ip_protocol"] or "-1",
                "from_port": service.get("from_port") or 0,
                "to_port": service.get("to_port") or 0,
            }
            if rule.description:
                arguments["description"] = described(rule.description)
            for peer in _peers(draft, group, rule):
                yield Block(side, arguments={**arguments, **_listed(rule, group, peer)})


def _listed(rule: GroupRule, group: SecurityGroup, peer: Arguments) -> dict[str, Value]:
    """Whom the rule names, as a rule inside a group says it."""
    if rule.group_id == group.id:
        return {"self": True}
    return {INSIDE[key]: [value] for key, value in peer.items() if value is not None}


def _service(rule: GroupRule) -> Arguments:
    if rule.protocol == "-1":
        return {"ip_protocol": "-1"}
    if rule.protocol == "icmp":
        six = rule.cidr is not None and rule.cidr.version == 6
        return {"ip_protocol": "icmpv6" if six else "icmp", "from_port": ANY, "to_port": ANY}
    return {"ip_protocol": rule.protocol, "from_port": rule.ports.first, "to_port": rule.ports.last}


def _peers(draft: Draft, group: SecurityGroup, rule: GroupRule) -> Iterator[Arguments]:
    """Whom the rule names; a prefix list with both families is two."""
    if rule.group_id:
        yield {"referenced_security_group_id": draft.ref(rule.group_id)}
    elif rule.cidr is not None:
        key = "cidr_ipv4" if rule.cidr.version == 4 else "cidr_ipv6"
        yield {key: is_whole_block(draft, rule.cidr, group.vpc_id) or str(rule.cidr)}
    elif service := service_of_list(rule.prefix_list):
        region = draft.region(group.vpc_id)
        name = f"com.amazonaws.{draft.region_name(group.vpc_id)}.{service}"
        found = draft.data("aws_prefix_list", service, region, {"name": name})
        yield {"prefix_list_id": Reference(f"{found}.id")}
    else:
        for family in ("IPv4", "IPv6"):
            key = list_key(rule.prefix_list, family, draft.region(group.vpc_id))
            if draft.has(key):
                yield {"prefix_list_id": draft.ref(key)}
