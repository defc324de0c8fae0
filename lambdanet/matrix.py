"""Who reaches whom: the usual question of every source to every destination, decided on one compiled network."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import compile_network
from lambdanet.reachability.verdict import Outcome
from lambdanet.topology import Question, Topology

MOST_ROWS: Final = 60
MOST_COLUMNS: Final = 60


class TooLarge(ValueError):
    """There are more cells than are worked out; the words say how many."""


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """A row or a column: what a question may name. `invoke`: a function that is asked to run."""

    name: str
    invoke: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A verdict in short. `code` is that of the first blocker, "" where nothing stops it."""

    outcome: Outcome
    code: str = ""
    component: str = ""


Row = tuple[Cell | None, ...]


def usual_question(source: str, target: End) -> Question:
    """What is asked of a pair when nobody says more: TCP and IPv4, on the target's own port (semantics.md)."""
    return Question(source=source, target=target.name, invoke=target.invoke)


def matrix(topology: Topology, sources: Sequence[str], targets: Sequence[End]) -> tuple[Row, ...]:
    """A row for each source with a cell for each target, None where both are the same thing.

    Each cell is what `evaluate` says of `usual_question`. Raises TooLarge beyond MOST_ROWS times MOST_COLUMNS.
    """
    if len(sources) > MOST_ROWS or len(targets) > MOST_COLUMNS:
        raise TooLarge(
            f"The matrix has at most {MOST_ROWS} sources and {MOST_COLUMNS} destinations; this network has "
            f"{len(sources)} and {len(targets)}. Ask its questions one by one."
        )
    network = compile_network(topology)

    def cell(source: str, target: End) -> Cell | None:
        if source == target.name:
            return None
        verdict = evaluate_on(network, usual_question(source, target))
        if not verdict.blocked_by:
            return Cell(outcome=verdict.outcome)
        first = verdict.blocked_by[0]
        return Cell(outcome=verdict.outcome, code=first.code, component=first.component)

    return tuple(tuple(cell(source, target) for target in targets) for source in sources)


def matrix_data(rows: Sequence[Row]) -> dict[str, Any]:
    """The rows as JSON: a cell is its outcome, code and component."""
    return {"rows": [[cell and [str(cell.outcome), cell.code, cell.component] for cell in row] for row in rows]}
