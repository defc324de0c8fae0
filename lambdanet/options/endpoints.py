"""VPC endpoints for the function's subnets: gateway endpoints, interface endpoints, or both (domain.md §6)."""

from lambdanet.editing.blocks import DEFAULT_REGION
from lambdanet.editing.entries import Document, Entry, entries, find, text, texts
from lambdanet.editing.ids import free_id
from lambdanet.options.attach import attached_privately, detached, may_leave, opened
from lambdanet.options.ground import home, private_subnets, put
from lambdanet.options.routes import own_tables, tables_of
from lambdanet.options.shape import Applied, Option
from lambdanet.services import COMMON, short_name

GATEWAY_SERVICES = tuple(kind.name for kind in COMMON if kind.gateway)
USUAL = "secretsmanager"  # what a function with a database calls, where the topology names no service


def gateway(document: Document, function: str) -> Applied:
    """Gateway endpoints for S3 and DynamoDB, in the tables of the function's subnets."""
    document, subnets = attached_privately(document, function)
    return Applied(document=may_leave(_with_gateways(document, function, subnets), function))


def interface(document: Document, function: str) -> Applied:
    """An interface endpoint for each other service that the topology names, in the function's subnets."""
    document, subnets = attached_privately(document, function)
    return Applied(document=_with_interfaces(document, function, subnets))


def both(document: Document, function: str) -> Applied:
    """Gateway endpoints for S3 and DynamoDB, and an interface endpoint for each other service."""
    document, subnets = attached_privately(document, function)
    document = may_leave(_with_gateways(document, function, subnets), function)
    return Applied(document=_with_interfaces(document, function, subnets))


def lambda_only(document: Document, function: str) -> Applied:
    """The endpoint for the Lambda API in the VPC, and the function not attached: a way in for the VPC, none out of Lambda."""
    document = detached(document, function)
    vpc = home(document, function)
    document, subnets = private_subnets(document, function)
    return Applied(document=_with_interface(document, vpc, subnets, "lambda"))


def services_of(document: Document) -> list[str]:
    """The services that a topology names and that have interface endpoints only, or the usual one."""
    named = [short_name(text(one, "ServiceName")) for one in entries(document, "services")]
    return [one for one in dict.fromkeys(named) if one and one not in GATEWAY_SERVICES] or [USUAL]


def _with_gateways(document: Document, function: str, subnets: tuple[str, ...]) -> Document:
    vpc = home(document, function)
    document = own_tables(document, subnets)
    tables = tables_of(document, subnets)
    for service in GATEWAY_SERVICES:
        name = service_name(document, service)
        there = _endpoint(document, vpc, name, "Gateway")
        endpoint = there or {
            "id": free_id(document, f"{service}-gateway"),
            "VpcId": vpc,
            "VpcEndpointType": "Gateway",
            "ServiceName": name,
        }
        served = texts(endpoint, "RouteTableIds")
        missing = [one for one in tables if one not in served]
        if missing or not there:
            document = put(document, "vpc_endpoints", endpoint | {"RouteTableIds": [*served, *missing]})
    return document


def _with_interfaces(document: Document, function: str, subnets: tuple[str, ...]) -> Document:
    vpc = home(document, function)
    for service in services_of(document):
        document = _with_interface(document, vpc, subnets, service)
        document = opened(document, function, service)
    return document


def _with_interface(document: Document, vpc: str, subnets: tuple[str, ...], service: str) -> Document:
    """An interface endpoint with private DNS in these subnets, whose group admits HTTPS from the VPC."""
    name = service_name(document, service)
    there = _endpoint(document, vpc, name, "Interface")
    if there:
        zones = {text(one, "id"): text(one, "AvailabilityZone") for one in entries(document, "subnets")}
        held = texts(there, "SubnetIds")
        covered = {zones.get(one) for one in held}
        more = [one for one in subnets if zones[one] not in covered]
        return put(document, "vpc_endpoints", there | {"SubnetIds": [*held, *more]}) if more else document
    entry = find(document, "vpcs", vpc)
    if not (entry.get("EnableDnsSupport", True) and entry.get("EnableDnsHostnames")):
        document = put(document, "vpcs", entry | {"EnableDnsSupport": True, "EnableDnsHostnames": True})
    document, group = _group(document, vpc)
    return put(
        document,
        "vpc_endpoints",
        {
            "id": free_id(document, f"{service.replace('.', '-')}-endpoint"),
            "VpcId": vpc,
            "VpcEndpointType": "Interface",
            "ServiceName": name,
            "SubnetIds": list(subnets),
            "SecurityGroupIds": [group],
            "PrivateDnsEnabled": True,
        },
    )


def _group(document: Document, vpc: str) -> tuple[Document, str]:
    """One group for all endpoints that options make: HTTPS from the VPC's own blocks."""
    blocks = texts(find(document, "vpcs", vpc), "CidrBlocks")
    rules = [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": block} for block in blocks]
    for one in entries(document, "security_groups"):
        if text(one, "VpcId") == vpc and one.get("SecurityGroupIngress") == rules:
            return document, text(one, "id")
    made: Entry = {
        "id": free_id(document, "sg-endpoints"),
        "VpcId": vpc,
        "SecurityGroupIngress": rules,
        "SecurityGroupEgress": [],
    }
    return put(document, "security_groups", made), made["id"]


def _endpoint(document: Document, vpc: str, name: str, kind: str) -> Entry | None:
    return next(
        (
            one
            for one in entries(document, "vpc_endpoints")
            if (text(one, "VpcId"), text(one, "ServiceName"), text(one, "VpcEndpointType")) == (vpc, name, kind)
        ),
        None,
    )


def service_name(document: Document, service: str) -> str:
    """The name of a service's endpoint in the document's Region."""
    return f"com.amazonaws.{text(document, 'region') or DEFAULT_REGION}.{service}"


GATEWAY = Option(
    name="gateway-endpoints",
    title="Attach, and gateway endpoints",
    summary="S3 and DynamoDB, free of charge.",
    apply=gateway,
)
INTERFACE = Option(
    name="interface-endpoints",
    title="Attach, and interface endpoints",
    summary="Each service that the topology names, privately, for an hourly price in each zone.",
    apply=interface,
)
BOTH = Option(
    name="gateway-and-interface-endpoints",
    title="Attach, and both kinds of endpoints",
    summary="S3 and DynamoDB free of charge, each other service by an interface endpoint; no internet.",
    apply=both,
)
LAMBDA_ONLY = Option(
    name="lambda-interface-endpoint",
    title="Not attached, and a Lambda interface endpoint",
    summary="Lets clients in the VPC invoke the function without internet. It leads the function nowhere.",
    apply=lambda_only,
)
