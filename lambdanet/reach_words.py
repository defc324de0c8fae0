"""What a source reaches, for people and for programs: the exact sets of reaches.py as text and as JSON.

Nothing is decided here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from lambdanet import services
from lambdanet.problems import Problem
from lambdanet.reachability.boxes import Addresses, Box, Boxes, block, of
from lambdanet.reachability.reaches import Arrival, FromOne, Reach
from lambdanet.reachability.verdict import Kind
from lambdanet.topology import ALL_PORTS, INTERNET, Ports, Protocol, Topology

MOST_RANGES: Final = 6
"""A line names so many ranges of addresses at most, and says how many more there are; the JSON has all."""

SOMETIMES: Final = (
    "“sometimes”: a NAT gateway chooses the port that the reply comes back to, and a network ACL lets back a part "
    "of its range only."
)
UNASKABLE: Final[dict[str, str]] = {
    "NO_SOURCE_OR_DESTINATION": "There is no “{name}” here. Give the id or the name of a function, an instance, a database or a host, “internet”, or an address.",
    "UNSUPPORTED_COMPONENT": "“{name}” opens no connection. Ask from a function, an instance, a database or a host.",
}


def reach_text(topology: Topology, reach: Reach) -> str:
    """One block of lines for each subnet, or for several where they reach the same."""
    if reach.unaskable is not None:
        return UNASKABLE[reach.unaskable.code].format(name=reach.unaskable.component)
    names = {resource.id: resource.name for resource in topology.resources()}
    name = names.get(reach.source, reach.source)
    blocks: dict[str, list[FromOne]] = defaultdict(list)
    for start in reach.starts:
        blocks["\n".join(_lines(names, reach, start))].append(start)
    parts = [
        *(_refused(problem) for problem in reach.refused),
        *(_block(names, name, lines, starts) for lines, starts in blocks.items()),
        *([SOMETIMES] if any(start.sometimes for start in reach.starts) else []),
    ]
    return "\n\n".join(parts)


def reach_data(topology: Topology, reach: Reach) -> dict[str, Any]:
    """The sets as JSON-ready data:

    {"source": "<id>", "client_ports": "1024-65535",
     "refused": [{"component": "<id>", "code": "...", "message": "..."}],
     "starts": [{"interface": "<id or null>", "subnet": "<id or null>", "address": "<ip or null>",
                 "reaches": [{"component": "<id>", "kind": "database|service|internet_host|…",
                              "at": "<interface or null>", "through": ["<gateway or endpoint>"],
                              "always": [BOX], "sometimes": [BOX]}]}],
     "explanation": "plain words"}
    BOX = {"protocol": "tcp|udp|icmp", "first_address": "<ip>", "last_address": "<ip>",
           "port": 443 or "1024-65535", null for ICMP, "client_port": likewise}

    The boxes are disjoint, in one order, and make up everything that connects. `sometimes`: a NAT
    gateway's choice of port decides. `refused`: what AWS would not create of all this.
    """
    return {
        "source": reach.source,
        "client_ports": str(reach.client_ports),
        "refused": [
            {"component": one.component, "code": one.aws_error or one.code, "message": one.message}
            for one in reach.refused
        ],
        "starts": [
            {
                "interface": start.interface or None,
                "subnet": start.subnet,
                "address": str(start.address) if start.address else None,
                "reaches": [_arrival(arrival) for arrival in start.arrivals],
            }
            for start in reach.starts
        ],
        "explanation": reach_text(topology, reach),
    }


def _arrival(arrival: Arrival) -> dict[str, Any]:
    return {
        "component": arrival.component,
        "kind": str(arrival.kind),
        "at": arrival.at or None,
        "through": list(arrival.through),
        "always": [data for box in arrival.always for data in _box(box)],
        "sometimes": [data for box in arrival.sometimes for data in _box(box)],
    }


def _box(box: Box) -> Iterator[dict[str, Any]]:
    for protocol in box.protocols:
        icmp = protocol is Protocol.ICMP
        yield {
            "protocol": str(protocol),
            "first_address": str(box.addresses.first),
            "last_address": str(box.addresses.last),
            "port": None if icmp else _number_or_range(box.ports),
            "client_port": None if icmp else _number_or_range(box.client_ports),
        }


def _number_or_range(ports: Ports) -> int | str:
    return ports.first if ports.first == ports.last else str(ports)


# --- text -------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    """`regions`: a line of an AWS service, which may be joined with others that are reached alike."""

    where: str
    what: str
    through: str
    regions: str = ""


def _refused(problem: Problem) -> str:
    return f"AWS would refuse {problem.component}: {problem.message} Until that is mended, nothing of this runs."


def _block(names: dict[str, str], name: str, lines: str, starts: list[FromOne]) -> str:
    where = _and([f"{names.get(one.subnet, one.subnet)} ({one.address})" for one in starts if one.subnet])
    begin = f"{name}, from {where}," if where else name
    return f"{begin} reaches\n{lines}" if lines else f"{begin} reaches nothing."


def _lines(names: dict[str, str], reach: Reach, start: FromOne) -> Iterator[str]:
    found = list(_joined(line for arrival in start.arrivals for line in _rows(names, reach, arrival)))
    width = max((len(line.where) for line in found if len(line.where) <= 44), default=0)
    for line in found:
        yield f"  {line.where:{width}}  {line.what}{line.through}"


def _joined(lines: Iterable[_Line]) -> Iterator[_Line]:
    """The AWS services that are reached alike stand in one line, where the first of them stood."""
    found: dict[object, list[_Line]] = defaultdict(list)
    for number, line in enumerate(lines):
        found[replace(line, where="") if line.regions else number].append(line)
    for alike in found.values():
        yield replace(alike[0], where=" ".join(filter(None, [_and([line.where for line in alike]), alike[0].regions])))


def _rows(names: dict[str, str], reach: Reach, arrival: Arrival) -> Iterator[_Line]:
    through = ", through " + _and([names.get(one, one) for one in arrival.through]) if arrival.through else ""
    for boxes, how in ((arrival.always, ""), (arrival.sometimes, "sometimes ")):
        for addresses, shapes in _by_addresses(boxes):
            what = "; ".join(_shape(protocol, shape, reach.client_ports) for protocol, shape in shapes)
            regions = _regions(arrival, addresses)
            where = _title(names, arrival.component) if regions else _where(names, reach, arrival, addresses)
            yield _Line(where=where, what=how + what, through=through, regions=regions)


def packets(topology: Topology, client_ports: Ports, arrival: Arrival, outside: tuple[Addresses, ...]) -> list[str]:
    """The packets of an arrival, a line for those of one address: "TCP 443", and to which of many addresses on the internet.

    `outside` holds the addresses that stand for the internet at large.
    """
    names = {resource.id: resource.name for resource in topology.resources()}
    reach = Reach(source="", client_ports=client_ports, internet=outside)
    rows = _rows(names, reach, arrival)
    return [row.what if arrival.component != INTERNET else f"{row.what} to {row.where}" for row in rows]


Shape = tuple[tuple[Ports, Ports], ...]  # service ports with client ports


def _by_addresses(boxes: Boxes) -> Iterator[tuple[tuple[Addresses, ...], list[tuple[Protocol, Shape]]]]:
    """Addresses with what is reached at all of them."""
    shapes: dict[tuple[Protocol, Addresses], list[tuple[Ports, Ports]]] = defaultdict(list)
    for box in boxes:
        for protocol in box.protocols:
            shapes[protocol, box.addresses].append((box.ports, box.client_ports))
    alike: dict[tuple[Protocol, Shape], list[Addresses]] = defaultdict(list)
    for (protocol, addresses), pairs in shapes.items():
        alike[protocol, tuple(pairs)].append(addresses)
    found: dict[tuple[Addresses, ...], list[tuple[Protocol, Shape]]] = defaultdict(list)
    for (protocol, shape), places in alike.items():
        found[tuple(places)].append((protocol, shape))
    yield from found.items()


def _shape(protocol: Protocol, shape: Shape, whole: Ports) -> str:
    """ "TCP 80, 443", "UDP all ports but 53", "TCP 5432 from client ports 32768-60999", "ICMP"."""
    if protocol is Protocol.ICMP:
        return "ICMP"
    clients: dict[Ports, list[Ports]] = defaultdict(list)
    for ports, client_ports in shape:
        clients[ports].append(client_ports)
    services_: dict[tuple[Ports, ...], list[Ports]] = defaultdict(list)
    for ports, client in clients.items():
        services_[tuple(client)].append(ports)
    return "; ".join(
        f"{protocol.upper()} {_ports(ports)}{'' if client == (whole,) else f' from client ports {_listed(client)}'}"
        for client, ports in services_.items()
    )


def _ports(ports: list[Ports]) -> str:
    if ports == [ALL_PORTS]:
        return "all ports"
    rest = (of(Box()) - of(*(Box(client_ports=one) for one in ports))).client_ports()
    return f"all ports but {_listed(rest)}" if len(rest) < len(ports) else _listed(ports)


def _where(names: dict[str, str], reach: Reach, arrival: Arrival, addresses: tuple[Addresses, ...]) -> str:
    if arrival.component == INTERNET:
        return _internet(reach, addresses)
    return f"{_some(addresses)} ({_title(names, arrival.component)})"


def _regions(arrival: Arrival, addresses: tuple[Addresses, ...]) -> str:
    """Where these are all the public addresses of a service: those here stand for real ones, so no need to show them."""
    found = [_whole_service(one) for one in addresses]
    if arrival.kind is not Kind.SERVICE or None in found:
        return ""
    if len(found) == 2:
        return "in every Region"
    return "in this Region" if found[0] else "in other Regions"


def _whole_service(addresses: Addresses) -> bool | None:
    """Are these all of a service's public addresses in the own Region (True), or in any other (False)?"""
    found = services.at(addresses.first)
    return found[1] if found and addresses == block(services.block(found[0], same_region=found[1])) else None


def _title(names: dict[str, str], component: str) -> str:
    return names.get(component) or (services.BY_NAME[component].title if component in services.BY_NAME else component)


def _internet(reach: Reach, addresses: tuple[Addresses, ...]) -> str:
    """One phrase for each family."""
    return _and([phrase for version in (4, 6) if (phrase := _internet_of(reach, addresses, version))])


def _internet_of(reach: Reach, addresses: tuple[Addresses, ...], version: int) -> str:
    mine = tuple(one for one in addresses if one.first.version == version)
    if not mine:
        return ""
    whole = of(*(Box(addresses=one) for one in reach.internet if one.first.version == version))
    rest = (whole - of(*(Box(addresses=one) for one in mine))).addresses()
    name = "the internet" if version == 4 else "the internet over IPv6"
    if not rest:
        return name
    return f"{name} but {_some(rest)}" if len(rest) < len(mine) else f"{_some(mine)} ({name})"


def _some(addresses: tuple[Addresses, ...]) -> str:
    more = len(addresses) - MOST_RANGES
    return _listed(addresses[:MOST_RANGES]) + (f" and {more} more range{'s' if more > 1 else ''}" if more > 0 else "")


def _listed(things: Iterable[object]) -> str:
    return ", ".join(map(str, things))


def _and(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
