"""Security groups and network ACLs.

CloudFormation cannot edit a VPC's default group or default ACL: what the topology has as one is a group or an ACL of its
own here, and whoever uses it names it.
"""

from typing import Final

from lambdanet.exporters.cloudformation.prefix_lists import list_ids
from lambdanet.exporters.cloudformation.stack import Entry, Stack
from lambdanet.exporters.cloudformation.vpcs import block_of
from lambdanet.exporters.cloudformation.words import rule_words
from lambdanet.topology import AclEntry, GroupRule, NetworkAcl, SecurityGroup

# without any egress rule AWS would give the group its default, everything out; this one admits nothing that there is
NOTHING: Final = {
    "IpProtocol": "icmp",
    "FromPort": 252,
    "ToPort": 86,
    "CidrIp": "255.255.255.255/32",
    "Description": "No traffic",
}
SIDES: Final = {"Ingress": "Source", "Egress": "Destination"}
NUMBERS: Final = {"tcp": 6, "udp": 17, "icmp": 1, "-1": -1}


def add_security_groups(stack: Stack) -> None:
    """Groups with their rules for blocks; rules that name groups stand beside, for groups may name each other."""
    for group in stack.topology.security_groups:
        if not stack.has(group.vpc_id) or "/" in group.id:  # a VPC's default one is there without us
            continue
        if group.unknown:
            stack.leave(
                "Nobody has said all that this group holds: only what is known is there.", group.id, matters=True
            )
        waits: list[str] = []
        egress = _written(stack, group, "Egress", waits)
        properties = {
            "GroupDescription": rule_words(stack.title(group)) or "Security group",
            "VpcId": stack.ref(group.vpc_id),
            "SecurityGroupIngress": _written(stack, group, "Ingress", waits),
            "SecurityGroupEgress": egress or [NOTHING],
        }
        stack.add(group, "AWS::EC2::SecurityGroup", properties, after=waits)
    for group in stack.topology.security_groups:
        if stack.has(group.id):
            _add_beside(stack, group)


def _rules(group: SecurityGroup, side: str) -> list[GroupRule]:
    """The rules of one side, each once, whatever its description: AWS refuses the same rule twice."""
    rules = group.ingress if side == "Ingress" else group.egress
    return list({(rule.protocol, rule.ports, rule.peer): rule for rule in reversed(rules)}.values())[::-1]


def _written(stack: Stack, group: SecurityGroup, side: str, waits: list[str]) -> list[Entry]:
    """The rules that stand in the group itself."""
    found: list[Entry] = []
    for rule in _rules(group, side):
        if rule.cidr is not None:
            block, first = block_of(stack, rule.cidr, group.id)
            waits += first
            if block is not None:
                found.append({**_service(rule), f"Cidr{'Ip' if rule.cidr.version == 4 else 'Ipv6'}": block})
        elif rule.prefix_list:
            key = f"{SIDES[side]}PrefixListId"
            found += ({**_service(rule), key: one} for one in list_ids(stack, rule.prefix_list, rule.blocks, group.id))
    return found


def _service(rule: GroupRule) -> Entry:
    made: Entry = {"IpProtocol": rule.protocol}
    if rule.protocol == "icmp":
        made |= {"FromPort": -1, "ToPort": -1}
    elif rule.protocol != "-1":
        made |= {"FromPort": rule.ports.first, "ToPort": rule.ports.last}
    return made | ({"Description": rule_words(rule.description)} if rule.description else {})


def _add_beside(stack: Stack, group: SecurityGroup) -> None:
    for side, peer in SIDES.items():
        for number, rule in enumerate(_rules(group, side), start=1):
            if not rule.group_id:
                continue
            if not stack.has(rule.group_id):
                message = f"A rule names the group {rule.group_id}, which is not in the template: it is missing."
                stack.leave(message, group.id, matters=True)
                continue
            key = f"{peer}SecurityGroupId"
            properties = {
                "GroupId": stack.attribute(group.id, "GroupId"),
                **_service(rule),
                key: stack.attribute(rule.group_id, "GroupId"),
            }
            stack.beside(group.id, f"{side}{number}", f"AWS::EC2::SecurityGroup{side}", properties)


# --- network ACLs -----------------------------------------------------------------------------------


def add_network_acls(stack: Stack) -> None:
    given = {subnet for acl in stack.topology.network_acls for subnet in acl.subnet_ids}
    for acl in stack.topology.network_acls:
        if not stack.has(acl.vpc_id) or _is_as_made(stack, acl):
            continue
        if acl.unknown:
            message = "Nobody has said all that this network ACL holds: only what is known is there."
            stack.leave(message, acl.id, matters=True)
        stack.add(acl, "AWS::EC2::NetworkAcl", {"VpcId": stack.ref(acl.vpc_id)})
        for entry in acl.entries:
            _add_entry(stack, acl, entry)
        covered = list(acl.subnet_ids)
        if acl.default:
            covered += (one.id for one in stack.topology.subnets if one.vpc_id == acl.vpc_id and one.id not in given)
            message = (
                "CloudFormation cannot change a VPC's default network ACL: an own one with its rules is there for it."
            )
            stack.leave(message, acl.id)
        for subnet in covered:
            if stack.has(subnet):
                properties = {"SubnetId": stack.ref(subnet), "NetworkAclId": stack.ref(acl.id)}
                stack.beside(subnet, "Acl", "AWS::EC2::SubnetNetworkAclAssociation", properties)


def _is_as_made(stack: Stack, acl: NetworkAcl) -> bool:
    """Is it a default ACL as AWS makes it, admitting everything? The VPC's own does the same (ACL-02)."""
    vpc = next(one for one in stack.topology.vpcs if one.id == acl.vpc_id)
    families = {4, 6} if vpc.ipv6_cidr_blocks else {4}
    open_to = {
        (entry.cidr.version, entry.egress)
        for entry in acl.entries
        if entry.allow and entry.protocol == "-1" and entry.cidr.prefixlen == 0
    }
    allowed = all(entry.allow for entry in acl.entries)
    return (
        acl.default
        and not acl.unknown
        and allowed
        and open_to >= {(one, way) for one in families for way in (True, False)}
    )


def _add_entry(stack: Stack, acl: NetworkAcl, entry: AclEntry) -> None:
    block, first = block_of(stack, entry.cidr, acl.id)
    if block is None:
        return
    way = "Egress" if entry.egress else "Ingress"
    properties: Entry = {
        "NetworkAclId": stack.ref(acl.id),
        "RuleNumber": entry.number,
        "RuleAction": "allow" if entry.allow else "deny",
        "Egress": entry.egress,
        "Protocol": NUMBERS[entry.protocol],
        "CidrBlock" if entry.cidr.version == 4 else "Ipv6CidrBlock": block,
    }
    if entry.protocol == "icmp":
        properties["Icmp"] = {"Type": -1, "Code": -1}
    elif entry.protocol != "-1":
        properties["PortRange"] = {"From": entry.ports.first, "To": entry.ports.last}
    stack.beside(acl.id, f"{way}{entry.number}", "AWS::EC2::NetworkAclEntry", properties, after=first)
