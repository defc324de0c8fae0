"""The answer in one sentence."""

from typing import Final, assert_never

from lambdanet.explanation.grammar import capital, in_a_row
from lambdanet.explanation.names import Names
from lambdanet.reachability.verdict import Kind, Outcome, Symptom, Verdict
from lambdanet.topology import LOG_DELIVERY, Protocol

FAILS: Final[dict[Symptom, str]] = {
    Symptom.TIMEOUT: "times out",
    Symptom.REFUSED: "is refused",
    Symptom.ACCESS_DENIED: "is refused",
    Symptom.NAME_NOT_FOUND: "does not find the name",
}


def sentence(names: Names, verdict: Verdict) -> str:
    return capital(_answer(names, verdict))


def _answer(names: Names, verdict: Verdict) -> str:
    question = verdict.question
    source, target = names.of(question.source), _target(names, verdict)
    logs = question.target == LOG_DELIVERY
    match verdict.outcome:
        case Outcome.REACHABLE if logs:
            return f"The logs of {source} arrive in CloudWatch Logs."
        case Outcome.REACHABLE if question.invoke:
            return f"{source} invokes {target}{_through(names, verdict)}."
        case Outcome.REACHABLE:
            return f"{source} reaches {target}{_through(names, verdict)}."
        case Outcome.INTERMITTENT:
            return _sometimes(names, verdict, source, target)
        case Outcome.UNREACHABLE if question.invoke:
            return f"{source} cannot invoke {target}."
        case Outcome.UNREACHABLE:
            return f"{source} does not reach {target}."
        case Outcome.DENIED:
            return f"The network path from {source} to {target} works; a policy refuses the call."
        case Outcome.INVALID:
            return _invalid(names, verdict)
    assert_never(verdict.outcome)


def _target(names: Names, verdict: Verdict) -> str:
    question = verdict.question
    if question.invoke or question.target == LOG_DELIVERY:
        return names.of(question.target)
    port = question.port or next(
        (hop.packet.destination_port.first for trace in verdict.traces for hop in trace.forward),
        0,
    )
    service = str(question.protocol).upper() + (f" {port}" if port and question.protocol is not Protocol.ICMP else "")
    return f"{names.of(question.target)} on {service}"


def _through(names: Names, verdict: Verdict) -> str:
    """The gateways and endpoints on the way, if every trace uses some."""
    kinds = (
        Kind.NAT_GATEWAY,
        Kind.GATEWAY_ENDPOINT,
        Kind.INTERFACE_ENDPOINT,
        Kind.EGRESS_ONLY_INTERNET_GATEWAY,
        Kind.PEERING,
        Kind.TRANSIT_GATEWAY,
        Kind.VPN_GATEWAY,
    )
    used = dict.fromkeys(hop.component for trace in verdict.traces for hop in trace.forward if hop.kind in kinds)
    return f", through {in_a_row([names.of(one) for one in used])}" if used else ""


def _sometimes(names: Names, verdict: Verdict, source: str, target: str) -> str:
    works = dict.fromkeys(
        trace.subnet for trace in verdict.traces if trace.outcome is Outcome.REACHABLE and trace.subnet
    )
    fails = dict.fromkeys(
        trace.subnet for trace in verdict.traces if trace.outcome is not Outcome.REACHABLE and trace.subnet
    )
    good, bad = (
        [one for one in works if one not in fails],
        [one for one in fails if one not in works],
    )
    if good and bad:
        return f"{source} reaches {target} from {in_a_row([names.of(one) for one in good])}, and {FAILS[verdict.symptom]} from {in_a_row([names.of(one) for one in bad])}."
    return f"{source} reaches {target} only part of the time."


def _invalid(names: Names, verdict: Verdict) -> str:
    first = verdict.blocked_by[0]
    if first.code == "NO_SOURCE_OR_DESTINATION":
        several = sum(resource.name == first.component for resource in names.resources.values()) > 1
        return (
            f"More than one resource is called “{first.component}”: use an id."
            if several
            else f"Nothing in this topology is called “{first.component}”."
        )
    if first.code == "UNSUPPORTED_COMPONENT":
        return f"{names.of(first.component)} {first.evidence}."
    if first.code == "UNKNOWN_RESOURCE":
        return f"This cannot be decided: nobody has described {names.of(first.component)}."
    return f"AWS would refuse this: {first.evidence}"
