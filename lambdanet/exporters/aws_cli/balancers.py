"""Load balancers with their listeners and target groups."""

from ipaddress import ip_address

from lambdanet.exporters.aws_cli.names import BALANCER, TARGETS, name_for
from lambdanet.exporters.aws_cli.script import Script
from lambdanet.exporters.aws_cli.words import Piece, Variable, as_json
from lambdanet.topology import Listener, LoadBalancer, Protocol, Target, TargetGroup


def write_balancers(script: Script) -> None:
    for one in script.topology.load_balancers:
        if _home(script, one) not in script.known:
            continue
        if not one.network and len(_zones(script, one)) < 2:
            message = "AWS makes an application load balancer in two Availability Zones at least: this one is not made."
            script.leave_out(message, one.id, matters=True)
            continue
        script.step(f"Load balancer {one.id}")
        script.about(one)
        _write_balancer(script, one)


def write_listeners(script: Script) -> None:
    """With the target groups, which functions and instances are registered in."""
    made = [one for one in script.topology.load_balancers if one.id in script.known]
    for group in script.topology.target_groups:
        _write_targets(script, group)
    for one in made:
        for listener in one.listeners:
            _write_listener(script, one, listener)


def _home(script: Script, one: LoadBalancer) -> str:
    return script.vpc_of(script.interfaces[one.interface_ids[0]].subnet_id)


def _zones(script: Script, one: LoadBalancer) -> set[str]:
    return {script.subnets[script.interfaces[each].subnet_id].availability_zone for each in one.interface_ids}


def _protocol(one: LoadBalancer, listener: Listener) -> str:
    if not one.network:
        return "HTTP"
    return "TCP_UDP" if len(listener.protocols) > 1 else listener.protocols[0].upper()


def _write_balancer(script: Script, one: LoadBalancer) -> None:
    own, at = script.named("LB", one.id), _home(script, one)
    interfaces = [script.interfaces[each] for each in one.interface_ids]
    public = any(each.public_ip for each in interfaces)
    words: list[Piece] = ["--name", name_for(script, BALANCER, one.id)]
    words += ["--type", "network" if one.network else "application"]
    words += ["--scheme", "internet-facing" if public else "internal"]
    if one.network and not public:
        mappings: list[dict[str, str | Variable]] = [
            {"SubnetId": script.known[each.subnet_id], "PrivateIPv4Address": str(each.private_ip)}
            for each in interfaces
        ]
        words += ["--subnet-mappings", as_json(mappings)]
    else:
        words += ["--subnets", *(script.known[each.subnet_id] for each in interfaces)]
        script.leave_out("AWS chooses the addresses of its interfaces.", one.id)
    groups = [script.known[group] for group in dict.fromkeys(interfaces[0].group_ids)]
    words += ["--security-groups", *groups] if groups else []
    words += ["--tags", as_json([{"Key": "Name", "Value": one.id}])]
    query = "LoadBalancers[0].LoadBalancerArn"
    script.keep(own, "elbv2", "create-load-balancer", *words, query=query, at=at)
    if one.network and one.cross_zone:
        attribute = as_json([{"Key": "load_balancing.cross_zone.enabled", "Value": "true"}])
        words = ["--load-balancer-arn", own, "--attributes", attribute]
        script.run("elbv2", "modify-load-balancer-attributes", *words, at=at)
    elif not one.network and not one.cross_zone:
        script.leave_out("Cross-zone balancing of an application load balancer stays on.", one.id, matters=True)
    script.wait("elbv2", "load-balancer-available", "--load-balancer-arns", own, at=at)
    message = "Of a listener the ports and TCP or UDP are in the topology: HTTPS and TLS are set up as HTTP and TCP."
    if one.listeners:
        script.leave_out(message, one.id)


def _write_targets(script: Script, group: TargetGroup) -> None:
    """Its protocol is that of the listener which sends on to it."""
    uses = [
        (one, listener)
        for one in script.topology.load_balancers
        for listener in one.listeners
        if listener.target_group_id == group.id and one.id in script.known
    ]
    if not uses:
        script.leave_out("No load balancer that is made sends on to it: it is not made.", group.id, matters=True)
        return
    one, listener = uses[0]
    at = _home(script, one)
    script.step(f"Target group {group.id}")
    script.about(group)
    own = script.named("TG", group.id)
    words: list[Piece] = ["--name", name_for(script, TARGETS, group.id), "--target-type", group.kind]
    if group.kind != "lambda":
        port = next((target.port for target in group.targets if target.port), listener.port)
        words += ["--protocol", _protocol(one, listener), "--port", str(port), "--vpc-id", script.known[at]]
    script.keep(own, "elbv2", "create-target-group", *words, query="TargetGroups[0].TargetGroupArn", at=at)
    if one.network and Protocol.UDP not in listener.protocols and group.kind != "lambda":
        value = "true" if group.preserves_client else "false"
        attribute = as_json([{"Key": "preserve_client_ip.enabled", "Value": value}])
        words = ["--target-group-arn", own, "--attributes", attribute]
        script.run("elbv2", "modify-target-group-attributes", *words, at=at)
    for target in group.targets:
        _register(script, group, own, target, at)


def _register(script: Script, group: TargetGroup, own: Variable, target: Target, at: str) -> None:
    if not target.healthy:
        message = f"Whether {target.id} is healthy is found by AWS's own checks: here it is not."
        script.leave_out(message, group.id, matters=True)
    held = script.known.get(target.id) or _address(script, target.id)
    if held is None:
        script.leave_out(f"Its target {target.id} is not made: it is not registered.", group.id, matters=True)
        return
    if group.kind == "lambda":
        words: list[Piece] = ["--function-name", held, "--statement-id", "load-balancer"]
        words += ["--action", "lambda:InvokeFunction", "--principal", "elasticloadbalancing.amazonaws.com"]
        script.run("lambda", "add-permission", *words, "--source-arn", own, at=at)
    row: dict[str, str | int | Variable] = {"Id": held}
    if target.port is not None and group.kind != "lambda":
        row["Port"] = target.port
    words = ["--target-group-arn", own, "--targets", as_json([row])]
    script.run("elbv2", "register-targets", *words, at=at)


def _address(script: Script, text: str) -> str | None:
    """A target that is an address."""
    try:
        return str(ip_address(text))
    except ValueError:
        return None


def _write_listener(script: Script, one: LoadBalancer, listener: Listener) -> None:
    if listener.target_group_id in script.known:
        action: dict[str, object] = {"Type": "forward", "TargetGroupArn": script.known[listener.target_group_id]}
    elif not listener.target_group_id and not one.network:
        answer = {"StatusCode": "200", "ContentType": "text/plain", "MessageBody": "placeholder"}
        action = {"Type": "fixed-response", "FixedResponseConfig": answer}
    else:
        message = f"Its listener on port {listener.port} has no target group that is made: it is left out."
        script.leave_out(message, one.id, matters=True)
        return
    words: list[Piece] = ["--load-balancer-arn", script.known[one.id], "--protocol", _protocol(one, listener)]
    words += ["--port", str(listener.port), "--default-actions", as_json([action])]
    script.run("elbv2", "create-listener", *words, at=_home(script, one))
