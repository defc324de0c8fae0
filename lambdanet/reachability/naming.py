"""From the names in a question to resources and addresses, as the source's resolver would answer (semantics.md §3)."""

from dataclasses import dataclass
from ipaddress import ip_address

from lambdanet import services
from lambdanet.reachability.balancing import named_nodes
from lambdanet.reachability.network import Network
from lambdanet.reachability.verdict import Finding, Resolved, Resolver, Unanswered, Undescribed
from lambdanet.topology import (
    INTERNET,
    LOG_DELIVERY,
    Address,
    Cache,
    CustomerHost,
    Database,
    EventSourceMapping,
    FileSystem,
    Function,
    Instance,
    Interface,
    InterfaceEndpoint,
    InternetGateway,
    InternetHost,
    LoadBalancer,
    NetworkInterface,
    Proxy,
    Resource,
    Service,
    Unknown,
    Vpc,
)

End = (
    Function
    | Instance
    | NetworkInterface
    | Database
    | Proxy
    | Cache
    | FileSystem
    | LoadBalancer
    | InterfaceEndpoint
    | EventSourceMapping
    | CustomerHost
    | InternetHost
    | InternetGateway
    | Service
)
"""The resources that may stand at an end of a connection."""

HTTPS = 443
NFS = 2049


@dataclass(frozen=True, kw_only=True, slots=True)
class Destination:
    """One address that the source may send to. `address` None: the name has no answer, or nobody can say which.

    `answer`: what the resolver says; where that hangs on something that nobody has described, what of it decides.
    """

    answer: Resolved | Unanswered | Undescribed
    port: int
    resource: str = ""  # the id that the question meant, "" for a bare address
    warnings: tuple[Finding, ...] = ()

    @property
    def address(self) -> Address | None:
        return self.answer.address if isinstance(self.answer, Resolved) else None


def find(network: Network, name: str) -> Resource | Address | str | None:
    """What a name in a question means: a resource, an address, a service's short name, `internet`, or nothing.

    Ids come before names, names before aliases, host names and services; an interface's id means whose it is. A name
    that two resources share means nothing.
    """
    if name in network.resources:
        return network.resources[name]
    if name in (INTERNET, LOG_DELIVERY):
        return name
    if (interface := network.interfaces.get(name)) is not None:
        return network.owner(interface)
    if (named := _called(network, name)) is not None:
        return named
    if len(ids := network.topology.aliases.get(name.lower(), ())) == 1:
        return network.resources[ids[0]]
    if (host := network.hosts_by_name.get(name.lower())) is not None:
        return host
    if url_owner(network, name) is not None:
        return name.lower()
    if services.short_name(name) in services.BY_NAME:
        return services.short_name(name)
    try:
        return None if "%" in name else ip_address(name)  # no zone of IPv6: it means something on one machine alone
    except ValueError:
        return None


def _called(network: Network, name: str) -> Resource | None:
    """The resource with this name: of several the only one that a connection may end at."""
    found = [network.resources[one] for one in network.ids_by_name.get(name, ())]
    ends = [one for one in found if isinstance(one, End)] if len(found) > 1 else found
    return ends[0] if len(ends) == 1 else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Asker:
    """Who asks a name: from which VPC (None: outside any), in which family, and whether a resolver answers there."""

    vpc: Vpc | None
    family: int
    resolves: bool = True
    joined: tuple[str, ...] = ()  # the VPCs that a tunnel leads to from on premises


def destinations(network: Network, target: Resource | Address | str, asker: Asker) -> tuple[Destination, ...]:
    """Every address that the target's name gives to the asker.

    Empty for a resource that has no address: the caller says so.
    """
    match target:
        case Database():
            return _database(network, target, asker)
        case Instance() | NetworkInterface():
            return _instance(network, target, asker)
        case Function():
            return _function(network, target, asker)
        case InterfaceEndpoint():
            return tuple(_bare(interface.private_ip, target.id) for interface in network.interfaces_of(target))
        case LoadBalancer():
            return tuple(_balancer(network, target, interface, asker) for interface in named_nodes(network, target))
        case Proxy() | FileSystem():
            # one name for all of its interfaces, and a client may get any of their addresses
            port = target.port if isinstance(target, Proxy) else NFS
            return tuple(
                _inside(target.name, interface, asker, resource=target.id, port=port)
                for interface in network.interfaces_of(target)
            )
        case Cache():
            return (
                _inside(
                    target.name, network.interfaces[target.interface_id], asker, resource=target.id, port=target.port
                ),
            )
        case CustomerHost():
            return (_bare(target.address, target.id),)
        case Service():
            return _service(network, target.service, target.region, asker, target.id)
        case InternetHost():
            return _host(target, asker)
        case str():
            if target == INTERNET:
                return (_bare(services.ANYWHERE_6 if asker.family == 6 else services.ANYWHERE, INTERNET),)
            if (function := url_owner(network, target)) is not None:
                return (_named(target, _url_address(asker.family), Resolver.PUBLIC_DNS, asker, resource=function.id),)
            region = asker.vpc.region if asker.vpc is not None else network.topology.region
            return _service(network, target, region, asker, service_id(network, target, region))
        case _ if not isinstance(target, Resource):
            return (_bare(target, "", _port_at(network, target)),)
        case _:
            return ()


def lambda_api(network: Network, function: Function, asker: Asker) -> tuple[Destination, ...]:
    """Where a function is invoked: the Lambda API of its own Region (INV-01)."""
    homes = [network.vpcs[network.subnets[one].vpc_id].region for one in function.subnet_ids[:1]]
    region = homes[0] if homes else network.topology.region
    return _service(network, "lambda", region, asker, service_id(network, "lambda", region))


def url_owner(network: Network, name: str) -> Function | None:
    """The function whose URL has this host name."""
    return network.functions_by_url.get(name.lower())


def _url_address(family: int) -> Address:
    """Function URLs are dual-stack."""
    return services.URLS_6 if family == 6 else services.block("lambda", same_region=True)[2]


def _port_at(network: Network, address: Address) -> int:
    """The port that a question about a bare address means: a database's own, else HTTPS."""
    holders = [*network.by_private_ip.get(address, ()), network.by_public_ip.get(address)]
    owners = [network.owner(interface) for interface in holders if interface is not None]
    for owner in owners:
        if isinstance(owner, Database | Proxy | Cache):
            return owner.port
        if isinstance(owner, LoadBalancer) and owner.listeners:
            return owner.listeners[0].port
    return HTTPS


def service_id(network: Network, service: str, region: str) -> str:
    """The id that a service has in the document, else its short name."""
    return network.service_ids.get((service, region), service)


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
    asker: Asker,
    *,
    resource: str,
    port: int = HTTPS,
) -> Destination:
    """A name's answer: none where no resolver answers (T77), or where there is no address of the family (V6-05)."""
    if address is None or not asker.resolves:
        silent = asker.vpc.id if asker.vpc is not None and not asker.resolves else ""
        nothing = Unanswered(name=name, vpc_id=silent, family=asker.family)
        return Destination(answer=nothing, port=port, resource=resource)
    return Destination(answer=Resolved(name=name, address=address, resolver=resolver), port=port, resource=resource)


def _inside(name: str, interface: Interface, asker: Asker, *, resource: str, port: int) -> Destination:
    """A name that gives a private address wherever it is asked (DB-12, DB-14)."""
    address = None if asker.family == 6 else interface.private_ip
    return _named(name, address, Resolver.VPC_DNS, asker, resource=resource, port=port)


def _balancer(network: Network, balancer: LoadBalancer, interface: Interface, asker: Asker) -> Destination:
    """An internet-facing load balancer's name gives its public addresses, wherever it is asked; an internal one's not."""
    port = balancer.listeners[0].port if balancer.listeners else HTTPS
    address: Address | None = interface.ipv6 if asker.family == 6 else interface.public_ip or interface.private_ip
    return _named(balancer.name, address, Resolver.PUBLIC_DNS, asker, resource=balancer.id, port=port)


def _database(network: Network, database: Database, asker: Asker) -> tuple[Destination, ...]:
    """A public database's name gives the private address inside its VPC and the public one outside (DB-12).

    Through a peering that resolves DNS it gives the private one to the other VPC too (domain.md §7.1), and through a
    transit gateway, whose DNS support is on by default.
    """
    interface = network.interfaces[database.interface_id]
    inside = asker.vpc is not None and _is_or_shares_dns(network, asker.vpc, network.vpc_of(interface))
    private = inside or interface.public_ip is None
    resolver = Resolver.VPC_DNS if inside else Resolver.PUBLIC_DNS
    address = None if asker.family == 6 else interface.private_ip if private else interface.public_ip
    found = _named(database.name, address, resolver, asker, resource=database.id, port=database.port)
    if not database.publicly_accessible:
        return (found,)
    return (_warned(found, "APP_PUBLICLY_ACCESSIBLE", database.id, str(interface.public_ip)),)


def _is_or_shares_dns(network: Network, asking: Vpc, holding: Vpc) -> bool:
    return (
        asking.id == holding.id
        or _behind_one_transit_gateway(network, asking.id, holding.id)
        or any(
            peering.dns and peering.status == "active"
            for peering in network.peerings.get(frozenset((asking.id, holding.id)), ())
        )
    )


def _behind_one_transit_gateway(network: Network, one: str, other: str) -> bool:
    return any((gateway, other) in network.attachments for gateway in network.transit_gateways.get(one, ()))


def _instance(network: Network, instance: Instance | NetworkInterface, asker: Asker) -> tuple[Destination, ...]:
    """By its private address from any network that may lead there, by its public one from outside."""
    interface = network.interfaces[instance.interface_id]
    if asker.family == 6:
        return (_named(instance.name, interface.ipv6, Resolver.NONE, Asker(vpc=None, family=6), resource=instance.id),)
    here = asker.joined if asker.vpc is None else (asker.vpc.id,)
    inside = any(linked(network, one, network.vpc_of(interface).id) for one in here)
    return (_bare(interface.private_ip if inside or interface.public_ip is None else interface.public_ip, instance.id),)


def linked(network: Network, one: str, other: str) -> bool:
    """The same VPC, or two that a peering or a transit gateway joins."""
    if one == other:
        return True
    if frozenset((one, other)) in network.peerings:
        return True
    return _behind_one_transit_gateway(network, one, other)


def _function(network: Network, function: Function, asker: Asker) -> tuple[Destination, ...]:
    """The addresses of the function's interfaces, which take no connection (T38); an unattached one has none."""
    addresses = [interface.address(asker.family) for interface in network.interfaces_of(function)]
    return tuple(_bare(address, function.id) for address in addresses if address is not None)


def _service(network: Network, service: str, region: str, asker: Asker, resource: str) -> tuple[Destination, ...]:
    """An interface endpoint's private addresses where its private DNS answers, else the public ones (domain.md §6.2)."""
    host_name = f"{service}.{region}.amazonaws.com"
    same = region == network.topology.region
    vpc = asker.vpc
    address = None if asker.family == 6 else services.address(service, same_region=same)
    public = _named(host_name, address, Resolver.PUBLIC_DNS, asker, resource=resource)
    if vpc is None or asker.family == 6 or not asker.resolves:
        return (public,)
    ready = [one for one in network.endpoints.get((vpc.id, service), ()) if one.region == region]
    attributes = vpc.enable_dns_support and vpc.enable_dns_hostnames
    answering = [one for one in ready if one.private_dns and attributes and one.interface_ids]
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
    if region == vpc.region and (unknown := _may_answer(network, vpc, service)) is not None:
        answer = Undescribed(what="private DNS and addresses", component=unknown.id)
        return (Destination(answer=answer, port=HTTPS, resource=resource),)
    for endpoint in ready:
        public = _warned(public, "APP_DNS_PUBLIC_ANSWER", endpoint.id, str(public.answer))
    return (public,)


def _may_answer(network: Network, vpc: Vpc, service: str) -> Unknown | None:
    """What may be an interface endpoint whose private DNS answers for the service in this VPC."""
    if not vpc.enable_dns_hostnames:
        return None
    return network.may_answer.get((vpc.id, service)) or network.may_answer.get((vpc.id, ""))


def _host(host: InternetHost, asker: Asker) -> tuple[Destination, ...]:
    addresses: tuple[Address | None, ...] = (host.ipv6 if asker.family == 6 else host.ipv4) or (None,)
    port = host.listens[0].first if host.listens and host.listens[0].first == host.listens[0].last else HTTPS
    return tuple(
        _named(host.host_name, address, Resolver.PUBLIC_DNS, asker, resource=host.id, port=port)
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
