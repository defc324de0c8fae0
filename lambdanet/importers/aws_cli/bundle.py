"""From files to objects by kind: the keys of the output say what is in it, not the names of the files.

A value may be one command's output, a list of them, or an object that holds several under names of the
user's own. Pages of one output, and several accounts and Regions, are merged; an object that stands in two
outputs, such as a function in `list-functions` and in `get-function-configuration`, is one.

Some outputs do not say what they are about: `search-transit-gateway-routes` names no table. Then the key
beside it does, if the user has put one there, or the file's path if the id is in it, or there is only one
such table at all.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from lambdanet.importers.aws_cli.record import Faults, Record, below
from lambdanet.importers.files import LESS, REGION, SourceFile, clean, unreadable
from lambdanet.importers.notes import Note, NoteKind

# The key of a list in an output, and the key of the id that each of its objects has.
LISTS: Final = {
    "Vpcs": "VpcId",
    "Subnets": "SubnetId",
    "RouteTables": "RouteTableId",
    "SecurityGroups": "GroupId",
    "SecurityGroupRules": "SecurityGroupRuleId",
    "NetworkAcls": "NetworkAclId",
    "InternetGateways": "InternetGatewayId",
    "EgressOnlyInternetGateways": "EgressOnlyInternetGatewayId",
    "NatGateways": "NatGatewayId",
    "VpcEndpoints": "VpcEndpointId",
    "ServiceDetails": "ServiceName",
    "VpcPeeringConnections": "VpcPeeringConnectionId",
    "TransitGateways": "TransitGatewayId",
    "TransitGatewayAttachments": "TransitGatewayAttachmentId",
    "TransitGatewayVpcAttachments": "TransitGatewayAttachmentId",
    "TransitGatewayRouteTables": "TransitGatewayRouteTableId",
    "VpnGateways": "VpnGatewayId",
    "VpnConnections": "VpnConnectionId",
    "CustomerGateways": "CustomerGatewayId",
    "PrefixLists": "PrefixListId",
    "NetworkInterfaces": "NetworkInterfaceId",
    "Instances": "InstanceId",
    "Addresses": "PublicIp",
    "DhcpOptions": "DhcpOptionsId",
    "AvailabilityZones": "ZoneName",
    "VpcBlockPublicAccessExclusions": "ExclusionId",
    "Functions": "FunctionArn",
    "EventSourceMappings": "UUID",
    "CapacityProviders": "CapacityProviderArn",
    "RoleDetailList": "Arn",
    "Policies": "Arn",
    "DBInstances": "DBInstanceIdentifier",
    "DBClusters": "DBClusterIdentifier",
    "DBProxies": "DBProxyName",
    "DBSubnetGroups": "DBSubnetGroupName",
    "CacheClusters": "CacheClusterId",
    "CacheSubnetGroups": "CacheSubnetGroupName",
    "ReplicationGroups": "ReplicationGroupId",
    "ServerlessCaches": "ServerlessCacheName",
    "LoadBalancers": "LoadBalancerArn",
    "TargetGroups": "TargetGroupArn",
    "Listeners": "ListenerArn",
    "MountTargets": "MountTargetId",
    "FileSystems": "FileSystemId",
}

# Lists that do not say what they are about: the key beside them that does, and what its ids look like.
ABOUT: Final = {
    "Routes": ("TransitGatewayRouteTableId", re.compile(r"tgw-rtb-[0-9a-zA-Z]+")),
    "Associations": ("TransitGatewayRouteTableId", re.compile(r"tgw-rtb-[0-9a-zA-Z]+")),
    "TransitGatewayRouteTablePropagations": ("TransitGatewayRouteTableId", re.compile(r"tgw-rtb-[0-9a-zA-Z]+")),
    "Entries": ("PrefixListId", re.compile(r"pl-[0-9a-zA-Z]+")),
    "TargetHealthDescriptions": ("TargetGroupArn", None),
    "Targets": ("DBProxyName", None),
}

# Lists that are known and not read, and where what they say is read.
REPEATED: Final = {
    "Addresses": "public addresses are read from what has them: interfaces, instances and NAT gateways",
    "AvailabilityZones": "zones are read from the subnets",
}

# Regional names, not ids of the whole of AWS: two Regions may have one each.
REGIONAL: Final = frozenset(
    {"DBInstances", "DBClusters", "DBProxies", "DBSubnetGroups", "CacheClusters", "CacheSubnetGroups"}
    | {"ReplicationGroups", "ServerlessCaches", "PrefixLists"}
)
OF_EACH_ACCOUNT: Final = frozenset({"Tags"})  # two accounts that share a peering tag it each for itself
PAGE_ENDS: Final = ("NextToken", "nextToken", "Marker", "NextMarker")
ZONE: Final = re.compile(r"([a-z]{2,4}(?:-[a-z]+)+-\d)(?:[a-z]|-[a-z]+-\d+[a-z])")
ARN: Final = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:([a-z0-9-]*):(\d{12})?:")
DEEPEST: Final = 6
MAX_OBJECTS: Final = 50_000
MOST_NOTES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """One list of one file. `token`: the key that says that another page follows, "" on the last one."""

    kind: str
    file: SourceFile
    token: str


@dataclass(slots=True)
class Bundle:
    """The objects by the key of their list, in the order in which they were met."""

    faults: Faults = field(default_factory=Faults)
    notes: dict[Note, None] = field(default_factory=dict)  # each once, in the order in which they were made
    found: dict[str, dict[tuple[str, ...], Record]] = field(default_factory=dict)
    about: dict[str, list[Record]] = field(default_factory=dict)
    said: set[tuple[str, str]] = field(default_factory=set)  # keys of `about` and what each was about, even if empty
    vpc_attributes: list[Record] = field(default_factory=list)
    block_public_access: list[Record] = field(default_factory=list)
    commands: set[str] = field(default_factory=set)  # keys that were there, even if their list was empty
    pages: list[Page] = field(default_factory=list)
    objects: int = 0

    def of(self, kind: str) -> tuple[Record, ...]:
        """The objects of a list, whatever file they came from."""
        return tuple(self.found.get(kind, {}).values())

    def describes(self, kind: str) -> bool:
        """Has the command that prints this list been run?"""
        return kind in self.commands

    def has_said(self, key: str, identifier: str, *, alone: bool) -> bool:
        """Has an output about this one been given, even an empty list? `alone`: there is no other that it may be about."""
        return (key, identifier) in self.said or (alone and (key, "") in self.said)

    def note(self, kind: NoteKind, message: str, *, component: str = "", file: str = "", matters: bool = False) -> None:
        if len(self.notes) == MOST_NOTES:
            kind, message, component, file, matters = NoteKind.UNKNOWN, "There is more to note than this.", "", "", True
        if len(self.notes) <= MOST_NOTES:
            self.notes[Note(kind=kind, message=message, component=component, file=file, matters=matters)] = None

    def count(self) -> None:
        """One more object. Raises UnreadableDocument past the most that are read."""
        self.objects += 1
        if self.objects > MAX_OBJECTS:
            raise unreadable("import.too-many-objects", f"More than {MAX_OBJECTS:,} objects.", hint=LESS)

    def __bool__(self) -> bool:
        return bool(self.commands or self.vpc_attributes)


def is_output(value: object) -> bool:
    """Does a value look like the output of an AWS command?"""
    return bool(collect([(SourceFile(path="", content=b""), value)]))


def collect(given: Iterable[tuple[SourceFile, object]]) -> Bundle:
    """Every object in the files, with the faults and notes on them."""
    bundle = Bundle()
    for file, value in given:
        if not _take(bundle, file, value, f"{file.path}: " if file.path else "", DEEPEST):
            bundle.note(NoteKind.IGNORED, "No output of a command that is known here.", file=file.path)
    _note_missing_pages(bundle)
    for kind, why in REPEATED.items():
        for record in bundle.of(kind)[:1]:
            bundle.note(NoteKind.IGNORED, f"{kind} are not used: {why}.", file=record.path)
    return bundle


def _take(bundle: Bundle, file: SourceFile, value: object, path: str, deeper: int) -> bool:
    """Take what is known in a value; return whether anything was."""
    if not deeper:
        return False
    if isinstance(value, list):
        taken = [_take(bundle, file, item, f"{path}[{index}]", deeper - 1) for index, item in enumerate(value)]
        return any(taken)
    if not isinstance(value, dict):
        return False
    record = Record(value, path, bundle.faults, file.region, file.account)
    bundle.pages.extend(_page(file, value))
    taken = [_take_single(bundle, record)]
    for key, inner in value.items():
        if key == "Policies" and "RoleDetailList" not in value:  # of IAM alone: a classic load balancer has others
            continue
        if key in LISTS or key in ABOUT or key == "Reservations":
            bundle.commands.add("Instances" if key == "Reservations" else key)
            _take_list(bundle, file, record, key)
            taken.append(True)
        elif key == "AdditionalRoutesAvailable" and inner is True:
            message = "AdditionalRoutesAvailable: there are more routes than this file holds."
            bundle.note(NoteKind.UNKNOWN, message, file=file.path, matters=True)
        elif isinstance(inner, list | dict) and not taken[0]:
            taken.append(_take(bundle, file, inner, below(path, clean(key[:60])), deeper - 1))
    return any(taken)


def _page(file: SourceFile, value: dict[str, Any]) -> Iterator[Page]:
    token = next((key for key in PAGE_ENDS if value.get(key)), "")
    yield from (Page(key, file, token) for key in value if key in LISTS or key == "Reservations")


def _note_missing_pages(bundle: Bundle) -> None:
    """A page that another should follow, where no last page of that list is in its folder."""
    ended = {(page.kind, page.file.folders) for page in bundle.pages if not page.token}
    for page in bundle.pages:
        if page.token and (page.kind, page.file.folders) not in ended:
            message = f"{page.token}: there were more {page.kind} than this file holds."
            bundle.note(NoteKind.UNKNOWN, message, file=page.file.path, matters=True)


def _take_single(bundle: Bundle, record: Record) -> bool:
    """Outputs that are one object: a function's configuration, an attribute of a VPC, Block Public Access."""
    if record.has("FunctionName", "FunctionArn"):
        bundle.commands.add("Functions")
        _add(bundle, "Functions", record)
        return True
    if record.has("VpcId") and (record.has("EnableDnsSupport") or record.has("EnableDnsHostnames")):
        bundle.vpc_attributes.append(record)
        return True
    if isinstance(record.data.get("VpcBlockPublicAccessOptions"), dict):
        bundle.block_public_access.append(record.inner("VpcBlockPublicAccessOptions"))
        return True
    return False


def _take_list(bundle: Bundle, file: SourceFile, record: Record, key: str) -> None:
    if key == "Reservations":
        for reservation in record.items(key):
            for instance in reservation.items("Instances"):
                _add(bundle, "Instances", instance)
        return
    given = record.data[key]
    if key == "SecurityGroups" and isinstance(given, list) and all(isinstance(one, str) for one in given):
        return  # a mount target's groups, as describe-mount-target-security-groups prints them without their owner
    if key in ABOUT:
        name, pattern = ABOUT[key]
        said = record.text(name)
        in_path = pattern.findall(file.path) if pattern else []
        context = said or (in_path[-1] if in_path else "")
        bundle.said.add((key, context))
        for one in record.items(key):
            bundle.count()
            bundle.about.setdefault(key, []).append(_placed(one, context))
        return
    for one in record.items(key):
        _add(bundle, key, one)


def _placed(record: Record, context: str = "") -> Record:
    """The object with the Region and account that it says it is of, else those of its folder."""
    data = dict(record.data)  # its own: another output may add to it
    arns = [value for key, value in data.items() if key.endswith(("Arn", "ARN")) and isinstance(value, str)]
    region, account = record.region, record.account
    for arn in arns:
        if (found := ARN.match(arn)) is not None:
            region, account = found[1] if REGION.fullmatch(found[1]) else region, found[2] or account
            break
    owner = data.get("OwnerId")
    return Record(
        data,
        record.path,
        record.faults,
        zone_region(data.get("AvailabilityZone")) or region,
        owner if isinstance(owner, str) else account,
        context,
    )


def zone_region(zone: object) -> str:
    """`us-east-1a` → `us-east-1`; "" for what is no zone."""
    found = ZONE.fullmatch(zone) if isinstance(zone, str) else None
    return found[1] if found else ""


def _add(bundle: Bundle, kind: str, record: Record) -> None:
    bundle.count()
    record = _placed(record)
    identifier = record.required(LISTS[kind])
    key = (identifier, record.region, record.account) if kind in REGIONAL else (identifier,)
    known = bundle.found.setdefault(kind, {})
    if key not in known:
        known[key] = record
        return
    first = known[key]
    both = (first.data.keys() & record.data.keys()) - OF_EACH_ACCOUNT
    differing = sorted(one for one in both if first.data[one] != record.data[one])
    if differing:
        message = f"{identifier} is described twice, with another {', '.join(differing[:3])}: the first was taken."
        bundle.note(NoteKind.IGNORED, message, component=identifier, file=record.path, matters=True)
    for one, value in record.data.items():
        first.data.setdefault(one, value)
