"""Security groups and network ACLs, with what AWS makes of them: a VPC's default ones, and a group's egress."""

from collections.abc import Iterator
from typing import Final

from lambdanet import services
from lambdanet.importers.aws_cli.draft import Draft, Entry
from lambdanet.importers.aws_cli.firewalls import acl_entry, rules_of
from lambdanet.importers.cloudformation.deployment import Deployment, Resource
from lambdanet.importers.cloudformation.properties import Properties
from lambdanet.importers.cloudformation.vpcs import aliases, why_unknown

EVERYTHING: Final = {"IpProtocol": "-1"}
DEFAULT: Final = ".DefaultSecurityGroup"
# what a rule may be written with, and where aws ec2 describe-security-groups has it
BLOCKS: Final = {"CidrIp": "IpRanges", "CidrIpv6": "Ipv6Ranges"}
SIDES: Final = {"SecurityGroupIngress": "Source", "SecurityGroupEgress": "Destination"}


def add_security_groups(draft: Draft, deployment: Deployment) -> None:
    """First every group, then the rules in it and beside it, which may name any of them."""
    added: list[tuple[Resource, Entry]] = []
    for one in deployment.of("AWS::EC2::SecurityGroup"):
        vpc = one.properties.reference("VpcId")
        if not draft.has(vpc, "vpcs"):
            where = f"{vpc}, which is not described" if vpc else "the default VPC, which no template describes"
            draft.ignored(f"Security group {one.id} is in {where}.", component=one.id, where=one.properties)
            continue
        name = one.properties.text("GroupName")
        entry: Entry = {
            "VpcId": draft.id_of(vpc, "vpcs"),
            "aliases": aliases(one, name),
            "unknown": bool(one.doubt) or None,
        }
        made = draft.add("security_groups", one.properties, one.id, entry)
        added.append((one, made))
        if one.doubt:
            draft.missing(one.id, "Security group", one.properties, why_unknown(one, "", ""), kind="security_groups")
    for one, entry in added:
        for key, side in SIDES.items():
            rules = _permissions(draft, entry, list(one.properties.items(key)), side)
            if unsaid := _unsaid_list(one.properties, key):
                _make_unknown(draft, entry, one.properties, unsaid)
            if rules or key == "SecurityGroupIngress":
                entry[key] = rules_of(draft, rules, side, entry)
    for one in deployment.of("Custom::VpcRestrictDefaultSG"):  # CDK's: it takes the rules out of a VPC's default group
        identifier = one.properties.reference("DefaultSecurityGroupId")
        known_group(draft, identifier, one.properties)
        if draft.has(identifier, "security_groups"):
            draft.entries[draft.id_of(identifier, "security_groups")] |= {key: [] for key in SIDES}
    for one in deployment.of("AWS::EC2::SecurityGroupIngress"):
        _add_beside(draft, one, "SecurityGroupIngress")
    _add_egress_beside(draft, deployment)
    own = [
        entry for one, entry in added if not one.doubt and one.properties.data.get("SecurityGroupEgress") in (None, [])
    ]
    _keep_egress(draft, [*own, *(one for one in draft.of("security_groups") if one["id"].endswith(DEFAULT))])


def _keep_egress(draft: Draft, groups: list[Entry]) -> None:
    """An inbound rule that is not known takes nothing from the egress that AWS gives a group without one of its own."""
    dual = {one["id"] for one in draft.of("vpcs") if one.get("Ipv6CidrBlocks")}
    for group in groups:
        if group.get("unknown") and "SecurityGroupEgress" not in group:
            both = [EVERYTHING | {"CidrIp": "0.0.0.0/0"}, EVERYTHING | {"CidrIpv6": "::/0"}]
            group["SecurityGroupEgress"] = both if group["VpcId"] in dual else both[:1]


def _unsaid_list(properties: Properties, key: str) -> str:
    value = properties.data.get(key)
    found = next((one for one in (value if isinstance(value, list) else [value]) if hasattr(one, "why")), None)
    return f"{found.name} {found.why}" if found is not None else ""


def _make_unknown(draft: Draft, group: Entry, where: Properties, why: str) -> None:
    """Its other rules still count; what none of them admits is not decided."""
    group["unknown"] = True
    draft.missing(group["id"], "Security group", where, f"has a rule that is not known ({why})", kind="security_groups")


def _permissions(draft: Draft, group: Entry, rules: list[Properties], side: str) -> list[Properties]:
    """The rules as aws ec2 describe-security-groups prints them; one with a part that nobody has said makes its group unknown."""
    found = []
    for rule in rules:
        if unsaid := rule.missing("IpProtocol", "FromPort", "ToPort", "CidrIp", "CidrIpv6"):
            _make_unknown(draft, group, rule, f"{unsaid.name} {unsaid.why}")
            continue
        if (unsaid := rule.missing(f"{side}SecurityGroupId")) and unsaid.chosen:
            _make_unknown(draft, group, rule, f"{unsaid.name} {unsaid.why}")
            continue
        words = {"Description": rule.text("Description")}
        data: Entry = {key: rule.data.get(key) for key in ("IpProtocol", "FromPort", "ToPort")}
        for key, listed in BLOCKS.items():
            block = rule.network(key) if key == "CidrIp" else rule.network6(key)
            if block is not None:
                data[listed] = [{key: str(block), **words}]
        if listed := rule.reference(f"{side}PrefixListId"):
            if (service := services.short_name(listed)) in services.BY_NAME:  # a parameter that says whose list it is
                draft.homes.setdefault(("services", listed), service)
            data["PrefixListIds"] = [{"PrefixListId": listed, **words}]
        peer = rule.reference(f"{side}SecurityGroupId")
        if peer or f"{side}SecurityGroupName" in rule:
            known_group(draft, peer, rule)
            data["UserIdGroupPairs"] = [{"GroupId": peer, **words}]
        found.append(rule.under(data))
    return found


def _add_beside(draft: Draft, one: Resource, key: str) -> Entry | None:
    """A rule that is a resource of its own. Returns its group's entry, None where no file has the group."""
    if (unsaid := one.properties.missing("GroupId")) and unsaid.chosen:
        for each in draft.of("security_groups"):
            _make_unknown(draft, each, one.properties, f"{unsaid.name} {unsaid.why}")
        return None
    identifier = one.properties.reference("GroupId")
    known_group(draft, identifier, one.properties)
    if not draft.has(identifier, "security_groups"):
        message = f"{one.id} is a rule of {identifier or 'a group by its name'}, which is not described."
        draft.ignored(message, component=one.id, where=one.properties)
        return None
    group = draft.entries[draft.id_of(identifier, "security_groups")]
    if one.doubt:
        _make_unknown(draft, group, one.properties, f"{one.doubt.name} {one.doubt.why}")
    else:
        rules = rules_of(draft, _permissions(draft, group, [one.properties], SIDES[key]), SIDES[key], group)
        group[key] = [*group.get(key, ()), *rules]
    return group


def _add_egress_beside(draft: Draft, deployment: Deployment) -> None:
    """Egress rules that are resources of their own, and the egress to everywhere, which the first of them takes away.

    "The default rule is removed only when you specify one or more egress rules" (AWS::EC2::SecurityGroup, Remove
    default rule). Deployments showed that it goes with a rule beside the group too, and so does one to everywhere that
    is written, if the other rule is made after it (github.com/aws/aws-cdk/issues/987, /3355 and /22140). Which one is
    made last, a template seldom says: then what only the rule to everywhere admits is not decided.
    """
    beside: dict[str, list[Resource]] = {}
    whole = {entry["id"] for entry in draft.of("security_groups") if "SecurityGroupEgress" not in entry}
    for one in deployment.of("AWS::EC2::SecurityGroupEgress"):
        if (group := _add_beside(draft, one, "SecurityGroupEgress")) is not None:
            beside.setdefault(group["id"], []).append(one)
    for identifier, resources in beside.items():
        group, first = draft.entries[identifier], resources[0]
        rules = group.setdefault("SecurityGroupEgress", [])
        kept = [rule for rule in rules if not _is_everywhere(rule)]
        if identifier in whole and len(kept) == len(rules):
            draft.assumed(
                f"{identifier} has no SecurityGroupEgress of its own, so {first.id} was taken to replace the egress to "
                "everywhere that AWS gives it. Write SecurityGroupEgress in the group to be sure.",
                component=identifier,
                where=first.properties,
            )
        elif (kept or group.get("unknown")) and len(kept) < len(rules):  # a rule that is not known may be one more
            group["SecurityGroupEgress"] = kept
            why = f"{first.id} may be made after the rule to everywhere, and take it away"
            _make_unknown(draft, group, first.properties, why)


def _is_everywhere(rule: Entry) -> bool:
    """Is it the rule that AWS gives a new group?"""
    return rule.get("IpProtocol") == "-1" and (rule.get("CidrIp") == "0.0.0.0/0" or rule.get("CidrIpv6") == "::/0")


# --- a VPC's default group --------------------------------------------------------------------------


def known_group(draft: Draft, identifier: str, where: Properties) -> None:
    """Make the default group of a VPC that is named here: its members reach each other, and everything (SG-03)."""
    vpc, dot, name = identifier.rpartition(".")
    if f"{dot}{name}" == DEFAULT and draft.has(vpc, "vpcs"):
        default_group(draft, draft.id_of(vpc, "vpcs"), where)


def default_group(draft: Draft, vpc: str, where: Properties) -> str:
    """The document's id of the default group of a VPC of the document."""
    identifier = f"{vpc}{DEFAULT}"
    if not draft.has(identifier, "security_groups"):
        entry = draft.add(
            "security_groups", where.under({}), identifier, {"VpcId": vpc}, name=f"default group of {vpc}"[:200]
        )
        entry["SecurityGroupIngress"] = [{**EVERYTHING, "SourceSecurityGroupId": entry["id"]}]
    return draft.id_of(identifier, "security_groups")


def groups_or_default(draft: Draft, vpc: str, where: Properties, key: str) -> list[str]:
    """The document's ids of a resource's groups; of one that names none, the VPC's default group."""
    named = where.texts(key)
    for one in named:
        known_group(draft, one, where)
    return draft.known_groups(named, vpc, where) or [default_group(draft, vpc, where)]


# --- network ACLs -----------------------------------------------------------------------------------


def add_network_acls(draft: Draft, deployment: Deployment) -> None:
    for one in deployment.of("AWS::EC2::NetworkAcl"):
        vpc = one.properties.reference("VpcId")
        if not draft.has(vpc, "vpcs"):
            draft.ignored(f"Network ACL {one.id} is in {vpc}, which is not described.", where=one.properties)
            continue
        entry = {"VpcId": draft.id_of(vpc, "vpcs"), "SubnetIds": [], "Entries": [], "aliases": aliases(one)}
        made = draft.add("network_acls", one.properties, one.id, entry)
        made |= {"SubnetIds": [], "Entries": []}
        if one.doubt:
            made["unknown"] = True
            draft.missing(made["id"], "Network ACL", one.properties, why_unknown(one, "", ""), kind="network_acls")
    for one in deployment.of("AWS::EC2::NetworkAclEntry"):
        _add_entry(draft, one)
    for one in deployment.of("AWS::EC2::SubnetNetworkAclAssociation"):
        _associate(draft, one)


def _acl(draft: Draft, identifier: str, where: Properties) -> Entry | None:
    """The ACL that an id means; the default one of a VPC is made when it is first named (ACL-02)."""
    vpc, dot, name = identifier.rpartition(".")
    if dot and name == "DefaultNetworkAcl" and draft.has(vpc, "vpcs") and not draft.has(identifier, "network_acls"):
        home = draft.id_of(vpc, "vpcs")
        entry = {"VpcId": home, "IsDefault": True}
        draft.add("network_acls", where.under({}), identifier, entry)["Entries"] = list(_everything())
    if not draft.has(identifier, "network_acls"):
        return None
    return draft.entries[draft.id_of(identifier, "network_acls")]


def _everything() -> Iterator[Entry]:
    for number, block in ((100, {"CidrBlock": "0.0.0.0/0"}), (101, {"Ipv6CidrBlock": "::/0"})):
        for egress in (False, True):
            yield {"RuleNumber": number, "RuleAction": "allow", "Egress": egress, "Protocol": "-1", **block}


def _add_entry(draft: Draft, one: Resource) -> None:
    said = one.properties
    acl = _acl(draft, said.reference("NetworkAclId"), said)
    if acl is None:
        draft.ignored(f"{one.id} is an entry of {said.reference('NetworkAclId')}, which is not described.", where=said)
        return
    if unsaid := one.doubt or said.missing():
        acl["unknown"] = True
        why = f"has an entry that is not known ({unsaid.name} {unsaid.why})"
        draft.missing(acl["id"], "Network ACL", said, why, kind="network_acls")
        return
    renamed = {("IcmpTypeCode" if key == "Icmp" else key): value for key, value in said.data.items()}
    if (made := acl_entry(draft, said.under(renamed))) is not None:
        acl["Entries"].append(made)


def _associate(draft: Draft, one: Resource) -> None:
    said, subnet = one.properties, one.properties.reference("SubnetId")
    if not draft.has(subnet, "subnets"):
        return
    named, ours = said.reference("NetworkAclId"), draft.id_of(subnet, "subnets")
    acl = _acl(draft, named, said)
    if acl is None or one.doubt:
        entry = {"VpcId": draft.entries[ours]["VpcId"], "SubnetIds": [ours], "unknown": True}
        made = draft.add("network_acls", said.under({}), f"acl-of-{subnet}", entry)
        why = why_unknown(one, "NetworkAclId", f"of {subnet} is {named}, which is not described")
        draft.missing(made["id"], "Network ACL", said, why)
        return
    acl.setdefault("SubnetIds", []).append(ours)
