"""Who reaches whom: the usual question of every source to every destination, decided on one compiled network."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import compile_network
from lambdanet.reachability.verdict import Outcome
from lambdanet.services import BY_NAME
from lambdanet.topology import INTERNET, Question, Resource, Topology

MOST_ROWS: Final = 60
MOST_COLUMNS: Final = 60


class TooLarge(ValueError):
    """There are more cells than are worked out; the words say how many."""


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """A row or a column: what a question may name. `invoke`: a function that is asked to run."""

    name: str
    invoke: bool = False
    title: str = ""
    group: str = ""


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
    """A row for each source with a cell for each target, None where both are the same thing. A function may
    invoke itself.

    Each cell is what `evaluate` says of `usual_question`. Raises TooLarge beyond MOST_ROWS times MOST_COLUMNS.
    """
    if len(sources) > MOST_ROWS or len(targets) > MOST_COLUMNS:
        raise TooLarge(
            f"The matrix has at most {MOST_ROWS} sources and {MOST_COLUMNS} destinations; this network has "
            f"{len(sources)} and {len(targets)}. Ask its questions one by one."
        )
    network = compile_network(topology)

    def cell(source: str, target: End) -> Cell | None:
        if source == target.name and not target.invoke:
            return None
        verdict = evaluate_on(network, usual_question(source, target))
        if not verdict.blocked_by:
            return Cell(outcome=verdict.outcome)
        first = verdict.blocked_by[0]
        return Cell(outcome=verdict.outcome, code=first.code, component=first.component)

    return tuple(tuple(cell(source, target) for target in targets) for source in sources)


def sources_of(topology: Topology) -> tuple[End, ...]:
    """Everything of a topology that opens connections, in the document's order, by group."""
    return (
        *(_end(one, "Functions") for one in topology.functions),
        *(_end(one, "EC2 instances") for one in topology.instances),
        *(_end(one, "Event source mappings") for one in topology.event_source_mappings),
        *(_end(one, "On premises") for one in topology.customer_hosts),
        *(End(name=one.id, title=one.host_name, group="Internet") for one in topology.internet_hosts),
        End(name=INTERNET, title="any host on the internet", group="Internet"),
    )


def targets_of(topology: Topology) -> tuple[End, ...]:
    """Everything of a topology that is asked for, in the document's order, by group."""
    servers = "Databases and servers"
    kinds = (topology.databases, topology.proxies, topology.caches, topology.file_systems, topology.load_balancers)
    return (
        *(_end(one, servers) for kind in kinds for one in kind),
        *(_end(one, servers) for one in topology.instances),
        *(_end(one, "On premises") for one in topology.customer_hosts),
        *(End(name=one.id, title=one.name, group="Invoke", invoke=True) for one in topology.functions),
        *(End(name=one.id, title=_service(one.service), group="AWS services") for one in topology.services),
        *(End(name=one.id, title=one.host_name, group="Internet") for one in topology.internet_hosts),
        End(name=INTERNET, title="any host on the internet", group="Internet"),
    )


def _end(one: Resource, group: str) -> End:
    return End(name=one.id, title=one.name, group=group)


def _service(name: str) -> str:
    return BY_NAME[name].title if name in BY_NAME else name


def whole_matrix_data(topology: Topology) -> dict[str, Any]:
    """The matrix of all sources and destinations as JSON. Raises TooLarge."""
    sources, targets = sources_of(topology), targets_of(topology)
    rows = matrix(topology, [one.name for one in sources], targets)
    return {
        "sources": [asdict(one) for one in sources],
        "targets": [asdict(one) for one in targets],
        **matrix_data(rows),
    }


def matrix_data(rows: Sequence[Row]) -> dict[str, Any]:
    """The rows as JSON: a cell is its outcome, code and component."""
    return {"rows": [[cell and [str(cell.outcome), cell.code, cell.component] for cell in row] for row in rows]}
