"""Lambda functions, and the event source mappings that poll for them."""

import re

from lambdanet.importers.aws_cli.draft import EMPTY, Draft, Entry
from lambdanet.importers.aws_cli.interfaces import Interfaces, groups_of
from lambdanet.importers.aws_cli.record import Record

STATES = ("Pending", "Active", "Inactive", "Failed")
ENI = re.compile(r"AWS Lambda VPC ENI-(?P<name>.+?)(?:-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?")


def add_functions(draft: Draft, interfaces: Interfaces) -> None:
    providers = {one.text("CapacityProviderArn"): one for one in draft.bundle.of("CapacityProviders")}
    for record in draft.bundle.of("Functions"):
        name, arn = record.required("FunctionName"), record.text("FunctionArn")
        state = record.text("State") or "Active"
        common: Entry = {"State": state if state in STATES and state != "Active" else None, "aliases": [arn]}
        dedicated = _provider(record)
        attached = not dedicated
        place = _attachment(draft, interfaces, record) if attached else _provided(draft, providers.get(dedicated))
        if place is None:
            draft.unknown(name, "Function", record, "is attached to subnets that are not described")
            continue
        draft.add("functions", record, name, {**common, **place})
    if not draft.bundle.describes("Functions"):
        _functions_by_their_interfaces(draft, interfaces)


def _attachment(draft: Draft, interfaces: Interfaces, record: Record) -> Entry | None:
    """The function's VpcConfig; an empty one where it is not attached, None where its subnets are not known."""
    config = record.inner("VpcConfig")
    subnets = config.texts("SubnetIds")
    if not subnets:
        return {}
    known = draft.ids_of(subnets, "subnets")
    if len(known) < len(subnets):
        return None
    vpc = draft.entries[known[0]]["VpcId"]
    name = record.text("FunctionName")
    wanted = frozenset(config.texts("SecurityGroupIds"))
    for subnet in dict.fromkeys(subnets):
        if not interfaces.with_sign("lambda", subnet, wanted):
            draft.assumed(
                f"The interface of {name} in {subnet} is not described: the lowest free address was taken.",
                component=name,
                where=record,
            )
    return {
        "VpcConfig": {
            "SubnetIds": list(dict.fromkeys(known)),
            "SecurityGroupIds": draft.groups_or_unknown(name, config.texts("SecurityGroupIds"), vpc, record),
            **({"Ipv6AllowedForDualStack": True} if config.flag("Ipv6AllowedForDualStack") else {}),
        }
    }


def _provider(record: Record) -> str:
    """The capacity provider of a Managed Instances function (domain.md §3.9)."""
    config = record.inner("CapacityProviderConfig")
    return config.inner("LambdaManagedInstancesCapacityProviderConfig").text("CapacityProviderArn")


def _provided(draft: Draft, provider: Record | None) -> Entry | None:
    if provider is None:
        return None
    config = provider.inner("VpcConfig")
    subnets = draft.ids_of(config.texts("SubnetIds"), "subnets")
    if not subnets:
        return None
    vpc = draft.entries[subnets[0]]["VpcId"]
    groups = draft.known_groups(config.texts("SecurityGroupIds"), vpc, provider)
    return {"CapacityProvider": {"SubnetIds": subnets, "SecurityGroupIds": groups}} if groups else None


def _functions_by_their_interfaces(draft: Draft, interfaces: Interfaces) -> None:
    """Without list-functions: an interface's description names the function that it was made for."""
    found: dict[str, list[Record]] = {}
    for identifier in interfaces.free(lambda one: one.text("InterfaceType") == "lambda"):
        record = interfaces.records[identifier]
        named = ENI.fullmatch(record.text("Description"))
        if draft.has(record.text("SubnetId"), "subnets") and groups_of(record):
            found.setdefault(named["name"] if named else identifier, []).append(record)
    for name, records in found.items():
        groups = groups_of(records[0])
        subnets = [draft.id_of(one.text("SubnetId"), "subnets") for one in records if groups_of(one) == groups]
        vpc = draft.entries[subnets[0]]["VpcId"]
        config = {
            "SubnetIds": list(dict.fromkeys(subnets)),
            "SecurityGroupIds": draft.known_groups(groups, vpc, records[0]),
        }
        entry = draft.add("functions", EMPTY, name, {"VpcConfig": config})
        draft.assumed(
            f"No function is described: {name} was made out of its interfaces, and may be in other subnets too. "
            "aws lambda list-functions prints it.",
            component=entry["id"],
            where=records[0],
        )


def add_event_source_mappings(draft: Draft) -> None:
    """Mappings that poll a source in a VPC name its subnets and groups (INV-11); the others use no network of yours."""
    for record in draft.bundle.of("EventSourceMappings"):
        accesses = [(one.text("Type"), one.text("URI")) for one in record.items("SourceAccessConfigurations")]
        subnets = [uri.removeprefix("subnet:") for kind, uri in accesses if kind == "VPC_SUBNET"]
        groups = [uri.removeprefix("security_group:") for kind, uri in accesses if kind == "VPC_SECURITY_GROUP"]
        known = draft.ids_of(subnets, "subnets")
        function = record.text("FunctionArn")
        name = function.split(":function:")[-1].split(":")[0]
        if not known or not groups or not draft.has(name, "functions"):
            draft.ignored(
                f"The mapping from {record.text('EventSourceArn') or 'its source'} to {name} uses no network described here.",
                where=record,
            )
            continue
        vpc = draft.entries[known[0]]["VpcId"]
        draft.add(
            "event_source_mappings",
            record,
            record.text("UUID"),
            {
                "FunctionName": draft.id_of(name, "functions"),
                "SubnetIds": known,
                "SecurityGroupIds": draft.known_groups(groups, vpc, record),
            },
        )
