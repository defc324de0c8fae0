"""Each walk, hop by hop."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from lambdanet.explanation.evidence import sentence_of
from lambdanet.explanation.names import Names
from lambdanet.explanation.shape import HopWords, TraceWords
from lambdanet.reachability.verdict import (
    Check,
    EntryAdmitsPart,
    EntryDecides,
    Hop,
    Kind,
    NoRuleAdmits,
    RouteBlackholed,
    RouteChosen,
    RouteLoops,
    RuleAdmits,
    Trace,
    Translated,
    Verdict,
)

GLYPHS: Final[dict[Kind, str]] = {
    Kind.FUNCTION: "function",
    Kind.INSTANCE: "instance",
    Kind.DATABASE: "database",
    Kind.SECURITY_GROUP: "sg",
    Kind.NETWORK_ACL: "nacl",
    Kind.ROUTE_TABLE: "route-table",
    Kind.NAT_GATEWAY: "nat",
    Kind.INTERNET_GATEWAY: "igw",
    Kind.INTERFACE_ENDPOINT: "endpoint",
    Kind.GATEWAY_ENDPOINT: "gateway-endpoint",
    Kind.SERVICE: "service",
    Kind.INTERNET_HOST: "host",
    Kind.EGRESS_ONLY_INTERNET_GATEWAY: "eigw",
    Kind.PEERING: "peering",
    Kind.TRANSIT_GATEWAY: "tgw",
    Kind.VPN_GATEWAY: "onprem",
    Kind.CUSTOMER_HOST: "onprem",
    Kind.NETWORK_INTERFACE: "eni",
    Kind.PROXY: "database",
    Kind.CACHE: "database",
    Kind.FILE_SYSTEM: "database",
    Kind.LOAD_BALANCER: "balancer",
    Kind.TARGET_GROUP: "balancer",
    Kind.UNKNOWN: "vpc",
    Kind.EVENT_SOURCE_MAPPING: "service",
    Kind.OTHER: "vpc",
}


def traces(names: Names, verdict: Verdict) -> Iterator[TraceWords]:
    several = {
        subnet: len(list(traces)) > 1 for subnet, traces in groupby(verdict.traces, key=lambda trace: trace.subnet)
    }
    for trace in verdict.traces:
        yield TraceWords(
            label=_label(names, trace, several[trace.subnet]),
            outcome=trace.outcome,
            hops=tuple(_hops(names, trace)),
        )


def _label(names: Names, trace: Trace, several: bool) -> str:
    start = f"from {names.of(trace.subnet)}" if trace.subnet else f"from {names.of(trace.source)}"
    return f"{start} to {trace.destination}" if several else start


def _hops(names: Names, trace: Trace) -> Iterator[HopWords]:
    blocked = False
    for number, hop in enumerate(trace.hops(), start=1):
        yield HopWords(
            number=number,
            title=names.title(hop),
            result=_result(hop, blocked),
            text=sentence_of(names, hop),
            rule=_rule(hop),
            code=hop.code if hop.blocks else "",
            glyph="eni" if hop.kind is Kind.FUNCTION and hop.at in names.interfaces else GLYPHS[hop.kind],
            blocks=hop.blocks,
            reply=number > len(trace.forward),
            beyond=blocked,
        )
        blocked = blocked or (hop.blocks and not hop.partial)


def _result(hop: Hop, blocked: bool) -> str:
    if hop.partial:
        return "part of the time"
    if hop.blocks:
        return "stops it too" if blocked else "stops here"
    return "would pass" if blocked else {Check.LISTENER: "arrives", Check.DNS: "starts"}.get(hop.check, "pass")


def _rule(hop: Hop) -> str:
    """What a person would look up: the rule, the entry, the route, the swap of addresses."""
    match hop.evidence:
        case (
            RuleAdmits()
            | RouteChosen()
            | RouteBlackholed()
            | RouteLoops()
            | EntryDecides()
            | EntryAdmitsPart()
            | Translated()
        ):
            return str(hop.evidence)
        case NoRuleAdmits(closest=closest) if closest:
            return closest.rule
        case _:
            return ""
