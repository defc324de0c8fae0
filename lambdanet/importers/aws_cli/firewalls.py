"""Security groups and network ACLs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from lambdanet.importers.aws_cli.draft import EMPTY, Draft, Entry, pruned, text_of
from lambdanet.importers.aws_cli.prefix_lists import PREFIX_LISTS
from lambdanet.importers.aws_cli.record import Record, shown

NAMES = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", "tcp": "tcp", "udp": "udp", "icmp": "icmp"}
# the list of a rule's peers, the key of each in it, and the same key where a rule has one peer
PEERS = (
    ("IpRanges", "CidrIp", "CidrIpv4"),
    ("Ipv6Ranges", "CidrIpv6", "CidrIpv6"),
    ("PrefixListIds", "PrefixListId", "PrefixListId"),
)
EVERYTHING = ("-1", "all")
ECHO = (None, -1, 8, 128)  # ICMP types that a ping is sent with; -1 is every type


def protocol_of(record: Record, key: str) -> str | None:
    """AWS's protocol as the document writes it, "" where it is missing, None for one that no question asks about."""
    value = record.data.get(key)
    text = str(value).strip().lower() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if isinstance(value, int) and value > 255:
        return None
    if text in EVERYTHING:
        return "-1"
    if text in (*NAMES, "icmpv6"):
        return NAMES.get(text, "icmpv6").replace("icmpv6", "icmp")
    if not text:
        return record.required(key)
    return None


# --- security groups --------------------------------------------------------------------------------


def add_security_groups(draft: Draft) -> None:
    """First every group, then its rules, which may name any of them."""
    draft.ruled.update(_rules_alone(draft))
    added: list[tuple[Record, Entry]] = []
    for record in draft.bundle.of("SecurityGroups"):
        identifier, vpc = record.text("GroupId"), record.text("VpcId")
        if not draft.has(vpc, "vpcs"):
            what = f"is in {vpc}, which is not described" if vpc else "is in no VPC"
            draft.ignored(f"Security group {identifier} {what}.", where=record)
            continue
        entry = draft.add(
            "security_groups", record, identifier, {"VpcId": draft.id_of(vpc, "vpcs")}, name=record.text("GroupName")
        )
        added.append((record, entry))
    for record, entry in added:
        _add_rules(draft, entry, record.items("IpPermissions"), record.items("IpPermissionsEgress"))


def add_rules_alone(draft: Draft) -> None:
    """The groups that something has named by now and of which only describe-security-group-rules tells."""
    waiting = _rules_alone(draft)
    while named := [one for one in waiting if draft.has(one, "security_groups")]:  # whose rules may name others
        for identifier in named:
            rules = waiting.pop(identifier)
            entry = draft.entries[draft.id_of(identifier, "security_groups")]
            entry.pop("unknown", None)
            ingress = [_as_permission(one) for one in rules if not one.flag("IsEgress")]
            egress = [_as_permission(one) for one in rules if one.flag("IsEgress")]
            _add_rules(draft, entry, ingress, egress)
            message = (
                f"{identifier} is known by describe-security-group-rules alone: it was taken to have no other rule."
            )
            draft.assumed(message, component=entry["id"], where=rules[0])


def _rules_alone(draft: Draft) -> dict[str, list[Record]]:
    """By AWS's id of their group, the rules of groups that describe-security-groups does not print."""
    described = {one.text("GroupId") for one in draft.bundle.of("SecurityGroups")}
    found: dict[str, list[Record]] = defaultdict(list)
    for rule in draft.bundle.of("SecurityGroupRules"):
        if (group := rule.text("GroupId")) and group not in described:
            found[group].append(rule)
    return found


def _as_permission(rule: Record) -> Record:
    """A rule of describe-security-group-rules as describe-security-groups would print it."""
    data = {key: rule.data.get(key) for key in ("IpProtocol", "FromPort", "ToPort")}
    words = {"Description": rule.data.get("Description")}
    for key, theirs, ours in PEERS:
        if ours in rule:
            data[key] = [{theirs: rule.data[ours], **words}]
    if "ReferencedGroupInfo" in rule:
        data["UserIdGroupPairs"] = [{**rule.inner("ReferencedGroupInfo").data, **words}]
    return replace(rule, data=data)


def _add_rules(draft: Draft, group: Entry, ingress: Iterable[Record], egress: Iterable[Record]) -> None:
    group["SecurityGroupIngress"] = rules_of(draft, ingress, "Source", group)
    group["SecurityGroupEgress"] = rules_of(draft, egress, "Destination", group)


def rules_of(draft: Draft, given: Iterable[Record], side: str, group: Entry) -> list[Entry]:
    """Rules as the document has them. `side`: Source or Destination, what the peers of a rule are to it."""
    found: list[Entry] = []
    for rule in given:
        protocol = protocol_of(rule, "IpProtocol")
        if protocol is None:
            draft.ignored(
                f"A rule for protocol {shown(rule.data.get('IpProtocol'))} was left out: no question asks about it.",
                where=rule,
            )
            continue
        ports = _ports(draft, rule, protocol)
        if ports is not None:
            found += [pruned({"IpProtocol": protocol, **ports, **peer}) for peer in _peers(draft, rule, side, group)]
    return found


def _ports(draft: Draft, rule: Record, protocol: str) -> Entry | None:
    """The ports of a rule; None for an ICMP rule that no ping is meant by (semantics.md §7: type and code)."""
    first, last = rule.number("FromPort"), rule.number("ToPort")
    if protocol == "icmp":
        if first not in ECHO:
            draft.ignored(f"A rule for ICMP type {first} was left out: no ping is meant by it.", where=rule)
            return None
        return {}
    if protocol == "-1":
        return {}
    if first is None or last is None or (first, last) == (-1, -1):
        return {"FromPort": 0, "ToPort": 65535}
    if not 0 <= first <= last <= 65535:
        rule.faults.add(rule.at("FromPort"), f"{first} to {last} is no range of ports.")
        return None
    return {"FromPort": first, "ToPort": last}


def _peers(draft: Draft, rule: Record, side: str, group: Entry) -> list[Entry]:
    """The peers of a rule. A list that nobody has described may hold any address: the group's other rules still count."""
    found: list[Entry] = []
    for one in rule.items("IpRanges"):
        found.append({"CidrIp": text_of(one.network("CidrIp")), "Description": _words(one)})
    for one in rule.items("Ipv6Ranges"):
        found.append({"CidrIpv6": text_of(one.network6("CidrIpv6")), "Description": _words(one)})
    for one in rule.items("UserIdGroupPairs"):
        if one.text("GroupId"):
            found.append(_group_peer(draft, one, side, group["VpcId"]))
        else:
            draft.ignored("A rule names a group by its name only: it was left out.", where=one, matters=True)
            group["unknown"] = True
    for one in rule.items("PrefixListIds"):
        identifier = one.text("PrefixListId")
        if draft.has(identifier, *PREFIX_LISTS):
            found.append({f"{side}PrefixListId": draft.id_of(identifier, *PREFIX_LISTS), "Description": _words(one)})
        else:
            group["unknown"] = True
            draft.missing(identifier, "Prefix list", one, f"is named by a rule of {group['id']} and not described")
    return [one for one in found if len(pruned(one)) > ("Description" in pruned(one))]


def _group_peer(draft: Draft, pair: Record, side: str, vpc: str) -> Entry:
    # a group of a peer, or one that was forgotten: its members are still known by their interfaces
    home = draft.id_of(pair.text("VpcId"), "vpcs") if draft.has(pair.text("VpcId"), "vpcs") else vpc
    return {f"{side}SecurityGroupId": draft.known_group(pair.text("GroupId"), home, pair), "Description": _words(pair)}


def _words(record: Record) -> str:
    """A description, as long as a document may have it."""
    return record.text("Description")[:200]


# --- network ACLs -----------------------------------------------------------------------------------


def add_network_acls(draft: Draft) -> None:
    for record in draft.bundle.of("NetworkAcls"):
        identifier, vpc = record.text("NetworkAclId"), record.text("VpcId")
        if not draft.has(vpc, "vpcs"):
            draft.ignored(f"Network ACL {identifier} is in {vpc}, which is not described.", where=record)
            continue
        draft.add(
            "network_acls",
            record,
            identifier,
            {
                "VpcId": draft.id_of(vpc, "vpcs"),
                "IsDefault": record.flag("IsDefault"),
                "SubnetIds": draft.ids_of((one.text("SubnetId") for one in record.items("Associations")), "subnets"),
                "Entries": [made for entry in record.items("Entries") if (made := acl_entry(draft, entry))],
            },
        )
    _subnets_without_acl(draft)


def _subnets_without_acl(draft: Draft) -> None:
    """Every subnet has an ACL. Where none of a VPC's is described AWS's default is taken, else it is not known."""
    covered = {subnet for acl in draft.of("network_acls") for subnet in acl.get("SubnetIds", ())}
    vpcs = {acl["VpcId"] for acl in draft.of("network_acls")}
    unsaid: set[str] = set()
    for subnet in draft.of("subnets"):
        if subnet["id"] in covered:
            continue
        if subnet["VpcId"] not in vpcs:
            unsaid.add(subnet["VpcId"])
            continue
        identifier = f"acl-of-{subnet['id']}"
        draft.add(
            "network_acls", EMPTY, identifier, {"VpcId": subnet["VpcId"], "SubnetIds": [subnet["id"]], "unknown": True}
        )
        draft.missing(identifier, "Network ACL", EMPTY, "is not among those that are described")
    for vpc in sorted(unsaid):
        draft.assumed(
            f"No network ACL of {vpc} is described: its subnets were given AWS's default one, which admits everything.",
            component=vpc,
        )


def acl_entry(draft: Draft, entry: Record) -> Entry | None:
    """An entry as the document has it, None for one that it has by itself or that no question asks about."""
    number = entry.number("RuleNumber")
    if number is None or number >= 32767:
        return None  # the final *, which every ACL has
    protocol = _acl_protocol(draft, entry, number)
    if protocol is None:
        return None
    action = entry.text("RuleAction")
    if action not in ("allow", "deny"):
        entry.faults.add(entry.at("RuleAction"), "allow or deny belongs here.")
        return None
    blocks = {
        "CidrBlock": text_of(entry.network("CidrBlock")),
        "Ipv6CidrBlock": text_of(entry.network6("Ipv6CidrBlock")),
    }
    if not pruned(blocks):
        if "CidrBlock" not in entry and "Ipv6CidrBlock" not in entry:
            entry.faults.add(entry.at("CidrBlock"), "This is missing.")
        return None
    return {
        "RuleNumber": number,
        "RuleAction": action,
        "Egress": bool(entry.flag("Egress")),
        "Protocol": protocol,
        **pruned(blocks),
        **({"PortRange": ports} if protocol in ("tcp", "udp") and (ports := _acl_ports(entry)) else {}),
    }


def _acl_protocol(draft: Draft, entry: Record, number: int) -> str | None:
    """The protocol of an entry, None for one that no question asks about."""
    protocol = protocol_of(entry, "Protocol")
    if protocol is None:
        which = shown(entry.data.get("Protocol"))
        draft.ignored(f"Entry {number}, for protocol {which}, was left out: no question asks about it.", where=entry)
        return None
    icmp_type = entry.inner("IcmpTypeCode").number("Type") if protocol == "icmp" else None
    if icmp_type not in (None, -1):
        which = f"ICMP type {icmp_type} alone"
        message = f"Entry {number}, for {which}, was left out: a question about ping does not see it."
        draft.ignored(message, where=entry, matters=True)
        return None
    return protocol


def _acl_ports(entry: Record) -> Entry | None:
    if "PortRange" not in entry:
        return None
    ports = entry.inner("PortRange")
    first, last = ports.number("From"), ports.number("To")
    if first is None or last is None:
        return None
    if not 0 <= first <= last <= 65535:
        ports.faults.add(ports.at("From"), f"{first} to {last} is no range of ports.")
        return None
    return {"From": first, "To": last}
