"""The words in a picture's title and description, for those who do not see it."""

from collections.abc import Sequence
from itertools import groupby

from lambdanet.drawing.pieces import Folded, Plate, Sheet
from lambdanet.drawing.reasons import reason
from lambdanet.drawing.walk import Walk
from lambdanet.reachability.verdict import Verdict
from lambdanet.services import BY_NAME
from lambdanet.topology import INTERNET, LOG_DELIVERY, Function, InternetHost, Topology


def entitle(topology: Topology, verdict: Verdict | None) -> str:
    if verdict is None:
        return topology.name or "Network"
    question = verdict.question
    source, target = _called(topology, question.source), _called(topology, question.target)
    if question.invoke:
        return f"{source} invokes {target}: {verdict.outcome}"
    port = f" on {question.protocol.upper()}" + (f" {question.port}" if question.port else "")
    return f"{source} asks {target}{port}: {verdict.outcome}"


def describe(
    topology: Topology,
    verdict: Verdict | None,
    sheet: Sheet,
    walks: Sequence[Walk],
    selected: int,
) -> str:
    sentences = [*_of_functions(topology)]
    if verdict is not None and walks:
        sentences += _of_walk(topology, sheet, walks[selected])
        if len(walks) > 1:
            sentences.append(f"This is one of {len(walks)} paths.")
    return " ".join(sentences) or "The network is empty."


def say_what_folded(folded: Sequence[Folded], *, asked: bool, alone_of: int = 1) -> str:
    """One sentence, or "". `asked`: about a question, of whose `alone_of` paths one alone is drawn."""
    alone = alone_of > 1
    if not folded:
        return f"Of {alone_of} paths only this one is drawn." if alone else ""
    parts = [f"{one.count} of {one.of} {one.kind}" for one in folded]
    why = f", which this {'path' if alone else 'question'} does not pass" if asked else ""
    only = f"; of {alone_of} paths only this one is drawn" if alone else ""
    return f"Folded: {_listed(parts)}{why}{only}."


def _called(topology: Topology, identifier: str) -> str:
    if identifier == INTERNET:
        return "the internet"
    if identifier == LOG_DELIVERY:
        return "CloudWatch Logs"
    resource = topology.by_id().get(identifier)
    if isinstance(resource, InternetHost):
        return resource.host_name or resource.name
    if resource is not None:
        return resource.name or resource.id
    kind = BY_NAME.get(identifier)
    return kind.title if kind else identifier


def _of_functions(topology: Topology) -> list[str]:
    names = {subnet.id: subnet.name or subnet.id for subnet in topology.subnets}
    return [
        f"The function {function.name or function.id} {_stands(function)} "
        f"{_listed([names.get(s, s) for s in function.subnet_ids])}."
        if function.attached
        else f"The function {function.name or function.id} runs in the Lambda service VPC and is not attached."
        for function in topology.functions[:5]
    ]


def _stands(function: Function) -> str:
    return "runs on instances in" if function.managed else "is attached to"


def _of_walk(topology: Topology, sheet: Sheet, walk: Walk) -> list[str]:
    plates = sheet.plate()
    stops = [words for words, _ in groupby(_spoken(plates[stop]) for stop in walk.stops)]
    if not stops:
        return []
    if walk.unplaced:
        stops = stops[:1]
    found = [f"The path: {', then '.join(stops)}."] if len(stops) > 1 else []
    if walk.blocked is not None:
        hop = walk.blocked.hop
        why = " ".join(reason(hop, lambda identifier: _called(topology, identifier)))
        way = "The reply stops" if walk.blocked.reply else "It stops"
        found.append(f"{way} at hop {walk.blocked.number}, {_called(topology, hop.component)}: {why}.")
    elif walk.replies:
        found.append("The reply takes the same way back.")
    return found


def _spoken(plate: Plate) -> str:
    return plate.name if not plate.detail else f"{plate.name} ({plate.detail})"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
