"""What changes a resource, a new one's rows among it."""

from shlex import join
from typing import Any, Final

from lambdanet.editing.entries import Document, Entry, entries, texts
from lambdanet.editing.rows import default_egress
from lambdanet.repair.commands.words import TARGETS, Lines, Tell, destination_of, ec2, elb, group_rule, nat_lines
from lambdanet.services import short_name


def _vpc(_document: Document, before: Entry, after: Entry) -> Lines:
    for key, option in (("EnableDnsSupport", "--enable-dns-support"), ("EnableDnsHostnames", "--enable-dns-hostnames")):
        if before.get(key) != after.get(key):
            value = '{"Value":true}' if after.get(key) else '{"Value":false}'
            yield ec2("modify-vpc-attribute", "--vpc-id", after["id"], option, value)
    if before.get("DhcpOptionsId") != after.get("DhcpOptionsId"):
        yield ec2(
            "associate-dhcp-options",
            "--vpc-id",
            after["id"],
            "--dhcp-options-id",
            after.get("DhcpOptionsId") or "default",
        )
    if (before.get("Ipv6CidrBlocks") or []) != (after.get("Ipv6CidrBlocks") or []):
        yield ec2("associate-vpc-cidr-block", "--vpc-id", after["id"], "--amazon-provided-ipv6-cidr-block")


def _subnet(_document: Document, before: Entry, after: Entry) -> Lines:
    if (block := after.get("Ipv6CidrBlock")) and before.get("Ipv6CidrBlock") != block:
        yield ec2("associate-subnet-cidr-block", "--subnet-id", after["id"], "--ipv6-cidr-block", block)


def _internet_gateway(_document: Document, before: Entry, after: Entry) -> Lines:
    if after.get("VpcId") and before.get("VpcId") != after["VpcId"]:
        yield ec2("attach-internet-gateway", "--internet-gateway-id", after["id"], "--vpc-id", after["VpcId"])


def _group(document: Document, before: Entry, after: Entry) -> Lines:
    for key, way in (("SecurityGroupIngress", "ingress"), ("SecurityGroupEgress", "egress")):
        new = after.get(key)
        if before.get(key) == new or not isinstance(new, list):
            continue
        old = before.get(key)
        if not isinstance(old, list):
            old = default_egress(document, before) if before and way == "egress" else []
        yield from (group_rule(f"authorize-security-group-{way}", after["id"], row) for row in new if row not in old)
        yield from (group_rule(f"revoke-security-group-{way}", after["id"], row) for row in old if row not in new)


def _acl(_document: Document, before: Entry, after: Entry) -> Lines:
    old, new = before.get("Entries") or [], after.get("Entries") or []
    for row in old:
        if row not in new:
            yield ec2(
                "delete-network-acl-entry",
                "--network-acl-id",
                after["id"],
                "--rule-number",
                str(row["RuleNumber"]),
                _way(row),
            )
    for row in new:
        if row not in old:
            yield ec2("create-network-acl-entry", "--network-acl-id", after["id"], *_acl_entry(row))
    for subnet in set(texts(after, "SubnetIds")) - set(texts(before, "SubnetIds")):
        yield ec2(
            "replace-network-acl-association",
            "--association-id",
            f"aclassoc-of-{subnet}",
            "--network-acl-id",
            after["id"],
        )


def _way(row: Entry) -> str:
    return "--egress" if row["Egress"] else "--ingress"


def _acl_entry(row: Entry) -> list[str]:
    block = ["--cidr-block", row["CidrBlock"]] if "CidrBlock" in row else ["--ipv6-cidr-block", row["Ipv6CidrBlock"]]
    ports = row.get("PortRange")
    words = ["--rule-number", str(row["RuleNumber"]), _way(row), "--protocol", str(row["Protocol"])]
    words += ["--port-range", f"From={ports['From']},To={ports['To']}"] if ports else []
    words += ["--icmp-type-code", "Code=-1,Type=-1"] if row["Protocol"] == "icmp" else []
    return [*words, *block, "--rule-action", row["RuleAction"]]


def _nat(document: Document, before: Entry, after: Entry) -> Lines:
    if not before:
        return
    if any(before.get(key) != after.get(key) for key in ("SubnetId", "ConnectivityType")):
        new = f"{after['id']}-new"  # it cannot be moved: another one takes its place
        yield from nat_lines(after, new)
        for table in entries(document, "route_tables"):
            for row in table.get("Routes") or []:
                if row.get("NatGatewayId") == after["id"]:
                    yield ec2(
                        "replace-route", "--route-table-id", table["id"], *destination_of(row), "--nat-gateway-id", new
                    )
        yield ec2("delete-nat-gateway", "--nat-gateway-id", after["id"])
    for zone in texts(after, "AvailabilityZones"):
        if zone not in texts(before, "AvailabilityZones"):
            words = ("--availability-zone", zone, "--allocation-ids", f"eipalloc-of-{zone}")
            yield f"{ec2('allocate-address', '--domain', 'vpc')}  # for {zone}"
            yield ec2("associate-nat-gateway-address", "--nat-gateway-id", after["id"], *words)


def _table(document: Document, before: Entry, after: Entry) -> Lines:
    old = {destination_of(one): one for one in before.get("Routes") or []}
    new = {destination_of(one): one for one in after.get("Routes") or []}
    for key, row in new.items():
        if old.get(key) != row:
            command = "replace-route" if key in old else "create-route"
            target = next(name for name in TARGETS if row.get(name))
            yield ec2(command, "--route-table-id", after["id"], *key, TARGETS[target], row[target])
    for key in old.keys() - new.keys():
        yield ec2("delete-route", "--route-table-id", after["id"], *key)
    for subnet in texts(after, "SubnetIds"):
        if subnet not in texts(before, "SubnetIds"):
            if any(subnet in texts(one, "SubnetIds") for one in entries(document, "route_tables")):
                words = ("--association-id", f"rtbassoc-of-{subnet}", "--route-table-id", after["id"])
                yield ec2("replace-route-table-association", *words)
            else:
                yield ec2("associate-route-table", "--route-table-id", after["id"], "--subnet-id", subnet)
    for gateway in texts(after, "PropagatingVgws"):
        if gateway not in texts(before, "PropagatingVgws"):
            yield ec2("enable-vgw-route-propagation", "--route-table-id", after["id"], "--gateway-id", gateway)


def _endpoint(_document: Document, before: Entry, after: Entry) -> Lines:
    if not before:
        return
    words: list[str] = []
    for key, noun in (
        ("RouteTableIds", "route-table"),
        ("SubnetIds", "subnet"),
        ("SecurityGroupIds", "security-group"),
    ):
        old, new = texts(before, key), texts(after, key)
        if come := [one for one in new if one not in old]:
            words += [f"--add-{noun}-ids", *come]
        if gone := [one for one in old if one not in new]:
            words += [f"--remove-{noun}-ids", *gone]
    if before.get("PrivateDnsEnabled") != after.get("PrivateDnsEnabled"):
        words.append("--private-dns-enabled" if after.get("PrivateDnsEnabled") else "--no-private-dns-enabled")
    if before.get("denies") and not after.get("denies"):
        words.append("--reset-policy")
    elif after.get("denies") and not before.get("denies"):
        words += ["--policy-document", f"file://policy-of-{after['id']}.json"]
    if words:
        yield ec2("modify-vpc-endpoint", "--vpc-endpoint-id", after["id"], *words)


def _function(_document: Document, before: Entry, after: Entry) -> Lines:
    if before.get("VpcConfig") != after.get("VpcConfig"):
        config: dict[str, Any] = after.get("VpcConfig") or {}
        fields = [
            f"SubnetIds={','.join(config.get('SubnetIds', ()))}",
            f"SecurityGroupIds={','.join(config.get('SecurityGroupIds', ()))}",
        ]
        if config.get("Ipv6AllowedForDualStack"):
            fields.append("Ipv6AllowedForDualStack=true")
        yield join(
            [
                "aws",
                "lambda",
                "update-function-configuration",
                "--function-name",
                after["id"],
                "--vpc-config",
                ",".join(fields),
            ]
        )
    old, new = before.get("role") or {}, after.get("role") or {}
    role = ["--role-name", f"role-of-{after['id']}"]
    if new.get("network", True) and not old.get("network", True):
        policy = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
        yield join(["aws", "iam", "attach-role-policy", *role, "--policy-arn", policy])
    for service in [one for one in old.get("denies", ()) if one not in new.get("denies", ())]:
        policy = f"allow-{short_name(service)}"
        yield join(
            [
                "aws",
                "iam",
                "put-role-policy",
                *role,
                "--policy-name",
                policy,
                "--policy-document",
                f"file://{policy}.json",
            ]
        )
    for service in [one for one in new.get("denies", ()) if one not in old.get("denies", ())]:
        policy = f"deny-{short_name(service)}"
        yield join(
            [
                "aws",
                "iam",
                "put-role-policy",
                *role,
                "--policy-name",
                policy,
                "--policy-document",
                f"file://{policy}.json",
            ]
        )


def _peering(_document: Document, before: Entry, after: Entry) -> Lines:
    if before and before.get("Status", "active") != after.get("Status", "active"):
        yield ec2("accept-vpc-peering-connection", "--vpc-peering-connection-id", after["id"])


def _transit_gateway(_document: Document, before: Entry, after: Entry) -> Lines:
    if after.get("SecurityGroupReferencingSupport") and not before.get("SecurityGroupReferencingSupport"):
        option = "SecurityGroupReferencingSupport=enable"
        yield ec2("modify-transit-gateway", "--transit-gateway-id", after["id"], "--options", option)


def _attachment(_document: Document, before: Entry, after: Entry) -> Lines:
    if not before:
        return
    words: list[str] = []
    if come := [one for one in texts(after, "SubnetIds") if one not in texts(before, "SubnetIds")]:
        words += ["--add-subnet-ids", *come]
    if before.get("SecurityGroupReferencingSupport", True) != after.get("SecurityGroupReferencingSupport", True):
        words += ["--options", "SecurityGroupReferencingSupport=enable"]
    if words:
        yield ec2("modify-transit-gateway-vpc-attachment", "--transit-gateway-attachment-id", after["id"], *words)


def _transit_table(_document: Document, before: Entry, after: Entry) -> Lines:
    table = ("--transit-gateway-route-table-id", after["id"])
    for key, command in (
        ("Associations", "associate-transit-gateway-route-table"),
        ("Propagations", "enable-transit-gateway-route-table-propagation"),
    ):
        for one in texts(after, key):
            if one not in texts(before, key):
                yield ec2(command, *table, "--transit-gateway-attachment-id", one)
    old = {one["DestinationCidrBlock"]: one for one in before.get("Routes") or []}
    new = {one["DestinationCidrBlock"]: one for one in after.get("Routes") or []}
    for block in old.keys() - new.keys():
        yield ec2("delete-transit-gateway-route", *table, "--destination-cidr-block", block)
    for block, row in new.items():
        if old.get(block) != row:
            command = "replace-transit-gateway-route" if block in old else "create-transit-gateway-route"
            target = ("--transit-gateway-attachment-id", row["TransitGatewayAttachmentId"])
            yield ec2(command, *table, "--destination-cidr-block", block, *target)


def _vpn_gateway(_document: Document, before: Entry, after: Entry) -> Lines:
    if after.get("VpcId") and before.get("VpcId") != after["VpcId"]:
        yield ec2("attach-vpn-gateway", "--vpn-gateway-id", after["id"], "--vpc-id", after["VpcId"])


def _instance(_document: Document, before: Entry, after: Entry) -> Lines:
    if after.get("AssociatePublicIpAddress") and not before.get("AssociatePublicIpAddress"):
        yield f"{ec2('allocate-address', '--domain', 'vpc')}  # the Elastic IP of {after['id']}"
        yield ec2("associate-address", "--instance-id", after["id"], "--allocation-id", f"eipalloc-of-{after['id']}")
    if before.get("SourceDestCheck", True) != after.get("SourceDestCheck", True):
        yield ec2("modify-instance-attribute", "--instance-id", after["id"], "--no-source-dest-check")
    if after.get("Ipv6Address") and before.get("Ipv6Address") != after["Ipv6Address"]:
        interface = f"eni-of-{after['id']}"
        yield ec2(
            "assign-ipv6-addresses", "--network-interface-id", interface, "--ipv6-addresses", after["Ipv6Address"]
        )


def _interface(_document: Document, before: Entry, after: Entry) -> Lines:
    if before.get("SourceDestCheck", True) != after.get("SourceDestCheck", True):
        yield ec2("modify-network-interface-attribute", "--network-interface-id", after["id"], "--no-source-dest-check")


def _database(_document: Document, before: Entry, after: Entry) -> Lines:
    if after.get("PubliclyAccessible") and not before.get("PubliclyAccessible"):
        words = ["--db-instance-identifier", after["id"], "--publicly-accessible", "--apply-immediately"]
        yield join(["aws", "rds", "modify-db-instance", *words])


def _load_balancer(_document: Document, before: Entry, after: Entry) -> Lines:
    arn = f"arn-of-{after['id']}"
    if before.get("CrossZone") != after.get("CrossZone"):
        attribute = "Key=load_balancing.cross_zone.enabled,Value=true"
        yield elb("modify-load-balancer-attributes", "--load-balancer-arn", arn, "--attributes", attribute)
    for one in after.get("Listeners") or []:
        if one not in (before.get("Listeners") or []):
            words = ["--protocol", one.get("Protocol", "TCP"), "--port", str(one["Port"])]
            action = f"Type=forward,TargetGroupArn=arn-of-{one.get('TargetGroupId')}"
            yield elb("create-listener", "--load-balancer-arn", arn, *words, "--default-actions", action)


def _target_group(_document: Document, before: Entry, after: Entry) -> Lines:
    if before.get("PreserveClientIp") != after.get("PreserveClientIp"):
        attribute = "Key=preserve_client_ip.enabled,Value=false"
        yield elb(
            "modify-target-group-attributes", "--target-group-arn", f"arn-of-{after['id']}", "--attributes", attribute
        )


def public_access(before: Entry, after: Entry) -> Lines:
    mode = after.get("InternetGatewayBlockMode", "off")
    if before.get("InternetGatewayBlockMode", "off") != mode:
        yield ec2("modify-vpc-block-public-access-options", "--internet-gateway-block-mode", mode)
    for one in after.get("Exclusions") or []:
        if one not in (before.get("Exclusions") or []):
            place = ["--vpc-id", one["VpcId"]] if one.get("VpcId") else ["--subnet-id", one["SubnetId"]]
            yield ec2(
                "create-vpc-block-public-access-exclusion",
                *place,
                "--internet-gateway-exclusion-mode",
                one["InternetGatewayExclusionMode"],
            )


CHANGED: Final[dict[str, Tell]] = {
    "vpcs": _vpc,
    "subnets": _subnet,
    "internet_gateways": _internet_gateway,
    "security_groups": _group,
    "network_acls": _acl,
    "nat_gateways": _nat,
    "route_tables": _table,
    "vpc_endpoints": _endpoint,
    "functions": _function,
    "vpc_peering_connections": _peering,
    "transit_gateways": _transit_gateway,
    "transit_gateway_attachments": _attachment,
    "transit_gateway_route_tables": _transit_table,
    "vpn_gateways": _vpn_gateway,
    "instances": _instance,
    "network_interfaces": _interface,
    "db_instances": _database,
    "load_balancers": _load_balancer,
    "target_groups": _target_group,
}
