"""One sentence for each kind of evidence."""

from typing import assert_never

from lambdanet.explanation.grammar import capital, count, in_a_row
from lambdanet.explanation.names import Names
from lambdanet.reachability.verdict import (
    Accepts,
    EntryAdmitsPart,
    EntryDecides,
    Hop,
    Kind,
    NoPublicAddress,
    NoRoute,
    NoRuleAdmits,
    Passes,
    PrivateDestination,
    Refuses,
    Resolved,
    Resolver,
    RouteBlackholed,
    RouteChosen,
    RouteLoops,
    RuleAdmits,
    StateIs,
    Translated,
    Unanswered,
    Undescribed,
)
from lambdanet.topology import Database, Peering, Protocol, Vpc


def sentence_of(names: Names, hop: Hop) -> str:
    """One sentence for what was found at a hop."""
    return capital(_found(names, hop))


def _found(names: Names, hop: Hop) -> str:  # one case per kind of evidence: long, and flat
    to = hop.packet.destination
    evidence = hop.evidence
    match evidence:
        case Resolved(resolver=Resolver.NONE):
            return f"It sends to {to}."
        case Resolved(name=name, resolver=Resolver.PRIVATE_DNS, component=endpoint):
            return f"The private DNS of {names.of(endpoint)} answers {name} with {to}, an address of this VPC."
        case Resolved(name=name, resolver=Resolver.VPC_DNS):
            return f"The name {name} resolves to {to}, a private address of this VPC."
        case Resolved(name=name):
            return f"The name {name} resolves to {to}."
        case Unanswered(name=name, vpc_id=vpc) if vpc:
            return _no_answer(names, name, vpc)
        case Unanswered(name=name, family=family):
            return f"{name} has no {'IPv6' if family == 6 else 'IPv4'} address."
        case RuleAdmits(group_id=group):
            return f"A rule of {names.of(group)} admits it."
        case NoRuleAdmits():
            return _no_rule(names, evidence, hop)
        case EntryDecides(entry=entry) if entry is not None and entry.allow:
            return f"Rule {entry.number} admits it."
        case EntryDecides(entry=entry) if entry is not None:
            return f"Rule {entry.number} of {names.acl(hop)} denies it: the lowest number that matches decides."
        case EntryDecides(looked_at=looked_at):
            return f"{names.acl(hop)} has {count(looked_at, 'rule')} in this direction and none matches, so the final * denies it."
        case EntryAdmitsPart(admitted=admitted, asked=asked):
            return f"{names.acl(hop)} admits {in_a_row([str(one) for one in admitted])} of the ports {asked} that the client may have chosen."
        case RouteChosen(destination=destination, target=target) if hop.blocks:
            return f"{names.table(hop.component)} has no route back to {to}: {destination} leads to {names.of(target)}, which carries no private address."
        case RouteChosen(target="local"):
            return "The destination is inside the VPC: local."
        case RouteChosen(target=target):
            return f"The longest match leads to {names.of(target)}."
        case NoRoute(looked_at=looked_at):
            table = (
                names.table(hop.component)
                if hop.kind is Kind.ROUTE_TABLE
                else f"the table of {names.of(hop.component)}"
            )
            return f"{table} has no route that covers {to}; {count(looked_at, 'route')} looked at."
        case RouteBlackholed(target=target) if isinstance(names.resources.get(target), Peering):
            return f"A route of {names.table(hop.component)} matches, but {names.of(target)} is not active: it drops the packet (blackhole)."
        case RouteBlackholed(target=target):
            return f"A route of {names.table(hop.component)} matches, but {names.of(target)} is gone: it drops the packet (blackhole)."
        case RouteLoops(target=target):
            return f"{names.table(hop.component)} leads back to {names.of(target)}, where the packet has been already."
        case Translated(what="destination", after=after) if (
            hop.kind is Kind.LOAD_BALANCER and hop.rewritten is not None
        ):
            named = "its own" if hop.rewritten.source != hop.packet.source else "the client's"
            return f"It sends on to {after}, port {hop.rewritten.destination_port}, with {named} address as the source."
        case Translated(what=what, before=before, after=after):
            return f"It swaps the {what} address {before or ''} for {after}.".replace("  ", " ")
        case NoPublicAddress(address=address, lambda_interface=True):
            return f"{names.of(hop.component)} serves only sources with a public IPv4 address. The Lambda interface {address} never has one, so the gateway drops the packet."
        case NoPublicAddress(address=address):
            return f"{names.of(hop.component)} serves only sources with a public IPv4 address, and {address} has none: the gateway drops the packet."
        case PrivateDestination(address=address):
            return _private(names, hop, str(address))
        case Undescribed(what=what):
            return f"Nobody has described {names.of(hop.component)}: its {what} decide here, and are not known."
        case StateIs(state=state):
            return _state(names, hop, state)
        case Accepts(protocol=protocol, port=port):
            return (
                "It answers."
                if protocol is Protocol.ICMP
                else f"It takes the connection on {str(protocol).upper()} {port}."
            )
        case Passes(what=what):
            return f"{what[:1].upper()}{what[1:]}."
        case Refuses(what=what):
            return _refuses(names, hop, what)
    assert_never(evidence)


def _state(names: Names, hop: Hop, state: str) -> str:
    name = names.of(hop.component)
    if hop.code == "VPC_BLOCK_PUBLIC_ACCESS_ENABLED":
        return f"VPC Block Public Access is on ({state}): {name} does not let it pass."
    if hop.code == "BAD_STATE_VPN":
        return f"The tunnel behind {name} is down."
    if state.startswith("not attached"):
        return f"{name} is {state}."
    return f"{name} has {state}." if hop.kind is Kind.OTHER else f"The state of {name} is {state}."


def _no_answer(names: Names, name: str, vpc_id: str) -> str:
    vpc = names.resources.get(vpc_id)
    if isinstance(vpc, Vpc) and vpc.name_servers:
        return f"{name} has no answer: no name server of the DHCP options of {vpc.name} can be reached."
    return f"{name} has no answer: EnableDnsSupport of {names.of(vpc_id)} is off, so its resolver is silent."


def _no_rule(names: Names, evidence: NoRuleAdmits, hop: Hop) -> str:
    way = "outbound" if evidence.egress else "inbound"
    groups = in_a_row([names.of(group) for group in evidence.group_ids])
    if not evidence.looked_at:
        return f"{groups} has no {way} rule: nothing passes."
    port = "" if hop.packet.protocol is Protocol.ICMP else f" {hop.packet.destination_port}"
    peer = hop.packet.destination if evidence.egress else hop.packet.source
    asked = (
        f"{str(hop.packet.protocol).upper()}{port} {'to' if evidence.egress else 'from'} {peer or 'the Lambda service'}"
    )
    near = f" The closest differs in {in_a_row(list(evidence.closest.differs_in))}." if evidence.closest else ""
    return f"{count(evidence.looked_at, f'{way} rule')} of {groups} looked at, none admits {asked}.{near}"


def _private(names: Names, hop: Hop, address: str) -> str:
    if hop.code == "APP_NOT_ATTACHED":
        return f"{names.of(hop.component)} is not attached to a VPC: it has no interface there, and {address} is a private address."
    if hop.code == "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR":
        return f"{names.of(hop.component)} joins two VPCs and carries only what goes from one to the other; {address} is in neither place that it should be."
    if hop.code == "VPC_LOCAL_ROUTE_CIDR_RESTRICTION":
        return f"{address} is no address of {names.of(hop.component)}, and what arrives from another network goes no further."
    if hop.code == "NO_POSSIBLE_DESTINATION":
        return f"{address} is inside the VPC, and nothing holds it."
    return f"{address} is a private address, which does not travel over the internet."


def _refuses(names: Names, hop: Hop, what: str) -> str:
    match hop.code:
        case "APP_FUNCTION_ENI_INBOUND":
            return "A function's interface leads one way, out of Lambda into your VPC. Nothing can open a connection to the function through it."
        case "APP_NOTHING_LISTENS":
            resource = names.resources.get(hop.component)
            own = f"port {resource.port}" if isinstance(resource, Database) else what.removeprefix("listens on ")
            return f"The packet arrives, but nothing listens on {str(hop.packet.protocol).upper()} {hop.packet.destination_port}; it listens on {own}."
        case "APP_ENDPOINT_POLICY":
            return f"The network path works. The policy of {names.of(hop.component)} refuses the call: {what}"
        case "APP_RESOURCE_POLICY":
            return f"The network path works. {names.of(hop.component)} refuses the call: {what}."
        case "APP_ROLE_POLICY":
            return f"The network path works. The role {what}."
        case "VPCE_INTRA_VPC_TRAFFIC":
            return "An interface endpoint carries connections from its VPC to its service, never the other way."
        case _:
            return f"{names.of(hop.component)} {what}."
