"""What decided: why the packet arrives, or what stands in its way."""

from collections.abc import Iterator

from lambdanet.explanation.evidence import sentence_of
from lambdanet.explanation.grammar import in_a_row
from lambdanet.explanation.names import Names
from lambdanet.reachability.codes import BY_NAME
from lambdanet.reachability.verdict import Check, Finding, Outcome, RouteChosen, Verdict
from lambdanet.topology import LOG_DELIVERY, Function, Vpc


def cause(names: Names, verdict: Verdict) -> str:
    """What decided: the first blocker's own words, and how many more there are."""
    if verdict.outcome is Outcome.INVALID and not (verdict.traces and verdict.blocked_by[0].code == "UNKNOWN_RESOURCE"):
        return ""
    if not verdict.blocked_by:
        return _why_it_works(names, verdict)
    first = verdict.blocked_by[0]
    hop = next(
        (
            hop
            for trace in verdict.traces
            for hop in trace.hops()
            if hop.blocks and (hop.code, hop.component, trace.subnet) == (first.code, first.component, first.subnet)
        ),
        None,
    )
    words = sentence_of(names, hop) if hop else BY_NAME[first.code].meaning
    blocks = [hop for trace in verdict.traces for hop in trace.hops() if hop.blocks]
    if verdict.outcome is Outcome.UNREACHABLE and all(block.partial for block in blocks):
        words += " Each admits a part, and no port passes both."
    return " ".join([words, *_other_blockers(names, verdict, first)])


def _other_blockers(names: Names, verdict: Verdict, first: Finding) -> Iterator[str]:
    """The same blocker from other subnets, and what else stands in the way."""
    rest = [finding for finding in verdict.blocked_by if finding != first]
    same = dict.fromkeys(
        finding.subnet
        for finding in rest
        if finding.code == first.code and finding.subnet and finding.subnet != first.subnet
    )
    if same:
        yield f"The same from {in_a_row([names.of(one) for one in same])}."
    others = dict.fromkeys(
        _titled(names, verdict, finding)
        for finding in rest
        if finding.code != first.code or finding.subnet == first.subnet
    )
    if others:
        yield f"Also in the way: {'; '.join(others)}."


def _titled(names: Names, verdict: Verdict, finding: Finding) -> str:
    """The blocker's title in the walk: "Security group db-sg, inbound"."""
    blocks = (hop for trace in verdict.traces for hop in trace.hops() if hop.blocks)
    hop = next((hop for hop in blocks if (hop.code, hop.component) == (finding.code, finding.component)), None)
    return names.title(hop) if hop else names.of(finding.component)


def _why_it_works(names: Names, verdict: Verdict) -> str:
    question = verdict.question
    source = names.resources.get(question.source)
    managed = isinstance(source, Function) and source.managed
    if question.target == LOG_DELIVERY and not managed:
        return (
            "The Lambda service ships them by its own way: no route, security group or network ACL of yours is asked."
        )
    if question.invoke:
        return "An invocation is a call to the Lambda API. The function's own subnets, groups and routes are not asked."
    if isinstance(source, Function) and not source.attached:
        return f"{source.name} is not attached: it sends from the Lambda service VPC, and no route of yours is asked."
    if all(trace.subnet is None for trace in verdict.traces):
        asked = any(hop.check is Check.INGRESS for trace in verdict.traces for hop in trace.forward)
        return (
            "Every rule on the way admits the packet and its reply."
            if asked
            else "No route, security group or network ACL of yours is asked."
        )
    first = [trace.forward[0].packet for trace in verdict.traces]
    if all(packet.source == packet.destination for packet in first):
        return "A packet to its own address never leaves it: no rule is asked."
    if all(isinstance(names.resources.get(trace.forward[-1].component), Vpc) for trace in verdict.traces):
        return "Amazon's resolver answers inside the VPC: no security group, network ACL or route is asked."
    routed = dict.fromkeys(
        (hop.evidence.destination, hop.evidence.target)
        for trace in verdict.traces
        for hop in trace.forward
        if isinstance(hop.evidence, RouteChosen) and hop.evidence.target != "local"
    )
    if routed:
        destination, target = next(iter(routed))
        return f"The route {destination} leads to {names.of(target)}, and every rule on the way admits the packet and its reply."
    return "Inside the VPC the local route leads there, and every rule on the way admits the packet and its reply."
