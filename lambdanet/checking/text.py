"""Words that the table and the JUnit report share."""

from lambdanet.checking.results import Result
from lambdanet.topology import Protocol


def service(result: Result) -> str:
    """What is asked for: `5432/tcp`. The port is the target's own where the question names none."""
    question = result.asked.question
    if question.invoke:
        return "invoke"
    packets = (hop.packet for trace in result.verdict.traces for hop in trace.forward)
    port = question.port or next((packet.destination_port.first for packet in packets), None)
    told = f"{port}/{question.protocol}" if port and question.protocol is not Protocol.ICMP else str(question.protocol)
    return told if question.family == 4 else f"{told} IPv6"


def heading(result: Result) -> str:
    """What is wrong with a result, in few words."""
    if result.agrees is False:
        return f"expected {result.asked.expect}, found {result.verdict.outcome}"
    return "cannot be asked"


def printable(text: str) -> str:
    """The text with what a terminal or XML cannot take written out: names may hold control characters."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
