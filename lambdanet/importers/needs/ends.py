"""What a function may connect to in a VPC, read off a document: an id, the VPC, and the ports that it listens on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lambdanet.completion.ports import CACHE_PORTS, ENGINE_PORTS, FAMILY_PORTS

Document = Mapping[str, Any]
HTTPS: Final = 443
NFS: Final = 2049
STREAMS: Final = ("TCP", "TLS", "HTTP", "HTTPS", "TCP_UDP")


@dataclass(frozen=True, slots=True)
class End:
    """`vpc` "": it is asked only where something names it. `words`: what it is."""

    id: str
    vpc: str
    ports: tuple[int, ...]
    words: str


def ends_of(document: Document) -> Iterator[End]:
    """Databases, proxies, caches, file systems, load balancers, interface endpoints, instances; in the document's order."""
    homes = homes_of(document)
    engines = {one["id"]: one["Engine"] for one in document.get("db_instances", ())}
    for one in document.get("db_instances", ()):
        port = one.get("Port") or ENGINE_PORTS[one["Engine"]]
        yield End(one["id"], homes.get(one["SubnetId"], ""), (port,), "a database")
    for one in document.get("db_proxies", ()):
        port = FAMILY_PORTS.get(one.get("EngineFamily", "")) or ENGINE_PORTS.get(engines.get(one.get("target", ""), ""))
        yield End(one["id"], homes.get(one["VpcSubnetIds"][0], ""), (port,) if port else (), "an RDS Proxy")
    for one in document.get("cache_clusters", ()):
        port = one.get("Port") or CACHE_PORTS[one["Engine"]]
        yield End(one["id"], homes.get(one["SubnetId"], ""), (port,), "a cache")
    for one in document.get("file_systems", ()):
        yield End(one["id"], homes.get(one["SubnetIds"][0], ""), (NFS,), "a file system")
    for one in document.get("load_balancers", ()):
        ports = dict.fromkeys(
            each["Port"] for each in one.get("Listeners", ()) if each.get("Protocol", "TCP") in STREAMS
        )
        yield End(one["id"], homes.get(one["SubnetIds"][0], ""), tuple(ports), "a load balancer")
    for one in document.get("vpc_endpoints", ()):
        if one["VpcEndpointType"] == "Interface" and one.get("SubnetIds"):
            yield End(one["id"], one["VpcId"], (HTTPS,), "an interface endpoint")
    for one in document.get("instances", ()):
        yield End(one["id"], "", tuple(one.get("listens") or ()), "an instance")


def homes_of(document: Document) -> dict[str, str]:
    """The VPC of each subnet."""
    return {one["id"]: one["VpcId"] for one in document.get("subnets", ())}


def names_of(document: Document) -> dict[str, str]:
    """What a text may say for an end, in lower case → its id: host names, ARNs and addresses that the document holds.

    A bare word is not among them: a value that is one may be anything.
    """
    found: dict[str, str] = {}
    for kind in ("db_instances", "db_proxies", "cache_clusters", "file_systems", "load_balancers", "instances"):
        for one in document.get(kind, ()):
            said = [*one.get("aliases", ()), one.get("PrivateIpAddress", ""), one.get("PublicIpAddress", "")]
            for text in said:
                if "." in text or text.startswith("arn:"):
                    found.setdefault(text.lower(), one["id"])
    return found
