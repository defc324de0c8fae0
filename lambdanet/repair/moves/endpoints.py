"""VPC endpoints for an AWS service: gateway ones for S3 and DynamoDB, interface ones for the others (domain.md §6)."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from lambdanet import services
from lambdanet.editing.edits import add, fill
from lambdanet.editing.entries import Document, Entry, entries, find, text, texts
from lambdanet.editing.ids import free_id
from lambdanet.explanation.grammar import in_a_row
from lambdanet.matrix import sources_of
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import Network
from lambdanet.reachability.verdict import Outcome, Packet
from lambdanet.repair.move import Move
from lambdanet.repair.moves.blocks import cidr_key, subnet_block
from lambdanet.repair.moves.groups import least_used
from lambdanet.repair.moves.tables import Origin, origin, origins, table_names
from lambdanet.repair.scene import Blocked, Scene
from lambdanet.topology import GatewayEndpoint, Interface, InterfaceEndpoint, Ports, Protocol, Question

HTTPS: Final = 443
MOST_GROUPS: Final = 2  # of those that are there and admit the client
MOST_SOURCES: Final = 20  # that are asked whether they use the service


def reach_service(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """An endpoint for the service that is asked, in the VPC that asks."""
    known = services.at(blocked.trace.destination)
    places = origins(scene)
    if known is None or not places or len({one.vpc_id for one in places}) > 1:
        return
    name, same_region = known
    vpc = scene.network.vpcs[places[0].vpc_id]
    tcp = scene.question.protocol is Protocol.TCP
    if not same_region or vpc.region != scene.network.topology.region or not tcp:
        return
    if services.BY_NAME[name].gateway:
        yield from _by_gateway(scene, places, name)
    else:
        yield from _by_interface(scene, places, name)


def _title(service: str) -> str:
    return services.BY_NAME[service].title


# --- gateway endpoints ------------------------------------------------------------------------------------


def _by_gateway(scene: Scene, places: tuple[Origin, ...], name: str) -> Iterator[Move]:
    """Ticked for the tables of the failing subnets, and no other; free (RT-10, GWE)."""
    vpc = places[0].vpc_id
    document, tables = _own_tables(scene, places)
    names = in_a_row(table_names(scene, places))
    held = [one for one in scene.network.topology.gateway_endpoints if one.vpc_id == vpc and one.service == name]
    for endpoint in held[:1]:
        ticked = texts(find(document, "vpc_endpoints", endpoint.id), "RouteTableIds")
        changed = fill(document, "vpc_endpoints", endpoint.id, "RouteTableIds", list(dict.fromkeys((*ticked, *tables))))
        yield Move(
            title=f"Tick {names} in the gateway endpoint {endpoint.name}", way="gateway endpoint", document=changed
        )
    if not held:
        new = {
            "id": free_id(document, f"{name}-endpoint"),
            "VpcId": vpc,
            "VpcEndpointType": "Gateway",
            "ServiceName": _service_name(scene, name),
            "RouteTableIds": tables,
        }
        yield Move(
            title=f"Add a gateway endpoint for {_title(name)}, with {names} ticked",
            way="gateway endpoint",
            document=add(document, "vpc_endpoints", new),
        )


def _own_tables(scene: Scene, places: tuple[Origin, ...]) -> tuple[Document, list[str]]:
    """The tables of the places; one of its own for those whose main table the document does not show."""
    document, tables = scene.document, []
    for table in dict.fromkeys(one.table_id for one in places):
        if "/" not in table:
            tables.append(table)
            continue
        subnets = [one.subnet_id for one in places if one.table_id == table]
        made = free_id(document, "rtb")
        document = add(document, "route_tables", {"id": made, "VpcId": places[0].vpc_id, "SubnetIds": subnets})
        tables.append(made)
    return document, tables


def _service_name(scene: Scene, name: str) -> str:
    return f"com.amazonaws.{scene.network.topology.region}.{name}"


# --- interface endpoints ----------------------------------------------------------------------------------


def _by_interface(scene: Scene, places: tuple[Origin, ...], name: str) -> Iterator[Move]:
    vpc = places[0].vpc_id
    held = [one for one in scene.network.endpoints.get((vpc, name), ()) if one.region == scene.network.topology.region]
    if held:
        yield _answering(scene, held[0])
        return
    client = _client(scene)
    if client is None:
        return
    document, words = with_dns(scene.document, scene, vpc)
    zones: dict[str, str] = {}
    for one in places:
        zones.setdefault(scene.network.subnets[one.subnet_id].availability_zone, one.subnet_id)
    where = in_a_row([scene.name(one) for one in zones.values()])
    own = free_id(document, f"{name.split('.')[0]}-endpoint-sg")
    for group in (*islice(_groups_that_admit(scene.network, vpc, client, places), MOST_GROUPS), own):
        changed, more = document, ""
        if group == own:
            admitted = _admitted(scene, client, vpc, name)
            changed = add(document, "security_groups", _new_group(group, vpc, admitted))
            named = in_a_row([scene.name(peer) for _, peer in admitted])
            more = f", with a security group that admits TCP {HTTPS} from {named}"
        endpoint: Entry = {
            "id": free_id(changed, f"{name}-endpoint"),
            "VpcId": vpc,
            "VpcEndpointType": "Interface",
            "ServiceName": _service_name(scene, name),
            "SubnetIds": list(zones.values()),
            "SecurityGroupIds": [group],
            "PrivateDnsEnabled": True,
        }
        yield Move(
            title=f"{words}{'add' if words else 'Add'} an interface endpoint for {_title(name)} in {where}{more}",
            way="interface endpoint",
            document=add(changed, "vpc_endpoints", endpoint),
        )


def _answering(scene: Scene, endpoint: InterfaceEndpoint) -> Move:
    """The endpoint that stands there, with the service's own name leading to it (L12)."""
    document, words = with_dns(scene.document, scene, endpoint.vpc_id)
    done = words
    if not endpoint.private_dns:
        document = fill(document, "vpc_endpoints", endpoint.id, "PrivateDnsEnabled", True)
        done = f"{words}{'turn' if words else 'Turn'} private DNS of {endpoint.name} on"
    if not endpoint.subnet_ids:
        subnet = origins(scene)[0].subnet_id
        document = fill(document, "vpc_endpoints", endpoint.id, "SubnetIds", [subnet])
        done = f"{done}{', give' if done else 'Give'} {endpoint.name} the subnet {scene.name(subnet)}"
    return Move(title=done.removesuffix(", "), way="private DNS of an endpoint", document=document)


def with_dns(document: Document, scene: Scene, vpc: str) -> tuple[Document, str]:
    """The document with both DNS attributes of the VPC on, and the words for what that took (domain.md §6.2)."""
    entry = find(document, "vpcs", vpc)
    turned = []
    for key, default in (("EnableDnsSupport", True), ("EnableDnsHostnames", False)):
        if entry.get(key, default) is not True:
            document = fill(document, "vpcs", vpc, key, True)
            turned.append(key)
    return document, f"Turn {in_a_row(turned)} of {scene.name(vpc)} on, " if turned else ""


def _client(scene: Scene) -> Interface | None:
    return next((found for one in scene.failing() if (found := scene.network.interfaces.get(one.interface))), None)


def _groups_that_admit(network: Network, vpc: str, client: Interface, places: tuple[Origin, ...]) -> Iterator[str]:
    """The groups of the VPC that admit HTTPS from each of the client's interfaces."""
    subnets = {place.subnet_id for place in places}
    senders = [
        one for one in network.interfaces.values() if one.subnet_id in subnets and one.group_ids == client.group_ids
    ]
    for group in network.topology.security_groups:
        if group.vpc_id == vpc and not group.unknown and "/" not in group.id:
            table = network.group_tables[group.id, False]
            if all(table.admitting(_https(one), one.private_ip, one) is not None for one in senders):
                yield group.id


def _https(sender: Interface) -> Packet:
    return Packet(
        source=sender.private_ip,
        source_port=Ports(first=1024, last=65535),
        destination=sender.private_ip,
        destination_port=Ports(first=HTTPS, last=HTTPS),
        protocol=Protocol.TCP,
    )


def _new_group(identifier: str, vpc: str, admitted: Iterable[tuple[str, str]]) -> Entry:
    rows = [{"IpProtocol": "tcp", "FromPort": HTTPS, "ToPort": HTTPS, key: peer} for key, peer in admitted]
    return {"id": identifier, "VpcId": vpc, "SecurityGroupIngress": rows, "SecurityGroupEgress": []}


def _admitted(scene: Scene, client: Interface, vpc: str, name: str) -> list[tuple[str, str]]:
    """The client, and whoever in the VPC reaches the service today: its name will lead them to the endpoint too."""
    network = scene.network
    users = [client]
    for source in sources_of(network.topology)[:MOST_SOURCES]:
        resource = network.resources.get(source.name)
        own = network.interfaces_of(resource) if resource is not None else ()
        if any(network.vpc_of(one).id == vpc for one in own):
            outcome = evaluate_on(network, Question(source=source.name, target=name)).outcome
            users += own if outcome is Outcome.REACHABLE else ()
    return list(dict.fromkeys(_peer(scene, one) for one in users))


def _peer(scene: Scene, client: Interface) -> tuple[str, str]:
    group = least_used(scene.document, scene.network, client.group_ids)
    if group is not None:
        return "SourceSecurityGroupId", group
    return cidr_key(client.private_ip), subnet_block(scene.network, client.subnet_id, client.private_ip)


# --- policies -------------------------------------------------------------------------------------------


def allow_by_endpoint(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """The endpoint's policy without what refuses the call (T34, L14)."""
    endpoint = scene.network.resources.get(blocked.hop.component)
    if isinstance(endpoint, InterfaceEndpoint | GatewayEndpoint):
        yield Move(
            title=f"Let the policy of {endpoint.name} allow the call",
            way="endpoint policy",
            document=without_field(scene.document, "vpc_endpoints", endpoint.id, "denies"),
            local=True,
        )


def without_field(document: Document, list_name: str, identifier: str, key: str) -> Document:
    """The document where an entry leaves a field out."""
    left = [
        {name: value for name, value in one.items() if name != key} if text(one, "id") == identifier else one
        for one in entries(document, list_name)
    ]
    return document | {list_name: left}


def leave_zone(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """The endpoint without its subnet in a zone that the service is not in (domain.md §6.3)."""
    endpoint, interface = (
        scene.network.resources.get(blocked.hop.component),
        scene.network.interfaces.get(blocked.hop.at),
    )
    if not isinstance(endpoint, InterfaceEndpoint) or interface is None:
        return
    entry = find(scene.document, "vpc_endpoints", endpoint.id)
    left = [one for one in texts(entry, "SubnetIds") if one != interface.subnet_id]
    if not left or entry.get("NetworkInterfaceIds"):
        return
    addresses = texts(entry, "PrivateIpAddresses")
    document = fill(scene.document, "vpc_endpoints", endpoint.id, "SubnetIds", left)
    if addresses:
        pairs = zip(texts(entry, "SubnetIds"), addresses, strict=True)
        kept = [address for subnet, address in pairs if subnet != interface.subnet_id]
        document = fill(document, "vpc_endpoints", endpoint.id, "PrivateIpAddresses", kept)
    yield Move(
        title=f"Take {scene.name(interface.subnet_id)} out of the endpoint {endpoint.name}",
        way="endpoint subnet",
        document=document,
    )


def use_endpoint(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """An endpoint for a service whose own policy asks its callers to come by the VPC or by one (A4)."""
    if blocked.trace.subnet is None:
        return
    known = services.at(blocked.trace.destination)
    place = origin(scene.network, blocked.trace.subnet)
    places = tuple(dict.fromkeys((*(one for one in origins(scene) if one.vpc_id == place.vpc_id), place)))
    if known is not None and known[1] and services.BY_NAME[known[0]].gateway:
        yield from _by_gateway(scene, places, known[0])
    elif known is not None and known[1]:
        yield from _by_interface(scene, places, known[0])
