"""Amazon's resolver, which every interface of a VPC reaches."""

from lambdanet.reachability.verdict import Accepts, Check, Evidence, Kind, Packet, Refuses, Unanswered
from lambdanet.reachability.walk.ports import DNS_PORT
from lambdanet.reachability.walk.state import Walk
from lambdanet.topology import Protocol, Vpc


def ask_the_resolver(walk: Walk, vpc: Vpc, packet: Packet) -> None:
    """Amazon's resolver: no group, ACL or route is asked (domain.md §3.7, SG-07, ACL-07)."""
    check, code = Check.LISTENER, ""
    evidence: Evidence = Accepts(protocol=packet.protocol, port=packet.destination_port)
    if not vpc.enable_dns_support:
        evidence = Unanswered(name=str(packet.destination), vpc_id=vpc.id, family=packet.destination.version)
        check, code = Check.DNS, "APP_DNS_NO_ANSWER"
    elif packet.destination_port != DNS_PORT or packet.protocol is Protocol.ICMP:
        evidence, code = Refuses(what="answers DNS only there, on port 53"), "NO_POSSIBLE_DESTINATION"
    walk.note(vpc.id, Kind.OTHER, packet, check, evidence, code=code, blocks=bool(code))
    walk.arrived = not code
    walk.answer_from = lambda _answer: None
