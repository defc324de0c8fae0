"""Load balancers, their listeners and target groups."""

import re
from collections import defaultdict
from collections.abc import Mapping

from lambdanet.importers.aws_cli.draft import Draft, Entry
from lambdanet.importers.aws_cli.interfaces import Interfaces
from lambdanet.importers.aws_cli.record import Record

KINDS = ("network", "application")
TARGET_TYPES = ("instance", "ip", "lambda", "alb")
PROTOCOLS = ("TCP", "UDP", "TCP_UDP", "TLS", "HTTP", "HTTPS")
SAID = {"true": True, "false": False}  # a target group may also say use_load_balancer_configuration
BALANCER = re.compile(r":loadbalancer/[^/]*/(?P<name>[^/]+)")
CROSSING = "load_balancing.cross_zone.enabled"
UNHEALTHY = ("initial", "unhealthy", "unused", "draining", "unhealthy.draining")  # these are sent nothing


def add_target_groups(draft: Draft) -> None:
    """Without their targets, which may be load balancers that are not there yet."""
    for record in draft.bundle.of("TargetGroups"):
        arn, protocol = record.text("TargetGroupArn"), record.text("Protocol") or "TCP"
        kind = record.text("TargetType") or "instance"
        if kind not in TARGET_TYPES or protocol not in PROTOCOLS:
            draft.unknown(arn, "Target group", record, "is of a kind that is not decided here")
            continue
        entry = draft.add(
            "target_groups",
            record,
            record.text("TargetGroupName") or arn,
            {
                "TargetType": kind,
                "Protocol": protocol,
                "Port": record.number("Port"),
                "PreserveClientIp": _attribute(record, "preserve_client_ip.enabled"),
                "aliases": [arn],
            },
        )
        draft.homes.setdefault(("target_groups", arn), entry["id"])


def add_targets(draft: Draft) -> None:
    health: dict[str, list[Record]] = defaultdict(list)
    groups = draft.bundle.of("TargetGroups")
    alone = groups[0].text("TargetGroupArn") if len(groups) == 1 else ""
    for one in draft.bundle.about.get("TargetHealthDescriptions", ()):
        health[one.context or alone].append(one)
    if health.pop("", None):
        draft.ignored(
            "The health of targets does not say of which target group it is. Put a key TargetGroupArn beside "
            "TargetHealthDescriptions.",
            matters=True,
        )
    for record in groups:
        arn = record.text("TargetGroupArn")
        if not draft.has(arn, "target_groups"):
            continue
        draft.entries[draft.id_of(arn, "target_groups")]["Targets"] = [_target(draft, one) for one in health[arn]]
        if not health[arn] and not draft.bundle.has_said("TargetHealthDescriptions", arn, alone=arn == alone):
            message = f"No target of {record.text('TargetGroupName')} is described: it was taken to have none."
            draft.assumed(f"{message} aws elbv2 describe-target-health prints them.", where=record)


def _attribute(record: Record, name: str) -> bool | None:
    """What describe-target-group-attributes or describe-load-balancer-attributes says, where it was put beside."""
    for one in record.items("Attributes"):
        if one.text("Key") == name:
            return SAID.get(one.text("Value"))
    return None


def _target(draft: Draft, record: Record) -> Entry:
    target = record.inner("Target")
    identifier = target.text("Id")
    kinds: tuple[str, ...] = ("instances", "network_interfaces")
    if named := BALANCER.search(identifier):
        identifier, kinds = named["name"], ("load_balancers",)
    elif ":function:" in identifier:
        identifier, kinds = identifier.split(":function:")[1].split(":")[0], ("functions",)
    state = record.inner("TargetHealth").text("State")
    return {
        "Id": (draft.id_of(identifier, *kinds) if draft.has(identifier, *kinds) else identifier)[:64] or "unnamed",
        **({"Port": port} if (port := target.number("Port")) else {}),
        **({"healthy": False} if state in UNHEALTHY else {}),
    }


def add_load_balancers(draft: Draft, interfaces: Interfaces) -> None:
    listeners: dict[str, list[Record]] = defaultdict(list)
    for one in draft.bundle.of("Listeners"):
        listeners[one.text("LoadBalancerArn")].append(one)
    crossing = {
        draft.id_of(arn, "target_groups"): _attribute(record, CROSSING)
        for record in draft.bundle.of("TargetGroups")
        if draft.has(arn := record.text("TargetGroupArn"), "target_groups")
    }
    for record in draft.bundle.of("LoadBalancers"):
        arn, kind = record.text("LoadBalancerArn"), record.text("Type")
        subnets = draft.ids_of((one.text("SubnetId") for one in record.items("AvailabilityZones")), "subnets")
        if kind not in KINDS:
            why = f"is of a kind that is not decided here ({kind or 'classic'})"
            draft.unknown(_name(record), "Load balancer", record, why)
        elif not subnets:
            draft.unknown(_name(record), "Load balancer", record, "is in subnets that are not described")
        else:
            _add_load_balancer(draft, interfaces, record, subnets, listeners[arn], crossing)


def _add_load_balancer(
    draft: Draft,
    interfaces: Interfaces,
    record: Record,
    subnets: list[str],
    listeners: list[Record],
    crossing: Mapping[str, bool | None],
) -> None:
    name, arn, kind = _name(record), record.text("LoadBalancerArn"), record.text("Type")
    path = arn.split(":loadbalancer/")[-1]
    claimed = interfaces.claim_all(interfaces.with_sign("named", f"ELB {path}"))
    if len(claimed) < len(subnets):
        draft.assumed(f"Not every address of {name} is known: the lowest free ones were taken.", where=record)
    if not listeners:
        message = (
            f"No listener of {name} is described: it was taken to have none. aws elbv2 describe-listeners prints them."
        )
        draft.assumed(message, where=record)
    vpc, groups = draft.entries[subnets[0]]["VpcId"], record.texts("SecurityGroups")
    # an Application Load Balancer always has groups, a Network one may have none
    known = (
        draft.groups_or_unknown(name, groups, vpc, record)
        if kind == "application"
        else draft.known_groups(groups, vpc, record)
    )
    made = [each for one in listeners if (each := listener(draft, one))]
    draft.add(
        "load_balancers",
        record,
        name,
        {
            "Type": kind,
            "Scheme": "internet-facing" if record.text("Scheme") == "internet-facing" else "internal",
            "SubnetIds": subnets,
            "SecurityGroups": known,
            "NetworkInterfaceIds": claimed,
            "CrossZone": crosses_zones(draft, record, kind, _attribute(record, CROSSING), made, crossing),
            "Listeners": made,
            "aliases": [record.text("DNSName"), arn],
        },
    )


def crosses_zones(
    draft: Draft,
    record: Record,
    kind: str,
    own: bool | None,
    listeners: list[Entry],
    crossing: Mapping[str, bool | None],
) -> bool | None:
    """Whether a load balancer crosses zones, None for AWS's default. `crossing`: what each target group says of it.

    An Application Load Balancer always does by itself, and what its target group says counts ("Cross-zone load balancing
    for target groups", ELB user guides).
    """
    own = None if kind == "application" else own
    usual = kind == "application" or bool(own)
    said = [crossing.get(str(one["TargetGroupId"])) for one in listeners if "TargetGroupId" in one]
    meant = {usual if one is None else one for one in said}
    if len(meant) > 1:
        message = "Its target groups differ in whether traffic crosses zones: what it does by itself was taken for all."
        draft.assumed(message, where=record)
    return own if len(meant) != 1 or meant == {usual} else meant.pop()


def _name(record: Record) -> str:
    return record.text("LoadBalancerName") or record.text("LoadBalancerArn")


def listener(draft: Draft, record: Record) -> Entry | None:
    """A listener as the document has it, None for one that is not decided here."""
    port, protocol = record.number("Port"), record.text("Protocol")
    if port is None or not 1 <= port <= 65535 or protocol not in PROTOCOLS:
        message = f"A listener on {protocol or 'no protocol'} {port} was left out: it is of a kind not decided here."
        draft.ignored(message, where=record, matters=True)
        return None
    group = ""
    for action in record.items("DefaultActions"):
        forwarded = [one.text("TargetGroupArn") for one in action.inner("ForwardConfig").items("TargetGroups")]
        group = action.text("TargetGroupArn") or next(iter(forwarded), "") or group
        if len(forwarded) > 1:
            draft.assumed(f"The listener on {port} shares between target groups: the first was taken.", where=record)
    target = draft.known_target(group, "Target group", record, "target_groups") if group else None
    return {"Port": port, "Protocol": protocol, **({"TargetGroupId": target} if target else {})}
