"""Load balancers, their listeners and target groups."""

from collections.abc import Iterator
from typing import Final

from lambdanet.exporters.cloudformation.stack import Entry, Stack, Value
from lambdanet.topology import Function, Instance, Listener, LoadBalancer, Protocol, Target, TargetGroup

V2: Final = "AWS::ElasticLoadBalancingV2"
ALONE: Final = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}


def add_load_balancers(stack: Stack) -> None:
    """The load balancers first: a target group may hold one. Listeners last."""
    placed = [one for one in stack.topology.load_balancers if _is_placed(stack, one)]
    for one in placed:
        _add_balancer(stack, one)
    for group in stack.topology.target_groups:
        _add_group(stack, group, list(_before(placed, group)))
    for one in placed:
        for number, listener in enumerate(one.listeners, start=1):
            _add_listener(stack, one, listener, number)


def _is_placed(stack: Stack, one: LoadBalancer) -> bool:
    return stack.has(*(stack.interfaces[name].subnet_id for name in one.interface_ids))


def _before(balancers: list[LoadBalancer], group: TargetGroup) -> Iterator[tuple[LoadBalancer, Listener]]:
    """The listeners that send on to a group."""
    for one in balancers:
        yield from ((one, listener) for listener in one.listeners if listener.target_group_id == group.id)


def _add_balancer(stack: Stack, one: LoadBalancer) -> None:
    used = [stack.interfaces[name] for name in one.interface_ids]
    public = any(interface.public_ip is not None for interface in used)
    properties: Entry = {
        "Type": "network" if one.network else "application",
        "Scheme": "internet-facing" if public else "internal",
        "SecurityGroups": stack.refs(used[0].group_ids),
    }
    if one.network and not public:
        properties["SubnetMappings"] = [
            {"SubnetId": stack.ref(each.subnet_id), "PrivateIPv4Address": str(each.private_ip)} for each in used
        ]
    else:
        properties["Subnets"] = stack.refs(each.subnet_id for each in used)
    if not one.network and len({stack.subnets[each.subnet_id].availability_zone for each in used}) < 2:
        message = (
            "AWS asks for subnets in two zones for an application load balancer, and refuses it until it has them."
        )
        stack.leave(message, one.id)
    if one.network:
        zones = str(one.cross_zone).lower()
        properties["LoadBalancerAttributes"] = [{"Key": "load_balancing.cross_zone.enabled", "Value": zones}]
    elif not one.cross_zone:
        message = "An application load balancer sends to every zone: that it does not is said of a target group only."
        stack.leave(message, one.id, matters=True)
    after = stack.attached.get(stack.home(used[0].subnet_id), ()) if public else ()
    stack.add(one, f"{V2}::LoadBalancer", properties, after=after)
    for interface in used:
        stack.tell_address(interface.id, one.id, "the load balancer, as an import reads it,")
        if interface.public_ip is not None and stack.addresses.public_decides():
            message = (
                f"AWS chooses its public addresses when it is deployed; one of the topology's is {interface.public_ip}."
            )
            stack.leave(message, one.id, matters=True)


def _add_group(stack: Stack, group: TargetGroup, before: list[tuple[LoadBalancer, Listener]]) -> None:
    properties: Entry = {"TargetType": group.kind}
    after: list[str] = []
    network = before[0][0].network if before else True
    if group.kind == "lambda":
        after = [_permit(stack, group, one.id, place) for place, one in enumerate(group.targets) if stack.has(one.id)]
    else:
        vpc = _vpc(stack, group, before)
        if not vpc:
            stack.leave("Nothing says in which VPC this target group is: it is missing.", group.id, matters=True)
            return
        protocol = _protocol(before[0][1]) if before and network else "TCP" if network else "HTTP"
        ports = [one.port for one in group.targets if one.port] + [listener.port for _, listener in before]
        properties |= {"Protocol": protocol, "Port": next(iter(ports), 80), "VpcId": stack.ref(vpc)}
        if protocol == "TCP" and group.kind in ("instance", "ip"):
            kept = str(group.preserves_client).lower()
            properties["TargetGroupAttributes"] = [{"Key": "preserve_client_ip.enabled", "Value": kept}]
        elif group.preserves_client != (protocol != "HTTP"):
            stack.leave("Whose address its targets see is AWS's choice for such a group.", group.id, matters=True)
    properties["Targets"] = [made for one in group.targets if (made := _target(stack, group, one)) is not None]
    stack.add(group, f"{V2}::TargetGroup", properties, after=after)


def _vpc(stack: Stack, group: TargetGroup, before: list[tuple[LoadBalancer, Listener]]) -> str:
    """The VPC of the load balancer in front, else of a target."""
    for balancer, _ in before:
        return stack.home(stack.interfaces[balancer.interface_ids[0]].subnet_id)
    for one in group.targets:
        target = stack.by_id.get(one.id)
        if isinstance(target, Instance) and stack.has(one.id):
            return stack.home(stack.interfaces[target.interface_id].subnet_id)
    return next((vpc.id for vpc in stack.topology.vpcs if stack.has(vpc.id)), "")


def _protocol(listener: Listener) -> str:
    if len(listener.protocols) > 1:
        return "TCP_UDP"
    return "UDP" if listener.protocols == (Protocol.UDP,) else "TCP"


def _target(stack: Stack, group: TargetGroup, one: Target) -> Entry | None:
    if not one.healthy:
        stack.leave(f"The target {one.id} is not healthy, which no template can say.", group.id, matters=True)
    found = stack.by_id.get(one.id)
    identifier: Value = one.id
    if found is not None:
        if not stack.has(one.id):
            stack.leave(f"The target {one.id} is not in the template: it is missing.", group.id, matters=True)
            return None
        identifier = stack.attribute(one.id, "Arn") if isinstance(found, Function) else stack.ref(one.id)
    elif group.kind != "ip":
        stack.leave(f"The target {one.id} is not described: it is missing.", group.id, matters=True)
        return None
    port = one.port if group.kind != "lambda" else None
    return {"Id": identifier, **({"Port": port} if port else {})}


def _permit(stack: Stack, group: TargetGroup, function: str, place: int) -> str:
    """A load balancer may invoke a function only where the function says so."""
    properties = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": stack.attribute(function, "Arn"),
        "Principal": "elasticloadbalancing.amazonaws.com",
    }
    return stack.beside(group.id, f"Permission{place + 1}", "AWS::Lambda::Permission", properties)


def _add_listener(stack: Stack, one: LoadBalancer, listener: Listener, number: int) -> None:
    action: Entry = ALONE
    if listener.target_group_id:
        if not stack.has(listener.target_group_id):
            message = f"Its listener on {listener.port} sends to {listener.target_group_id}, which is missing."
            stack.leave(message, one.id, matters=True)
            return
        action = {"Type": "forward", "TargetGroupArn": stack.ref(listener.target_group_id)}
    elif one.network:
        message = f"Its listener on {listener.port} sends to nothing, which AWS refuses: it is missing."
        stack.leave(message, one.id, matters=True)
        return
    elif listener.port == 443:
        stack.leave("Its listener on 443 is HTTP here: HTTPS needs a certificate of yours.", one.id)
    protocol = _protocol(listener) if one.network else "HTTP"
    properties = {
        "LoadBalancerArn": stack.ref(one.id),
        "Port": listener.port,
        "Protocol": protocol,
        "DefaultActions": [action],
    }
    stack.beside(one.id, f"Listener{number}", f"{V2}::Listener", properties)
