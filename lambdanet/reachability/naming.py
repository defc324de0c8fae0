"""From the names in a question to resources and addresses, as the source's resolver would answer (semantics.md §3)."""

from dataclasses import dataclass
from ipaddress import ip_address

from lambdanet import services
from lambdanet.reachability.network import Network
from lambdanet.reachability.verdict import Finding, Resolved, Resolver, Unanswered
from lambdanet.topology import (
    INTERNET,
    LOG_DELIVERY,
    Address,
    Database,
    Function,
    Instance,
    InterfaceEndpoint,
    InternetHost,
    Resource,
    Service,
    Vpc,
)

HTTPS = 443


@dataclass(frozen=True, kw_only=True, slots=True)
class Destination:
    """One address that the source may send to. `address` None: the name has no answer."""

    answer: Resolved | Unanswered
    port: int
    resource: str = ""  # the id that the question meant, "" for a bare address
    warnings: tuple[Finding, ...] = ()

    @property
    def address(self) -> Address | None:
        return self.answer.address if isinstance(self.answer, Resolved) else None


def find(network: Network, name: str) -> Resource | Address | str | None:
    """What a name in a question means: a resource, an address, a service's short name, `internet`, or nothing.

    Ids come before names, names before host names and services; a name that two resources share means nothing.
    """
    if name in network.resources:
        return network.resources[name]
    if name in (INTERNET, LOG_DELIVERY):
        return name
    if len(ids := network.ids_by_name.get(name, ())) == 1:
        return network.resources[ids[0]]
    for host in network.topology.internet_hosts:
        if host.host_name == name.lower():
            return host
    if services.short_name(name) in services.BY_NAME:
        return services.short_name(name)
    try:
        return ip_address(name)
    except ValueError:
        return None


def destinations(
    network: Network, target: Resource | Address | str, vpc: Vpc | None, *, family: int
) -> tuple[Destination, ...]:
    """Every address that the target's name gives to a source in `vpc` (None: outside any VPC).

    Empty for a resource that has no address: the caller says so.
    """
    match target:
        case Database():
            return _database(network, target, vpc, family)
        case Instance():
            return _instance(network, target, vpc, family)
        case Function():
            return _function(network, target)
        case InterfaceEndpoint():
            return tuple(_bare(interface.private_ip, target.id) for interface in network.interfaces_of(target))
        case Service():
            return _service(network, target.service, target.region, vpc, target.id, family)
        case InternetHost():
            return _host(target, vpc, family)
        case str():
            if target == INTERNET:
                return (_bare(services.ANYWHERE_6 if family == 6 else services.ANYWHERE, INTERNET),)
            return _service(network, target, network.topology.region, vpc, _shown(network, target), family)
        case _ if not isinstance(target, Resource):
            return (_bare(target, "", _port_at(network, target)),)
        case _:
            return ()


def _port_at(network: Network, address: Address) -> int:
    """The port that a question about a bare address means: a database's own, else HTTPS."""
    holders = [*network.by_private_ip.get(address, ()), network.by_public_ip.get(address)]
    owners = [network.owner(interface) for interface in holders if interface is not None]
    return next((owner.port for owner in owners if isinstance(owner, Database)), HTTPS)


def service_id(network: Network, service: str, region: str) -> str:
    """The id that a service has in the document, else its short name."""
    return next(
        (one.id for one in network.topology.services if (one.service, one.region) == (service, region)),
        service,
    )


def _shown(network: Network, service: str) -> str:
    return service_id(network, service, network.topology.region)


def _bare(address: Address, resource: str, port: int = HTTPS) -> Destination:
    return Destination(
        answer=Resolved(name=resource or str(address), address=address, resolver=Resolver.NONE),
        port=port,
        resource=resource,
    )


def _named(
    name: str,
    address: Address | None,
    resolver: Resolver,
    vpc: Vpc | None,
    family: int,
    *,
    resource: str,
    port: int = HTTPS,
) -> Destination:
    """A name's answer: none where the VPC's resolver is off (T77), or where there is no address of the family (V6-05)."""
    if address is None or (vpc is not None and not vpc.enable_dns_support):
        silent = vpc is not None and not vpc.enable_dns_support
        return Destination(
            answer=Unanswered(name=name, vpc_id=vpc.id if silent and vpc else "", family=family),
            port=port,
            resource=resource,
        )
    return Destination(answer=Resolved(name=name, address=address, resolver=resolver), port=port, resource=resource)


def _database(network: Network, database: Database, vpc: Vpc | None, family: int) -> tuple[Destination, ...]:
    """A public database's name gives the private address inside its VPC and the public one outside (DB-12)."""
    interface = network.interfaces[database.interface_id]
    inside = vpc is not None and network.vpc_of(interface).id == vpc.id
    private = inside or interface.public_ip is None
    resolver = Resolver.VPC_DNS if inside else Resolver.PUBLIC_DNS
    address = None if family == 6 else interface.private_ip if private else interface.public_ip
    found = _named(database.name, address, resolver, vpc, family, resource=database.id, port=database.port)
    if not database.publicly_accessible:
        return (found,)
    return (_warned(found, "APP_PUBLICLY_ACCESSIBLE", database.id, str(interface.public_ip)),)


def _instance(network: Network, instance: Instance, vpc: Vpc | None, family: int) -> tuple[Destination, ...]:
    interface = network.interfaces[instance.interface_id]
    inside = vpc is not None and network.vpc_of(interface).id == vpc.id
    if family == 6:
        return (_named(instance.name, None, Resolver.NONE, None, family, resource=instance.id),)
    return (
        _bare(
            interface.private_ip if inside or interface.public_ip is None else interface.public_ip,
            instance.id,
        ),
    )


def _function(network: Network, function: Function) -> tuple[Destination, ...]:
    """The addresses of the function's interfaces, which take no connection (T38); an unattached one has none."""
    return tuple(_bare(interface.private_ip, function.id) for interface in network.interfaces_of(function))


def _service(
    network: Network, service: str, region: str, vpc: Vpc | None, resource: str, family: int
) -> tuple[Destination, ...]:
    """An interface endpoint's private addresses where its private DNS answers, else the public ones (domain.md §6.2)."""
    host_name = f"{service}.{region}.amazonaws.com"
    same = region == network.topology.region
    public = _named(
        host_name,
        None if family == 6 else services.address(service, same_region=same),
        Resolver.PUBLIC_DNS,
        vpc,
        family,
        resource=resource,
    )
    if vpc is None or family == 6:
        return (public,)
    ready = [one for one in network.endpoints.get((vpc.id, service), ()) if one.region == region]
    answering = [
        one
        for one in ready
        if one.private_dns and vpc.enable_dns_support and vpc.enable_dns_hostnames and one.interface_ids
    ]
    if answering:
        return tuple(
            Destination(
                answer=Resolved(
                    name=host_name,
                    address=interface.private_ip,
                    resolver=Resolver.PRIVATE_DNS,
                    component=endpoint.id,
                ),
                port=HTTPS,
                resource=resource,
            )
            for endpoint in answering
            for interface in network.interfaces_of(endpoint)
        )
    for endpoint in ready:
        public = _warned(public, "APP_DNS_PUBLIC_ANSWER", endpoint.id, str(public.answer))
    return (public,)


def _host(host: InternetHost, vpc: Vpc | None, family: int) -> tuple[Destination, ...]:
    addresses: tuple[Address | None, ...] = (host.ipv6 if family == 6 else host.ipv4) or (None,)
    port = host.listens[0].first if host.listens and host.listens[0].first == host.listens[0].last else HTTPS
    return tuple(
        _named(host.host_name, address, Resolver.PUBLIC_DNS, vpc, family, resource=host.id, port=port)
        for address in addresses
    )


def _warned(destination: Destination, code: str, component: str, evidence: str) -> Destination:
    warning = Finding(code=code, component=component, evidence=evidence)
    return Destination(
        answer=destination.answer,
        port=destination.port,
        resource=destination.resource,
        warnings=(*destination.warnings, warning),
    )
