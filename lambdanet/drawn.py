"""A topology and a question in, the picture out: for a page, or as a file.

Apart from answer.py, so that whoever only asks does not load what draws.
"""

from collections.abc import Mapping
from typing import Any

from lambdanet.answer import Answer
from lambdanet.drawing.compared import Change
from lambdanet.drawing.limits import MAX_NODES
from lambdanet.drawing.picture import picture
from lambdanet.drawing.sheet.detail import Detail
from lambdanet.reachability.evaluate import evaluate
from lambdanet.render import Paper, RenderFailed, Theme, pdf, png, standalone_svg, svg
from lambdanet.topology import Question, Topology


def drawing_data(
    topology: Topology,
    found: Answer | None,
    *,
    sheet_id: str,
    selected: int = 0,
    detail: str = "network",
    changes: Mapping[str, str] | None = None,
    max_nodes: int = MAX_NODES,
) -> dict[str, Any]:
    """The network, with what was found out about a question on it, as JSON-ready data.

    `svg`, `dot`, `legend`, `title`, `description`, `traces` (their labels), `unplaced`, `folded`.

    `changes` marks components by their id as added, removed or changed; `unplaced` are those that are shown nowhere.
    `folded` says in a sentence what is not shown one by one, "" if everything is. `narrow`: with the usual `max_nodes`
    it might fold less.

    Raises lambdanet.render.RenderFailed with a sentence for people.
    """
    drawn = picture(
        topology,
        found.verdict if found else None,
        sheet_id=sheet_id,
        selected=selected,
        detail=Detail(detail),
        changes={identifier: Change(change) for identifier, change in (changes or {}).items()},
        max_nodes=max_nodes,
    )
    return {
        "svg": svg(drawn, max_nodes=max_nodes),
        "dot": drawn.dot,
        "legend": [str(key) for key in drawn.legend],
        "title": drawn.title,
        "description": drawn.description,
        "traces": [trace.label for trace in found.explanation.traces] if found else [],
        "unplaced": list(drawn.unplaced),
        "folded": drawn.folded_words,
        "narrow": max_nodes < MAX_NODES and not drawn.whole,
    }


def drawing_file(
    topology: Topology, question: Question | None, *, suffix: str, theme: Theme, max_nodes: int = MAX_NODES
) -> bytes:
    """The picture as the content of a file with this suffix. Raises lambdanet.render.RenderFailed with a sentence for people."""
    verdict = evaluate(topology, question) if question else None
    drawn = picture(topology, verdict, sheet_id="topology", max_nodes=max_nodes)
    paper: Paper = "dark" if theme == "dark" else "light"
    match suffix:
        case ".svg":
            return standalone_svg(drawn, theme=theme).encode()
        case ".dot":
            return drawn.dot.encode()
        case ".png":
            return png(drawn, theme=paper)
        case ".pdf":
            return pdf(drawn, theme=paper)
        case _:
            raise RenderFailed(f"“{suffix}” is no picture we draw. Use .svg, .png, .pdf or .dot.")
