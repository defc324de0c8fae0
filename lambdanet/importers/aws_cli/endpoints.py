"""VPC endpoints, and the zones that their services are in."""

import json

from lambdanet import services
from lambdanet.importers.aws_cli.draft import Draft
from lambdanet.importers.aws_cli.interfaces import Interfaces
from lambdanet.importers.aws_cli.record import Record

LIVE = ("", "available", "pending")


def add_interface_endpoints(draft: Draft, interfaces: Interfaces) -> None:
    """Every endpoint but the gateway ones, which are in route tables that are not there yet."""
    for record in draft.bundle.of("VpcEndpoints"):
        identifier, kind = record.text("VpcEndpointId"), kind_of(record)
        if kind == "Gateway":
            continue
        if not _lives(draft, record):
            interfaces.leave_out(record.texts("NetworkInterfaceIds"))
            continue
        if kind != "Interface":
            draft.unknown(identifier, f"{kind} endpoint", record, "is of a kind that is not decided here")
        elif why := _undecided(record):
            vpc = draft.id_of(record.text("VpcId"), "vpcs")
            draft.may_answer(identifier, record, why, vpc, record.text("ServiceName"))
        elif services.short_name(record.text("ServiceName")) not in services.BY_NAME:
            _add_private_service(draft, interfaces, record)
        else:
            _add_interface(draft, interfaces, record)


def add_gateway_endpoints(draft: Draft) -> None:
    for record in draft.bundle.of("VpcEndpoints"):
        if kind_of(record) == "Gateway" and _lives(draft, record):
            service = services.BY_NAME.get(services.short_name(record.text("ServiceName")))
            if service is None or not service.gateway:
                why = f"leads to {record.text('ServiceName')}, which is not known here"
                draft.unknown(record.text("VpcEndpointId"), "Gateway endpoint", record, why)
            else:
                _add_gateway(draft, record)


def kind_of(record: Record) -> str:
    """Interface, Gateway, GatewayLoadBalancer …; old outputs leave it out, and were of gateway endpoints."""
    return record.text("VpcEndpointType") or "Gateway"


def _lives(draft: Draft, record: Record) -> bool:
    """Is it there, in a VPC that is described? What is not is noted."""
    identifier, vpc, state = record.text("VpcEndpointId"), record.text("VpcId"), record.text("State").lower()
    if state not in LIVE:
        draft.ignored(f"{identifier} is {state}.", where=record)
        return False
    if not draft.has(vpc, "vpcs"):
        draft.unknown(identifier, "VPC endpoint", record, f"is in {vpc}, which is not described")
        return False
    return True


def _add_gateway(draft: Draft, record: Record) -> None:
    tables = draft.ids_of(record.texts("RouteTableIds"), "route_tables")
    missing = [one for one in record.texts("RouteTableIds") if not draft.has(one, "route_tables")]
    if missing:
        draft.ignored(
            f"{record.text('VpcEndpointId')} is in route tables that are not described: {', '.join(missing[:5])}.",
            where=record,
        )
    draft.add(
        "vpc_endpoints",
        record,
        record.text("VpcEndpointId"),
        {
            "VpcId": draft.id_of(record.text("VpcId"), "vpcs"),
            "VpcEndpointType": "Gateway",
            "ServiceName": record.text("ServiceName"),
            "RouteTableIds": tables,
            "denies": refusal(draft, record),
        },
    )


def _add_interface(draft: Draft, interfaces: Interfaces, record: Record) -> None:
    vpc = draft.id_of(record.text("VpcId"), "vpcs")
    named = record.texts("NetworkInterfaceIds")
    claimed = interfaces.claim_all(named)
    of_interfaces = [draft.entries[one]["SubnetId"] for one in claimed]
    subnets = list(dict.fromkeys([*draft.ids_of(record.texts("SubnetIds"), "subnets"), *of_interfaces]))
    if not named or len(claimed) < len(subnets):
        draft.assumed(
            f"Not every address of {record.text('VpcEndpointId')} is known: the lowest free ones were taken.",
            component=record.text("VpcEndpointId"),
            where=record,
        )
    groups = draft.known_groups([one.text("GroupId") for one in record.items("Groups")], vpc, record)
    if record.texts("SubnetIds") and not subnets:
        subnets, groups = somewhere(draft, record.text("VpcEndpointId"), vpc, record)
    draft.add(
        "vpc_endpoints",
        record,
        record.text("VpcEndpointId"),
        {
            "VpcId": vpc,
            "VpcEndpointType": "Interface",
            "ServiceName": record.text("ServiceName"),
            "SubnetIds": subnets,
            "SecurityGroupIds": groups,
            "PrivateDnsEnabled": _has_private_dns(record),
            "NetworkInterfaceIds": claimed,
            "denies": refusal(draft, record),
            "aliases": [one.text("DnsName") for one in record.items("DnsEntries")][:30],
        },
    )


def _undecided(record: Record) -> str:
    """Why nobody can say which names it answers, "" where that is known. AWS always prints both."""
    if not record.text("ServiceName"):
        return "leads to a service that is not known"
    return "" if "PrivateDnsEnabled" in record else "has private DNS or not: nobody has said"


def somewhere(draft: Draft, identifier: str, vpc: str, where: Record) -> tuple[list[str], list[str]]:
    """Subnets and groups of an interface endpoint whose own subnets nobody has described.

    It is in its VPC all the same, and its name may lead there: in one of the subnets, behind groups that are not known, so
    that what goes to it is not decided. Without any it would have no interface, and its service another way.
    """
    home = next((one["id"] for one in draft.of("subnets") if one["VpcId"] == vpc), "")
    if not home:
        return [], []
    message = f"{identifier} is in subnets that are not described: what leads to it is not decided."
    draft.assumed(message, component=identifier, where=where)
    draft.ruled.add(f"groups-of-{identifier}")  # which needs no note of its own
    return [home], draft.groups_or_unknown(identifier, (), vpc, where)


def _has_private_dns(record: Record) -> bool:
    """Does the VPC's resolver answer with its addresses? S3's may do so for networks on premises alone (IFE)."""
    inbound = record.inner("DnsOptions").flag("PrivateDnsOnlyForInboundResolverEndpoint")
    return bool(record.flag("PrivateDnsEnabled")) and not inbound


def _add_private_service(draft: Draft, interfaces: Interfaces, record: Record) -> None:
    """Of somebody's own service, or of one that is not in our list: interfaces that take a connection."""
    identifier, service = record.text("VpcEndpointId"), record.text("ServiceName")
    claimed = interfaces.claim_all(record.texts("NetworkInterfaceIds"))
    for one in claimed:
        draft.entries[one].setdefault("aliases", []).append(identifier)
        draft.entries[one]["name"] = f"{identifier}, to {service}"[:200]
    if len(claimed) == 1:
        draft.homes["network_interfaces", identifier] = claimed[0]
    if claimed:
        draft.assumed(
            f"{identifier} leads to {service}, which is not known here: it was taken to accept every port.",
            component=claimed[0],
            where=record,
        )
    else:
        draft.unknown(identifier, "VPC endpoint", record, f"leads to {service}, which is not known here")


def refusal(draft: Draft, record: Record) -> str | None:
    """Why the endpoint refuses every call, None where its policy is full access or too fine to be judged here."""
    text = record.text("PolicyDocument")
    if not text:
        return None
    try:
        policy = json.loads(text)
    except (ValueError, RecursionError):
        identifier = record.text("VpcEndpointId")
        message = f"The policy of {identifier} is no JSON: it was taken to allow every call."
        draft.ignored(message, component=identifier, where=record, matters=True)
        return None
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    found = statements if isinstance(statements, list) else [statements]
    if any(isinstance(one, dict) and _grants_everything(one) for one in found) and len(found) == 1:
        return None
    if not any(isinstance(one, dict) and one.get("Effect") == "Allow" for one in found):
        return "its policy allows no call"
    draft.ignored(
        f"The policy of {record.text('VpcEndpointId')} is not full access, and is not judged here: "
        "a call that it refuses ends in AccessDenied.",
        component=record.text("VpcEndpointId"),
        where=record,
        matters=True,
    )
    return None


def _grants_everything(statement: dict[str, object]) -> bool:
    every = ("*", ["*"], {"AWS": "*"}, {"AWS": ["*"]})
    return (
        statement.get("Effect") == "Allow"
        and statement.get("Action") in every
        and statement.get("Resource", "*") in every
        and statement.get("Principal", "*") in every
        and not statement.get("Condition")
    )


def add_services(draft: Draft) -> None:
    """Services that are not in every zone, as describe-vpc-endpoint-services prints them."""
    used = {services.short_name(one["ServiceName"]) for one in draft.of("vpc_endpoints")}
    zones = {one["AvailabilityZone"] for one in draft.of("subnets")}
    for record in draft.bundle.of("ServiceDetails"):
        name = record.text("ServiceName")
        offered = record.texts("AvailabilityZones")
        if services.short_name(name) in used and offered and not zones <= set(offered):
            draft.add(
                "services",
                record,
                services.short_name(name),
                {"ServiceName": name, "AvailabilityZones": list(offered)},
            )
