"""Load balancers, their listeners and target groups."""

from collections import defaultdict
from collections.abc import Mapping

from lambdanet.importers.aws_cli.balancers import (
    CROSSING,
    KINDS,
    PROTOCOLS,
    SAID,
    TARGET_TYPES,
    crosses_zones,
    listener,
)
from lambdanet.importers.aws_cli.draft import Draft, Entry
from lambdanet.importers.cloudformation.deployment import Deployment, Resource
from lambdanet.importers.cloudformation.firewalls import groups_or_default
from lambdanet.importers.cloudformation.properties import Properties
from lambdanet.importers.cloudformation.vpcs import aliases, why_unknown

V2 = "AWS::ElasticLoadBalancingV2"


def add_target_groups(draft: Draft, deployment: Deployment) -> None:
    """Without their targets, which may be load balancers that are not there yet."""
    for one in deployment.of(f"{V2}::TargetGroup"):
        said = one.properties
        kind, protocol = said.text("TargetType") or "instance", said.text("Protocol") or "TCP"
        if one.doubt or kind not in TARGET_TYPES or protocol not in PROTOCOLS:
            draft.unknown(
                one.id, "Target group", said, why_unknown(one, "Protocol", "is of a kind that is not decided here")
            )
            continue
        entry = {
            "TargetType": kind,
            "Protocol": protocol,
            "Port": said.number("Port"),
            "PreserveClientIp": _attribute(said, "TargetGroupAttributes", "preserve_client_ip.enabled"),
            "aliases": aliases(one, said.text("Name")),
        }
        draft.add("target_groups", said, one.id, entry, name=said.text("Name"))


def _attribute(said: Properties, key: str, name: str) -> bool | None:
    for one in said.items(key):
        if one.text("Key") == name:
            return SAID.get(one.text("Value"))
    return None


def add_load_balancers(draft: Draft, deployment: Deployment) -> None:
    listeners: dict[str, list[Properties]] = defaultdict(list)
    for one in deployment.of(f"{V2}::Listener"):
        listeners[one.properties.reference("LoadBalancerArn")].append(one.properties)
    crossing = {
        draft.id_of(one.id, "target_groups"): _attribute(one.properties, "TargetGroupAttributes", CROSSING)
        for one in deployment.of(f"{V2}::TargetGroup")
        if draft.has(one.id, "target_groups")
    }
    for one in deployment.of(f"{V2}::LoadBalancer"):
        said, kind = one.properties, one.properties.text("Type") or "application"
        named = said.texts("Subnets") or tuple(each.reference("SubnetId") for each in said.items("SubnetMappings"))
        subnets = draft.ids_of(named, "subnets")
        if kind not in KINDS:
            draft.unknown(one.id, "Load balancer", said, f"is of a kind that is not decided here ({kind})")
        elif one.doubt or not subnets or len(subnets) < len(named):
            why = why_unknown(one, "Subnets", "is in subnets that are not described")
            draft.unknown(one.id, "Load balancer", said, why)
        else:
            _add(draft, one, kind, subnets, listeners[one.id], crossing)
    _add_targets(draft, deployment)


def _add(
    draft: Draft,
    one: Resource,
    kind: str,
    subnets: list[str],
    listeners: list[Properties],
    crossing: Mapping[str, bool | None],
) -> None:
    said = one.properties
    vpc = draft.entries[subnets[0]]["VpcId"]
    # an application load balancer that names no group is in the default one, a network one has none
    bare = kind == "network" and not said.texts("SecurityGroups")
    own = _attribute(said, "LoadBalancerAttributes", CROSSING)
    made = [found for each in listeners if (found := listener(draft, each))]
    entry: Entry = {
        "Type": kind,
        "Scheme": said.text("Scheme") or "internet-facing",
        "SubnetIds": list(dict.fromkeys(subnets)),
        "SecurityGroups": [] if bare else groups_or_default(draft, vpc, said, "SecurityGroups"),
        "CrossZone": crosses_zones(draft, said, kind, own, made, crossing),
        "Listeners": made,
        "aliases": aliases(one, said.text("Name")),
    }
    draft.add("load_balancers", said, one.id, entry, name=said.text("Name"))


def _add_targets(draft: Draft, deployment: Deployment) -> None:
    for one in deployment.of(f"{V2}::TargetGroup"):
        if not draft.has(one.id, "target_groups"):
            continue
        targets = [_target(draft, each) for each in one.properties.items("Targets")]
        if not targets:
            message = (
                f"{one.id} names no target: what registers itself when it is deployed is not known, and none was taken."
            )
            draft.assumed(message, component=one.id, where=one.properties)
        draft.entries[draft.id_of(one.id, "target_groups")]["Targets"] = targets


def _target(draft: Draft, said: Properties) -> Entry:
    kinds = ("instances", "network_interfaces", "functions", "load_balancers")
    named = said.reference("Id")
    ours = draft.id_of(named, *kinds) if draft.has(named, *kinds) else named
    return {"Id": ours[:64] or "unnamed", **({"Port": port} if (port := said.number("Port")) else {})}
