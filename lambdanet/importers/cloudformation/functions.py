"""Lambda functions, and the event source mappings that poll for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lambdanet.importers.aws_cli.draft import Draft, Entry
from lambdanet.importers.cloudformation.deployment import Deployment, Resource
from lambdanet.importers.cloudformation.firewalls import known_group
from lambdanet.importers.cloudformation.properties import Properties
from lambdanet.importers.cloudformation.vpcs import aliases, why_unknown

FUNCTIONS: Final = ("AWS::Lambda::Function", "AWS::Serverless::Function")
PROVIDERS: Final = ("AWS::Lambda::CapacityProvider", "AWS::Serverless::CapacityProvider")
# sources that a mapping polls from their own network (INV-11), with where they say their subnets and groups
SOURCES: Final = {
    "AWS::MSK::Cluster": ("BrokerNodeGroupInfo", "ClientSubnets", "SecurityGroups"),
    "AWS::AmazonMQ::Broker": ("", "SubnetIds", "SecurityGroups"),
}
# SAM's events for such sources, and the property of each that names it
EVENTS: Final = {"MSK": "Stream", "MQ": "Broker", "SelfManagedKafka": ""}


def add_functions(draft: Draft, deployment: Deployment) -> None:
    urls = {function_of(one.properties, "TargetFunctionArn") for one in deployment.of("AWS::Lambda::Url")}
    providers = {one.id: one for one in deployment.of(*PROVIDERS)}
    for one in deployment.of(*FUNCTIONS):
        said = one.properties
        place = None if one.doubt else _place(draft, one, providers)
        name = said.text("FunctionName")
        if place is None:
            draft.unknown(one.id, "Function", said, _why(one))
            continue
        entry = {
            **place,
            "FunctionUrl": (one.id in urls or "FunctionUrlConfig" in said) or None,
            "ReservedConcurrentExecutions": said.number("ReservedConcurrentExecutions"),
            "aliases": aliases(one, name),
        }
        draft.add("functions", said, one.id, entry, name=name)


def _why(one: Resource) -> str:
    config = one.properties.data.get("VpcConfig")
    key = "VpcConfig" if "VpcConfig" in one.properties or config is not None else "CapacityProviderConfig"
    return why_unknown(one, key, "is attached to subnets that are not described")


def _place(draft: Draft, one: Resource, providers: dict[str, Resource]) -> Entry | None:
    """Where it is attached: empty for nowhere, None where that is not known."""
    said = one.properties
    if said.data.get("VpcConfig") is not None and not isinstance(said.data["VpcConfig"], dict):
        said.inner("VpcConfig")  # a fault, unless nobody has said it
        return None
    if (provider := _provider(said)) is not None:
        known = providers.get(provider)
        config = _config(draft, known.properties.inner("VpcConfig")) if known else None
        return {"CapacityProvider": config} if config else None
    inner = said.inner("VpcConfig")
    if not inner.texts("SubnetIds") and not inner.texts("SecurityGroupIds"):
        return {}
    config = _config(draft, inner)
    if config is None:
        return None
    if inner.flag("Ipv6AllowedForDualStack"):
        config["Ipv6AllowedForDualStack"] = True
    return {"VpcConfig": config}


def _provider(said: Properties) -> str | None:
    """The capacity provider of a Managed Instances function (domain.md §3.9), None for a standard one."""
    config = said.inner("CapacityProviderConfig")
    inner = config.inner("LambdaManagedInstancesCapacityProviderConfig")
    return inner.reference("CapacityProviderArn") or config.reference("Arn") or None


def _config(draft: Draft, config: Properties) -> Entry | None:
    """Subnets and groups; None if one of the subnets is not known. CloudFormation refuses a config with half of it."""
    subnets, groups = config.texts("SubnetIds"), config.texts("SecurityGroupIds")
    for key, given, other in (("SubnetIds", subnets, groups), ("SecurityGroupIds", groups, subnets)):
        if other and not given and config.missing(key) is None:
            config.faults.add(
                config.at(key), "A function in a VPC needs subnets and security groups.", "Name at least one."
            )
            return None
    known = draft.ids_of(subnets, "subnets")
    if not known or len(known) < len(subnets):
        return None
    for one in groups:
        known_group(draft, one, config)
    vpc = draft.entries[known[0]]["VpcId"]
    return {"SubnetIds": list(dict.fromkeys(known)), "SecurityGroupIds": draft.known_groups(groups, vpc, config)}


def function_of(said: Properties, key: str) -> str:
    """The function that a name or an ARN means."""
    return said.reference(key).split(":function:")[-1].partition(":")[0]


# --- event source mappings --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Mapping:
    """A mapping of a template. `key`: which of its properties names its source, "" for a source outside of AWS."""

    id: str
    aliases: list[str]
    function: str
    said: Properties
    key: str

    @property
    def source(self) -> str:
        return self.said.reference(self.key) if self.key else ""


def add_event_source_mappings(draft: Draft, deployment: Deployment) -> None:
    sources = {one.id: one for one in deployment.of(*SOURCES)}
    for one in _mappings(deployment):
        source = sources.get(one.source)
        subnets, groups = _of_source(source) if source else _said(one.said)
        known = draft.ids_of(subnets, "subnets")
        if not known or not groups or not draft.has(one.function, "functions"):
            message = f"The mapping {one.id} from {one.source or 'its source'} uses no network described here."
            draft.ignored(message, component=one.id, where=one.said)
            continue
        vpc = draft.entries[known[0]]["VpcId"]
        entry = {
            "FunctionName": draft.id_of(one.function, "functions"),
            "SubnetIds": list(dict.fromkeys(known)),
            "SecurityGroupIds": draft.known_groups(groups, vpc, one.said),
            "aliases": one.aliases,
        }
        draft.add("event_source_mappings", one.said, one.id, entry)


def _mappings(deployment: Deployment) -> Iterator[_Mapping]:
    """Those that are written, and those that SAM makes of a function's Events and calls after the two."""
    for one in deployment.of("AWS::Lambda::EventSourceMapping"):
        said = one.properties
        yield _Mapping(one.id, aliases(one), function_of(said, "FunctionName"), said, "EventSourceArn")
    for one in deployment.of("AWS::Serverless::Function"):
        events = one.properties.inner("Events")
        for name, event in events.data.items():
            kind = event.get("Type") if isinstance(event, dict) else None
            if isinstance(kind, str) and kind in EVENTS:
                said = events.inner(name).inner("Properties")
                further = [f"{alias}{name}" for alias in aliases(one)]
                yield _Mapping(f"{one.id}{name}", further, one.id, said, EVENTS[kind])


def _of_source(source: Resource) -> tuple[tuple[str, ...], tuple[str, ...]]:
    inner, subnets, groups = SOURCES[source.type]
    said = source.properties.inner(inner) if inner else source.properties
    return said.texts(subnets), said.texts(groups)


def _said(said: Properties) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of a source that is no resource of AWS's: a Kafka cluster of one's own."""
    found: dict[str, list[str]] = {"VPC_SUBNET": [], "VPC_SECURITY_GROUP": []}
    for one in said.items("SourceAccessConfigurations"):
        if one.text("Type") in found:
            found[one.text("Type")].append(one.reference("URI").rpartition(":")[2])
    return tuple(found["VPC_SUBNET"]), tuple(found["VPC_SECURITY_GROUP"])
