"""VPC endpoints."""

import json

from lambdanet import services
from lambdanet.importers.aws_cli.draft import Draft, Entry
from lambdanet.importers.aws_cli.endpoints import refusal, somewhere
from lambdanet.importers.cloudformation.deployment import Deployment, Resource
from lambdanet.importers.cloudformation.firewalls import groups_or_default
from lambdanet.importers.cloudformation.vpcs import aliases, why_unknown


def add_endpoints(draft: Draft, deployment: Deployment) -> None:
    doubtful: list[tuple[Resource, str, str]] = []
    for one in deployment.of("AWS::EC2::VPCEndpoint"):
        said, vpc = one.properties, one.properties.reference("VpcId")
        kind, service = said.text("VpcEndpointType") or "Gateway", said.text("ServiceName")
        known = services.BY_NAME.get(services.short_name(service))
        if one.doubt or not draft.has(vpc, "vpcs"):
            why = why_unknown(one, "VpcId", f"is in {vpc or 'no VPC'}, which is not described")
        elif kind not in ("Gateway", "Interface"):
            why = f"is of a kind that is not decided here ({kind})"
        elif kind == "Interface" and (unsaid := said.missing("PrivateDnsEnabled")):
            why = f"has private DNS or not: {unsaid.name} {unsaid.why}"
        elif known is None or (kind == "Gateway" and not known.gateway):
            why = why_unknown(one, "ServiceName", f"leads to {service or 'no service'}, which is not known here")
        else:
            _add(draft, one, kind, draft.id_of(vpc, "vpcs"))
            continue
        doubtful.append((one, kind, why))
    for one, kind, why in doubtful:  # last: another endpoint may answer for the same service
        vpc = one.properties.reference("VpcId")
        if kind == "Interface" and draft.has(vpc, "vpcs") and _may_answer(draft, one, draft.id_of(vpc, "vpcs")):
            _add_possible(draft, one, draft.id_of(vpc, "vpcs"), why)
            continue
        draft.unknown(one.id, "VPC endpoint", one.properties, why)
        if draft.has(vpc, "vpcs"):
            _doubt(draft, one, kind)


def _may_answer(draft: Draft, one: Resource, vpc: str) -> bool:
    """May the private DNS of an endpoint that is in doubt answer for a service that is known here, and no other's does?"""
    said = one.properties
    service = said.text("ServiceName")
    there = [each for each in draft.of("vpc_endpoints") if (each["VpcId"], each["ServiceName"]) == (vpc, service)]
    return (
        services.short_name(service) in services.BY_NAME
        and bool(said.flag("PrivateDnsEnabled") or said.missing("PrivateDnsEnabled"))
        and not any(each.get("PrivateDnsEnabled") for each in there)
    )


def _add_possible(draft: Draft, one: Resource, vpc: str, why: str) -> None:
    """One that may be there: what its service is asked for is not decided, for nobody knows whether its groups are asked."""
    said = one.properties
    subnets = list(dict.fromkeys(draft.ids_of(said.texts("SubnetIds"), "subnets")))
    group = f"groups-of-{one.id}"
    draft.ruled.add(group)  # its one note is the endpoint's
    homes, groups = (subnets, [draft.known_group(group, vpc, said)]) if subnets else somewhere(draft, one.id, vpc, said)
    entry: Entry = {
        "VpcId": vpc,
        "VpcEndpointType": "Interface",
        "ServiceName": said.text("ServiceName"),
        "SubnetIds": homes,
        "SecurityGroupIds": groups,
        "PrivateDnsEnabled": True,
        "aliases": aliases(one),
    }
    draft.add("vpc_endpoints", said, one.id, entry)
    draft.missing(one.id, "VPC endpoint", said, why, kind="vpc_endpoints")


def _doubt(draft: Draft, one: Resource, kind: str) -> None:
    """What an endpoint that is not known may change: the routes of its tables; of an interface one, what a name means."""
    said = one.properties
    if kind != "Gateway":
        if said.flag("PrivateDnsEnabled") or said.missing("PrivateDnsEnabled", "ServiceName"):
            message = (
                f"What {one.id} leads to was taken to be reached without it: give what it needs to have it judged."
            )
            draft.assumed(message, component=one.id, where=said)
        return
    for table in draft.ids_of(said.texts("RouteTableIds"), "route_tables"):
        draft.entries[table]["unknown"] = True
        draft.missing(table, "Route table", said, f"may have a route to {one.id}", kind="route_tables")


def _add(draft: Draft, one: Resource, kind: str, vpc: str) -> None:
    said = one.properties
    entry: Entry = {
        "VpcId": vpc,
        "VpcEndpointType": kind,
        "ServiceName": said.text("ServiceName"),
        "denies": _refusal(draft, one),
        "aliases": aliases(one),
    }
    if kind == "Gateway":
        named = said.texts("RouteTableIds")
        entry["RouteTableIds"] = draft.ids_of(named, "route_tables")
        if absent := [each for each in named if not draft.has(each, "route_tables")]:
            message = f"{one.id} is in route tables that are not described: {', '.join(absent[:5])}."
            draft.ignored(message, component=one.id, where=said)
    else:
        entry |= _interface(draft, one, vpc)
    draft.add("vpc_endpoints", said, one.id, entry)


def _interface(draft: Draft, one: Resource, vpc: str) -> Entry:
    said = one.properties
    named = said.texts("SubnetIds")
    subnets = list(dict.fromkeys(draft.ids_of(named, "subnets")))
    groups: list[str] = []
    if subnets:  # without groups it is in the VPC's default one; without subnets it has no interface that needs any
        groups = groups_or_default(draft, vpc, said, "SecurityGroupIds")
        if len(subnets) < len(set(named)):
            message = f"{one.id} is in subnets that are not described too: those that are were taken."
            draft.assumed(message, component=one.id, where=said)
    elif named:
        subnets, groups = somewhere(draft, one.id, vpc, said)
    inbound = said.inner("DnsOptions").flag("PrivateDnsOnlyForInboundResolverEndpoint")
    # off where it is left out, other than in the EC2 API: github.com/awsdocs/aws-cloudformation-user-guide/pull/391
    private = said.flag("PrivateDnsEnabled")
    if private is None:
        message = f"{one.id} does not say PrivateDnsEnabled: it was taken to be off, as CloudFormation has it."
        draft.assumed(message, component=one.id, where=said)
    return {
        "SubnetIds": subnets,
        "SecurityGroupIds": groups,
        "PrivateDnsEnabled": bool(private) and not inbound,
    }


def _refusal(draft: Draft, one: Resource) -> str | None:
    """Why its policy refuses every call; a policy that is written out is judged as a deployed one is."""
    policy = one.properties.data.get("PolicyDocument")
    if not isinstance(policy, dict | str):
        return None
    text = policy if isinstance(policy, str) else json.dumps(policy, default=lambda unsaid: getattr(unsaid, "name", ""))
    return refusal(draft, one.properties.under({"VpcEndpointId": one.id, "PolicyDocument": text}))
