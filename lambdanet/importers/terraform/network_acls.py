"""Network ACLs: a new one refuses everything that no entry admits, a VPC's default one admits everything."""

from collections import defaultdict

from lambdanet.importers.terraform.plan import Node, Resource
from lambdanet.importers.terraform.translation import Translation

Data = dict[str, object]
ACL = "aws_network_acl"


def add_network_acls(translation: Translation) -> None:
    acls = [*translation.all(ACL), *translation.all("aws_default_network_acl")]
    alone, gone, associated = _rules_alone(translation), _deleted(translation), _associated(translation)
    taken: set[str] = set()
    made: list[tuple[Resource, str, str, list[Data], list[str]]] = []
    for one in acls:
        identity = translation.identity(one)
        entries = [
            entry
            for side in ("ingress", "egress")
            for node in one.node.blocks(side)
            if (entry := _entry(translation, node, identity, side == "egress")) and entry not in gone[identity]
        ]
        for side in ("ingress", "egress"):
            if one.record.data.get(side) is None and one.node.written(side):
                _doubt(translation, identity, one.node, f"has {side} entries that are known after apply")
        entries += [entry for entry in alone[identity] if entry not in entries]
        subnets = [*translation.refs(one.node, "subnet_ids", "aws_subnet"), *associated[identity]]
        made.append((one, identity, _vpc_of(translation, one), entries, subnets))
        if one.type == ACL:
            taken.update(subnets)
    homes = _homes(translation)
    for one, identity, vpc, entries, subnets in made:
        is_default = one.type != ACL
        here = [each for each, home in homes.items() if home == vpc and each not in taken] if is_default else subnets
        _emit(translation, one, identity, vpc, entries, here, is_default)
    _default_acls(translation, {each: home for each, home in homes.items() if each not in taken}, alone)


def _homes(translation: Translation) -> dict[str, str]:
    """By subnet its VPC, as they were put out."""
    return {record.text("SubnetId"): record.text("VpcId") for record in translation.bundle.of("Subnets")}


def _emit(
    translation: Translation,
    one: Resource,
    identity: str,
    vpc: str,
    entries: list[Data],
    subnets: list[str],
    is_default: bool,
) -> None:
    data: Data = {
        "NetworkAclId": identity,
        "VpcId": vpc,
        "IsDefault": is_default,
        "Entries": entries,
        "Associations": [{"SubnetId": each} for each in dict.fromkeys(subnets)],
    }
    translation.emit("NetworkAcls", one, identity, data, "network_acls" if one.type != "aws_vpc" else "")


def _default_acls(translation: Translation, homes: dict[str, str], alone: dict[str, list[Data]]) -> None:
    """AWS makes one with every VPC, for each subnet that has no other."""
    for one in translation.all("aws_vpc"):
        vpc = translation.identity(one)
        identity = translation.made("aws_vpc", "default_network_acl_id", vpc)
        if one.type == "aws_default_vpc" or translation.has_emitted("NetworkAcls", identity):
            continue
        entries: list[Data] = [
            {"RuleNumber": number, "Protocol": "-1", "RuleAction": "allow", "Egress": egress, **block}
            for egress in (False, True)
            for number, block in ((100, {"CidrBlock": "0.0.0.0/0"}), (101, {"Ipv6CidrBlock": "::/0"}))
        ]
        subnets = [each for each, home in homes.items() if home == vpc]
        _emit(translation, one, identity, vpc, [*entries, *alone[identity]], subnets, is_default=True)
        if not one.created and subnets:
            message = f"The default network ACL of {one.address} is not in the plan: AWS's own, which admits everything, was taken."
            translation.assumed(one, message)


def _vpc_of(translation: Translation, one: Resource) -> str:
    """The VPC of an ACL; a default one names the ACL of its VPC instead."""
    if one.type == ACL or one.record.data.get("vpc_id"):
        return translation.ref(one.node, "vpc_id", "aws_vpc")
    identity = translation.identity(one)
    for vpc in translation.all("aws_vpc", data=True):
        if translation.made("aws_vpc", "default_network_acl_id", translation.identity(vpc)) == identity:
            return translation.identity(vpc)
    return ""


def _rules_alone(translation: Translation) -> dict[str, list[Data]]:
    found: dict[str, list[Data]] = defaultdict(list)
    for one in translation.all("aws_network_acl_rule"):
        acl = translation.ref(one.node, "network_acl_id", ACL)
        if entry := _entry(translation, one.node, acl, bool(one.record.flag("egress"))):
            found[acl].append(entry)
    return found


def _deleted(translation: Translation) -> dict[str, list[Data]]:
    """What this plan takes away: an ACL that prints its entries still has them from before."""
    found: dict[str, list[Data]] = defaultdict(list)
    for one in translation.plan.deleted:
        if one.type == "aws_network_acl_rule":
            acl = translation.ref(one.node, "network_acl_id", ACL)
            if entry := _entry(translation, one.node, acl, bool(one.record.flag("egress"))):
                found[acl].append(entry)
    return found


def _associated(translation: Translation) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    known = {translation.identity(one) for one in translation.all(ACL, "aws_default_network_acl")}
    for vpc in translation.all("aws_vpc", data=True):
        known.add(translation.made("aws_vpc", "default_network_acl_id", translation.identity(vpc)))
    for one in translation.all("aws_network_acl_association"):
        acl = translation.home(one.node, "network_acl_id", ACL)
        if acl not in known:
            one.record.faults.add(one.record.at("network_acl_id"), "This network ACL is not in the plan.")
        found[acl].append(translation.home(one.node, "subnet_id", "aws_subnet"))
    return found


def _entry(translation: Translation, node: Node, acl: str, egress: bool) -> Data | None:
    """An entry as AWS prints it; None for one of which a part is known only after apply, by which its ACL is unknown."""
    record = node.record
    number = record.number("rule_no" if "rule_no" in record else "rule_number")
    block, block6 = record.network("cidr_block"), record.network6("ipv6_cidr_block")
    if number is None or (block is None and block6 is None):
        if node.owner.planned:
            _doubt(translation, acl, node, "has an entry that is known after apply")
        return None
    protocol = record.data.get("protocol")
    entry: Data = {
        "RuleNumber": number,
        "RuleAction": record.text("action" if "action" in record else "rule_action").lower(),
        "Egress": egress,
        "Protocol": protocol,
    }
    entry |= {"CidrBlock": str(block)} if block is not None else {"Ipv6CidrBlock": str(block6)}
    first, last = record.number("from_port"), record.number("to_port")
    if str(protocol).lower() in ("tcp", "udp", "6", "17") and first is not None and last is not None:
        entry["PortRange"] = {"From": first, "To": last}
    icmp = record.number("icmp_type")
    if str(protocol).lower() in ("icmp", "1", "58", "icmpv6") and icmp is not None:
        entry["IcmpTypeCode"] = {"Type": icmp}
    return entry


def _doubt(translation: Translation, acl: str, node: Node, why: str) -> None:
    translation.doubt("network_acls", acl, "Network ACL", why, node.record)
