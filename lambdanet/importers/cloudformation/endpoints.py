"""VPC endpoints."""

import json

from lambdanet import services
from lambdanet.importers.aws_cli.draft import Draft, Entry
from lambdanet.importers.aws_cli.endpoints import refusal, somewhere
from lambdanet.importers.cloudformation.deployment import Deployment, Resource
from lambdanet.importers.cloudformation.firewalls import groups_or_default
from lambdanet.importers.cloudformation.properties import Properties
from lambdanet.importers.cloudformation.vpcs import aliases, why_unknown


def add_endpoints(draft: Draft, deployment: Deployment) -> None:
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
        _doubt(draft, one, kind, why)


def _doubt(draft: Draft, one: Resource, kind: str, why: str) -> None:
    """What an endpoint that is not known may change: the routes of its tables; of an interface one, what a name means."""
    said = one.properties
    service, unsaid = said.text("ServiceName"), said.missing("VpcEndpointType", "ServiceName")
    of_ours = not service or services.short_name(service) in services.BY_NAME
    private = said.flag("PrivateDnsEnabled") or said.missing("PrivateDnsEnabled")  # off where it is left out
    if (home := _home(draft, said)) and of_ours and private and (kind == "Interface" or unsaid):
        draft.may_answer(one.id, said, why, home, service)
    else:
        draft.unknown(one.id, "VPC endpoint", said, why)
    if kind == "Interface":
        return
    for table in draft.ids_of(said.texts("RouteTableIds"), "route_tables"):
        draft.entries[table]["unknown"] = True
        draft.missing(table, "Route table", said, f"may have a route to {one.id}", kind="route_tables")


def _home(draft: Draft, said: Properties) -> str:
    """The document's id of the VPC that an endpoint is in, "" where it is none of those described."""
    if vpc := draft.ids_of([said.reference("VpcId")], "vpcs"):
        return vpc[0]
    subnets = draft.ids_of(said.texts("SubnetIds"), "subnets")
    return str(draft.entries[subnets[0]]["VpcId"]) if subnets else ""


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
