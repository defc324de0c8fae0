"""Load balancers, listeners, target groups and their targets."""

from collections import defaultdict
from collections.abc import Iterator

from lambdanet.importers.aws_cli.balancers import CROSSING
from lambdanet.importers.terraform.plan import Resource
from lambdanet.importers.terraform.translation import Translation

Data = dict[str, object]
BALANCER, TARGETS = "aws_lb", "aws_lb_target_group"
# what registers targets that only it knows, and the keys that name the target group
REGISTERING = {
    "aws_autoscaling_group": ("target_group_arns",),
    "aws_autoscaling_attachment": ("lb_target_group_arn", "alb_target_group_arn"),
    "aws_ecs_service": (),
}


def add_load_balancers(translation: Translation) -> None:
    for one in translation.all(BALANCER):
        identity, record = translation.identity(one), one.record
        kind = record.text("load_balancer_type") or "application"
        subnets = [translation.ref(each, "subnet_id", "aws_subnet") for each in one.node.blocks("subnet_mapping")]
        subnets = [each for each in subnets if each] or translation.refs(one.node, "subnets", "aws_subnet")
        groups = translation.refs(one.node, "security_groups", "aws_security_group")
        if not groups and kind == "application":
            groups = translation.groups(one.node, "security_groups", translation.vpc_of(subnets))
        crosses = record.flag("enable_cross_zone_load_balancing")
        attributes = [] if crosses is None else [_attribute(CROSSING, crosses)]
        name = record.text("name") or identity
        data: Data = {
            "LoadBalancerArn": identity,
            "LoadBalancerName": name,
            "Type": kind,
            "Scheme": "internal" if record.flag("internal") else "internet-facing",
            "AvailabilityZones": [{"SubnetId": each} for each in subnets],
            "SecurityGroups": groups,
            "DNSName": record.text("dns_name"),
            "Attributes": attributes,
        }
        translation.emit("LoadBalancers", one, identity, data, "")
        _add_interfaces(translation, one, identity, groups)
        translation.name("load_balancers", name, one)
    for one in translation.all("aws_lb_listener"):
        _add_listener(translation, one)
    if rules := translation.all("aws_lb_listener_rule"):
        message = f"{len(rules)} listener rules are not read: what a listener does by default is."
        translation.ignored(rules[0], message)


def _add_interfaces(translation: Translation, one: Resource, identity: str, groups: list[str]) -> None:
    """Those whose addresses are stated, with the description by which AWS's output tells whose they are."""
    for node in one.node.blocks("subnet_mapping"):
        subnet, address = translation.ref(node, "subnet_id", "aws_subnet"), node.record.address("private_ipv4_address")
        if subnet and address is not None:
            interface = f"interface-of-{identity}-in-{subnet}"
            made: Data = {
                "NetworkInterfaceId": interface,
                "Description": f"ELB {identity}",
                "SubnetId": subnet,
                "Groups": [{"GroupId": each} for each in groups],
                "PrivateIpAddress": str(address),
                "Status": "in-use",
            }
            translation.emit("NetworkInterfaces", one, interface, made)


def _attribute(key: str, value: bool) -> Data:
    return {"Key": key, "Value": "true" if value else "false"}


def _add_listener(translation: Translation, one: Resource) -> None:
    actions: list[Data] = []
    for action in one.node.blocks("default_action"):
        shared = [
            {"TargetGroupArn": translation.ref(each, "arn", TARGETS)}
            for forward in action.blocks("forward")
            for each in forward.blocks("target_group")
        ]
        single = translation.ref(action, "target_group_arn", TARGETS)
        actions.append({"TargetGroupArn": single, "ForwardConfig": {"TargetGroups": shared}})
    identity = translation.identity(one)
    data: Data = {
        "ListenerArn": identity,
        "LoadBalancerArn": translation.ref(one.node, "load_balancer_arn", BALANCER),
        "Port": one.record.number("port"),
        "Protocol": one.record.text("protocol") or "HTTP",
        "DefaultActions": actions,
    }
    translation.emit("Listeners", one, identity, data)


def add_target_groups(translation: Translation) -> None:
    registered, targets = _registered(translation), _targets(translation)
    for one in translation.all(TARGETS):
        identity, record = translation.identity(one), one.record
        name = record.text("name") or identity
        kind = record.text("target_type") or "instance"
        data: Data = {
            "TargetGroupArn": identity,
            "TargetGroupName": name,
            "TargetType": "registered by others" if identity in registered else kind,
            "Protocol": record.text("protocol") or ("" if kind == "lambda" else "TCP"),
            "Port": record.number("port"),
            "Attributes": list(_target_group_attributes(one)),
        }
        translation.emit("TargetGroups", one, identity, data)
        translation.name("target_groups", name, one)
        translation.bundle.said.add(("TargetHealthDescriptions", identity))
        for attachment, target in targets[identity]:
            translation.about("TargetHealthDescriptions", attachment, identity, {"Target": target})


def _target_group_attributes(one: Resource) -> Iterator[Data]:
    """What of its attributes decides here: the provider has both as texts, "" or null for AWS's default."""
    for key, theirs in (
        ("preserve_client_ip", "preserve_client_ip.enabled"),
        ("load_balancing_cross_zone_enabled", CROSSING),
    ):
        if (said := str(one.record.data.get(key)).lower()) in ("true", "false"):
            yield _attribute(theirs, said == "true")


def _registered(translation: Translation) -> set[str]:
    """The target groups whose targets an Auto Scaling group or a service registers."""
    found: set[str] = set()
    for type_, keys in REGISTERING.items():
        for one in translation.by_type.get(type_, ()):
            for key in keys:
                several = isinstance(one.record.data.get(key), list) or key.endswith("s")
                found.update(
                    translation.refs(one.node, key, TARGETS) if several else [translation.ref(one.node, key, TARGETS)]
                )
            for block in one.node.blocks("load_balancer"):
                found.add(translation.ref(block, "target_group_arn", TARGETS))
    return found


def _targets(translation: Translation) -> dict[str, list[tuple[Resource, Data]]]:
    found: dict[str, list[tuple[Resource, Data]]] = defaultdict(list)
    for one in translation.all("aws_lb_target_group_attachment"):
        group = translation.ref(one.node, "target_group_arn", TARGETS)
        target = translation.ref(one.node, "target_id", "aws_instance", "aws_lambda_function", BALANCER)
        if translation.found("aws_lambda_function", target) is not None:
            target = f":function:{target}"
        elif (balancer := translation.found(BALANCER, target)) is not None:
            target = f":loadbalancer/app/{balancer.record.text('name') or target}/-"
        found[group].append((one, {"Id": target, "Port": one.record.number("port")}))
    return found
