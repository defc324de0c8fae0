"""Load balancers, what they listen on, and where they send that on to."""

from typing import Final

from lambdanet.exporters.terraform.draft import Draft, tag
from lambdanet.exporters.terraform.hcl import Arguments, Block, Reference, Value
from lambdanet.topology import Function, Instance, Listener, LoadBalancer, Protocol, Target, TargetGroup

BALANCER: Final = "aws_lb"
GROUP: Final = "aws_lb_target_group"
LISTENER: Final = "aws_lb_listener"
UNFIT_NAME: Final = r"[^A-Za-z0-9]+"
LONGEST_NAME: Final = 32


def add_load_balancers(draft: Draft) -> None:
    for one in draft.topology.load_balancers:
        if draft.has(one.id):
            _add_load_balancer(draft, one)


def _add_load_balancer(draft: Draft, one: LoadBalancer) -> None:
    interfaces = [draft.interfaces[each] for each in one.interface_ids]
    region = draft.region_of_subnet(interfaces[0].subnet_id)
    internal = all(each.public_ip is None for each in interfaces)
    groups = dict.fromkeys(group for each in interfaces for group in each.group_ids)
    fixed = one.network and internal
    text = f"lb-{one.id}" if one.id.lower().startswith("internal-") else one.id  # which AWS keeps for itself
    arguments: Arguments = {
        "region": region,
        "name": draft.named(BALANCER, text, UNFIT_NAME, LONGEST_NAME),
        "load_balancer_type": "network" if one.network else "application",
        "internal": internal,
        "subnets": None if fixed else draft.refs([each.subnet_id for each in interfaces]),
        "security_groups": draft.refs(list(groups)) or None,
        "enable_cross_zone_load_balancing": one.cross_zone if one.network else None,
    }
    blocks = [
        Block(
            "subnet_mapping",
            arguments={"subnet_id": draft.ref(each.subnet_id), "private_ipv4_address": str(each.private_ip)},
        )
        for each in interfaces
        if fixed
    ]
    draft.add(BALANCER, draft.label_of(one.id), arguments, blocks, name=tag(one.name))
    if len(interfaces) < 2 and not one.network:
        draft.leave_out("AWS refuses an Application Load Balancer in fewer than two zones.", one.id)
    if not one.network and not one.cross_zone:
        message = "An Application Load Balancer always crosses zones: only its target groups can say that it does not."
        draft.leave_out(message, one.id, matters=True)
    if not fixed:
        draft.chosen_by_aws(one.id, interfaces, public=True)
    for listener in one.listeners:
        _add_listener(draft, one, listener, region)


def _add_listener(draft: Draft, one: LoadBalancer, listener: Listener, region: str | None) -> None:
    if listener.target_group_id and draft.has(listener.target_group_id):
        action = Block(
            "default_action",
            arguments={"type": "forward", "target_group_arn": draft.ref(listener.target_group_id, "arn")},
        )
    elif one.network:
        message = (
            f"Its listener on {listener.port} sends on to nothing that is in the file, as no Network one can: left out."
        )
        draft.leave_out(message, one.id, matters=True)
        return
    else:
        fixed = Block("fixed_response", arguments={"content_type": "text/plain", "status_code": "200"})
        action = Block("default_action", arguments={"type": "fixed-response"}, blocks=(fixed,))
    arguments: Arguments = {
        "region": region,
        "load_balancer_arn": draft.ref(one.id, "arn"),
        "port": listener.port,
        "protocol": protocol_of(listener.protocols) if one.network else "HTTP",
    }
    draft.add(LISTENER, draft.label(LISTENER, f"{one.id}_{listener.port}"), arguments, [action])


def protocol_of(protocols: tuple[Protocol, ...]) -> str:
    """What a Network Load Balancer calls these; TLS, which needs a certificate, is TCP to the network."""
    return "TCP_UDP" if len(set(protocols)) > 1 else ("UDP" if Protocol.UDP in protocols else "TCP")


# --- target groups ----------------------------------------------------------------------------------


def add_target_groups(draft: Draft) -> None:
    for one in draft.topology.target_groups:
        if draft.has(one.id):
            _add_target_group(draft, one)


def vpc_of_group(draft: Draft, one: TargetGroup) -> str:
    """The VPC of its targets, else of the load balancer that sends to it, else the first; "" if there is none."""
    instances = [draft.resources.get(each.id) for each in one.targets]
    found = [draft.interfaces[each.interface_id].subnet_id for each in instances if isinstance(each, Instance)]
    for balancer in _senders(draft, one):
        found += [draft.interfaces[each].subnet_id for each in balancer.interface_ids]
    vpcs = [draft.vpc_of_subnet[each] for each in found]
    return next(iter(vpcs), next((each.id for each in draft.topology.vpcs if draft.has(each.id)), ""))


def _senders(draft: Draft, one: TargetGroup) -> list[LoadBalancer]:
    return [
        each
        for each in draft.topology.load_balancers
        if any(listener.target_group_id == one.id for listener in each.listeners)
    ]


def _add_target_group(draft: Draft, one: TargetGroup) -> None:
    vpc, senders = vpc_of_group(draft, one), _senders(draft, one)
    region = draft.region(vpc)
    name = draft.named(GROUP, one.id, UNFIT_NAME, LONGEST_NAME)
    arguments: Arguments = {"region": region, "name": name, "target_type": one.kind}
    if one.kind != "lambda":
        listeners = [each for balancer in senders for each in balancer.listeners if each.target_group_id == one.id]
        by_name = any(not balancer.network for balancer in senders)
        protocol = "HTTP" if by_name else protocol_of(tuple(p for each in listeners for p in each.protocols))
        ports = [each.port for each in one.targets if each.port] + [each.port for each in listeners] + [80]
        arguments |= {"port": ports[0], "protocol": protocol, "vpc_id": draft.ref(vpc)}
        if protocol == "TCP" and one.kind != "alb":
            arguments["preserve_client_ip"] = one.preserves_client
        elif one.preserves_client is not (protocol not in ("HTTP", "TCP")):
            message = f"Whether its targets see the client's own address is what AWS decides for {protocol}."
            draft.leave_out(message, one.id, matters=one.kind != "alb" or not one.preserves_client)
    draft.add(GROUP, draft.label_of(one.id), arguments, name=tag(one.name))
    for target in one.targets:
        _add_target(draft, one, target, region)


def _add_target(draft: Draft, one: TargetGroup, target: Target, region: str | None) -> None:
    if not target.healthy:
        message = f"{target.id} is not healthy here: once applied it is sent to as soon as its health checks pass."
        draft.leave_out(message, one.id, matters=True)
    resource = draft.resources.get(target.id)
    value: Value = target.id
    after: list[Value] = []
    if resource is not None:
        if not draft.has(target.id):
            message = f"Its target {target.id} is not in the file: it is left out."
            draft.leave_out(message, one.id, matters=True)
            return
        if isinstance(resource, Instance):
            value = draft.ref(target.id)
        else:
            value = draft.ref(target.id, "arn")
            if isinstance(resource, Function):
                after.append(_let_invoke(draft, one, resource, region))
    type_ = f"{GROUP}_attachment"
    arguments: Arguments = {
        "region": region,
        "target_group_arn": draft.ref(one.id, "arn"),
        "target_id": value,
        "port": None if one.kind == "lambda" else target.port,
        "depends_on": after or None,
    }
    draft.add(type_, draft.label(type_, f"{one.id}_{target.id}_{target.port or ''}"), arguments)


def _let_invoke(draft: Draft, one: TargetGroup, function: Function, region: str | None) -> Reference:
    type_ = "aws_lambda_permission"
    arguments: Arguments = {
        "region": region,
        "action": "lambda:InvokeFunction",
        "function_name": draft.ref(function.id, "function_name"),
        "principal": "elasticloadbalancing.amazonaws.com",
        "source_arn": draft.ref(one.id, "arn"),
    }
    return draft.add(type_, draft.label(type_, f"{function.id}_{one.id}"), arguments)
