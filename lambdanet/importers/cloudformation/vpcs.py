"""VPCs, their blocks and DHCP options, subnets, prefix lists, Block Public Access."""

from collections import defaultdict
from typing import Any

from lambdanet.importers.aws_cli.draft import Draft, text_of
from lambdanet.importers.aws_cli.record import shown
from lambdanet.importers.cloudformation.deployment import Deployment, Resource
from lambdanet.importers.cloudformation.intrinsics import ZONES
from lambdanet.importers.cloudformation.properties import Properties

AMAZON = "AmazonProvidedDNS"


def add_dhcp_options(draft: Draft, deployment: Deployment) -> None:
    for one in deployment.of("AWS::EC2::DHCPOptions"):
        servers = list(one.properties.texts("DomainNameServers")) or [AMAZON]
        draft.add("dhcp_options", one.properties, one.id, {"DomainNameServers": servers})


def add_vpcs(draft: Draft, deployment: Deployment) -> None:
    more, options = _more_blocks(deployment), _options(draft, deployment)
    for one in deployment.of("AWS::EC2::VPC"):
        said = one.properties
        blocks = [said.network("CidrBlock"), *(other.network("CidrBlock") for other in more[one.id])]
        if one.doubt or blocks[0] is None:
            draft.unknown(one.id, "VPC", said, why_unknown(one, "CidrBlock", "has no block of its own"))
            continue
        for other in more[one.id]:
            if unsaid := other.missing("CidrBlock", "Ipv6CidrBlock"):
                draft.assumed(
                    f"{one.id} has another block that is not known: {unsaid.name} {unsaid.why}.",
                    component=one.id,
                    where=said,
                )
        draft.add(
            "vpcs",
            said,
            one.id,
            {
                "CidrBlocks": list(dict.fromkeys(str(block) for block in blocks if block is not None)),
                "Ipv6CidrBlocks": _blocks6(deployment, one, more[one.id]),
                "EnableDnsSupport": flag_or(draft, one, "EnableDnsSupport", usual=True),
                "EnableDnsHostnames": flag_or(draft, one, "EnableDnsHostnames", usual=False),
                "InstanceTenancy": "dedicated" if said.text("InstanceTenancy") == "dedicated" else None,
                "DhcpOptionsId": options.get(one.id),
                "Region": said.region,
                "aliases": aliases(one),
            },
        )


def aliases(one: Resource, *more: str) -> list[str]:
    """Other names of a resource: its logical id, where its id here is longer, and names of its own."""
    return [*([one.logical] if one.logical != one.id else []), *(name for name in more if name)]


def why_unknown(one: Resource, key: str, otherwise: str) -> str:
    """Why a resource is not known, in words that follow its name."""
    if one.doubt and one.doubt.chosen:
        return f"is in groups that hang on {one.doubt.name}, which {one.doubt.why}"
    if one.doubt:
        return f"is there only if {one.doubt.name} is known, which {one.doubt.why}"
    unsaid = one.properties.missing(key)
    return f"needs {unsaid.name}, which {unsaid.why}" if unsaid else otherwise


def flag_or(draft: Draft, one: Resource, key: str, *, usual: bool) -> bool:
    """A flag with CloudFormation's default; where nobody has said it the default is taken, and noted."""
    if unsaid := one.properties.missing(key):
        word = "true" if usual else "false"
        draft.assumed(
            f"{key} of {one.id} was taken to be {word}, the default: {unsaid.name} {unsaid.why}.",
            component=one.id,
            where=one.properties,
        )
    said = one.properties.flag(key)
    return usual if said is None else said


def _more_blocks(deployment: Deployment) -> dict[str, list[Properties]]:
    found: dict[str, list[Properties]] = defaultdict(list)
    for one in deployment.of("AWS::EC2::VPCCidrBlock"):
        found[one.properties.reference("VpcId")].append(one.properties)
    return found


def _options(draft: Draft, deployment: Deployment) -> dict[str, str]:
    """By VPC, the document's id of its DHCP options."""
    found = {}
    for one in deployment.of("AWS::EC2::VPCDHCPOptionsAssociation"):
        named = one.properties.reference("DhcpOptionsId")
        vpc = one.properties.reference("VpcId")
        if draft.has(named, "dhcp_options"):
            found[vpc] = draft.id_of(named, "dhcp_options")
        elif named != "default":
            draft.assumed(
                f"The DHCP options {named} of {vpc} are not described: Amazon's resolver was taken.", component=vpc
            )
    return found


def _blocks6(deployment: Deployment, one: Resource, more: list[Properties]) -> list[str]:
    found = []
    for other in more:
        if (said := text_of(other.network6("Ipv6CidrBlock"))) is not None:
            found.append(said)
        elif other.flag("AmazonProvidedIpv6CidrBlock"):
            found.append(deployment.made_block6(one.id))
    return list(dict.fromkeys(found))


# --- subnets ----------------------------------------------------------------------------------------


def add_subnets(draft: Draft, deployment: Deployment) -> None:
    blocks6 = {
        one.properties.reference("SubnetId"): one.properties for one in deployment.of("AWS::EC2::SubnetCidrBlock")
    }
    zones: dict[tuple[str, str], str] = {}
    for one in deployment.of("AWS::EC2::Subnet"):
        said, vpc = one.properties, one.properties.reference("VpcId")
        block = said.network("CidrBlock")
        if one.doubt or not draft.has(vpc, "vpcs"):
            why = why_unknown(one, "VpcId", f"is in {vpc or 'no VPC'}, which is not described")
            draft.unknown(one.id, "Subnet", said, why)
            continue
        if block is None:
            draft.unknown(one.id, "Subnet", said, why_unknown(one, "CidrBlock", "has no IPv4 block of its own"))
            continue
        six = said.network6("Ipv6CidrBlock") or (
            blocks6[one.id].network6("Ipv6CidrBlock") if one.id in blocks6 else None
        )
        draft.add(
            "subnets",
            said,
            one.id,
            {
                "VpcId": draft.id_of(vpc, "vpcs"),
                "AvailabilityZone": _zone(draft, deployment, one, zones),
                "CidrBlock": str(block),
                "Ipv6CidrBlock": text_of(six),
                "MapPublicIpOnLaunch": flag_or(draft, one, "MapPublicIpOnLaunch", usual=False) or None,
                "aliases": aliases(one),
            },
        )


def _zone(draft: Draft, deployment: Deployment, one: Resource, made: dict[tuple[str, str], str]) -> str:
    """Its zone; where nobody has said it, one for each name that it goes by, in the order of the subnets."""
    said = one.properties.text("AvailabilityZone") or one.properties.text("AvailabilityZoneId")
    if said:
        return said
    unsaid = one.properties.missing("AvailabilityZone", "AvailabilityZoneId")
    region, key = one.properties.region, unsaid.name if unsaid else one.id
    if (region, key) not in made:
        made[region, key] = f"{region}{ZONES[sum(1 for where, _ in made if where == region) % len(ZONES)]}"
    zone = made[region, key]
    because = f"{unsaid.name} {unsaid.why}" if unsaid else "AWS chooses one"
    draft.assumed(f"{one.id} was taken to be in {zone}: {because}.", component=one.id, where=one.properties)
    return zone


# --- prefix lists, Block Public Access --------------------------------------------------------------


def add_prefix_lists(draft: Draft, deployment: Deployment) -> None:
    for one in deployment.of("AWS::EC2::PrefixList"):
        if one.doubt or one.properties.missing("Entries"):
            draft.missing(one.id, "Prefix list", one.properties, why_unknown(one, "Entries", ""))
            continue  # what refers to it says so
        kind = "network6" if one.properties.text("AddressFamily").lower() == "ipv6" else "network"
        entries = [str(block) for entry in one.properties.items("Entries") if (block := getattr(entry, kind)("Cidr"))]
        draft.add(
            "prefix_lists", one.properties, one.id, {"Entries": entries}, name=one.properties.text("PrefixListName")
        )


def block_public_access(draft: Draft, deployment: Deployment) -> dict[str, Any]:
    """Block Public Access as the document has it, nothing where no template sets it."""
    modes = [
        one.properties.text("InternetGatewayBlockMode")
        for one in deployment.of("AWS::EC2::VPCBlockPublicAccessOptions")
    ]
    if not modes:
        return {}
    if modes[0] not in ("off", "block-bidirectional", "block-ingress"):
        deployment.faults.add("", f"{shown(modes[0])} is no mode of Block Public Access.")
        return {}
    exclusions = []
    for one in deployment.of("AWS::EC2::VPCBlockPublicAccessExclusion"):
        for key, kind in (("VpcId", "vpcs"), ("SubnetId", "subnets")):
            named = one.properties.reference(key)
            if draft.has(named, kind):
                mode = one.properties.text("InternetGatewayExclusionMode")
                exclusions.append({key: draft.id_of(named, kind), "InternetGatewayExclusionMode": mode})
    return {"block_public_access": {"InternetGatewayBlockMode": modes[0], "Exclusions": exclusions}}
