"""Ready-made plans: the workshops that the course was cut for. Each step is of the course; notes are for who teaches."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from workshops.models import Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    kind: Kind
    reference: str = ""
    title: str = ""
    notes: str = ""
    minutes: int | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    title: str
    says: str
    steps: tuple[Planned, ...]


def _lesson(slug: str, minutes: int, notes: str = "") -> Planned:
    return Planned(kind=Kind.LESSON, reference=slug, minutes=minutes, notes=notes)


def _vote(identifier: str, minutes: int, notes: str = "") -> Planned:
    return Planned(kind=Kind.PREDICTION, reference=identifier, minutes=minutes, notes=notes)


def _lab(identifier: str, minutes: int, notes: str = "") -> Planned:
    return Planned(kind=Kind.LAB, reference=identifier, minutes=minutes, notes=notes)


_TWO_ROUNDS: Final = (
    "Let everybody vote alone. Then pairs argue for two minutes: the question is which component stops the packet, not who is "
    "right. Vote again, and only then reveal."
)

PLANS: Final[Mapping[str, Plan]] = {
    "one-door": Plan(
        title="One door, and it only opens outwards",
        says="45 minutes: where a function runs, the public-subnet trap, which way the endpoint points, one repair.",
        steps=(
            _lesson("where-a-function-runs", 5, "Only the two pictures at the beginning, side by side."),
            _vote("U04-P1", 8, _TWO_ROUNDS),
            _vote("U07-P1", 8, _TWO_ROUNDS),
            _lab("L01", 16, "In pairs. Who is done goes on with L02."),
            Planned(
                kind=Kind.POLL,
                title="Which of these did you hold to be true this morning?",
                options=(
                    "A function in a public subnet reaches the internet",
                    "A Lambda interface endpoint lets the function into the VPC",
                    "Attaching to a VPC keeps the way to the internet",
                    "None of these",
                ),
                minutes=2,
            ),
        ),
    ),
    "everything-back": Plan(
        title="Attach it and get everything back",
        says="2 hours: from the default reach to endpoints, with two labs.",
        steps=(
            _lesson("where-a-function-runs", 5),
            _vote("U01-P2", 3),
            _lesson("the-default-reach", 4),
            _vote("U02-P1", 4),
            _vote("U02-P3", 4),
            _lesson("attaching", 4),
            _vote("U03-P1", 5),
            _vote("U03-P3", 5),
            _vote("U04-P1", 9, _TWO_ROUNDS),
            _vote("U04-P2", 7),
            _lab("L02", 16, "L03 for those who know NAT gateways already."),
            _vote("U06-P1", 7),
            _vote("U06-P3", 7),
            _vote("U07-P1", 7, _TWO_ROUNDS),
            _vote("U07-P2", 5),
            _lab("L10", 14),
            _lesson("finding-the-fault", 8, "The method as a card, and the room's beliefs from the report."),
        ),
    ),
    "design-break-size": Plan(
        title="Design it, break it, size it",
        says="Half a day: every idea of the course once, three labs, and the load on the database.",
        steps=(
            _lesson("where-a-function-runs", 10),
            _lesson("the-default-reach", 15),
            _lesson("attaching", 10),
            _vote("U10-P1", 10, "The room votes on the count of interfaces."),
            _vote("U04-P1", 10, _TWO_ROUNDS),
            _lab("L02", 20),
            _vote("U05-P1", 8),
            _vote("U05-P3", 7),
            _lesson("aws-services-from-inside", 10),
            _lab("L11", 15),
            _vote("U07-P1", 15, _TWO_ROUNDS),
            _vote("U08-P1", 8, _TWO_ROUNDS),
            _vote("U08-P2", 7, _TWO_ROUNDS),
            _lab("L08", 10),
            Planned(
                kind=Kind.POLL,
                title="What do we look at next?",
                options=("Addresses, interfaces and quotas", "Databases under load"),
                notes="Then go to the lesson that the room chose: both are in this plan.",
                minutes=1,
            ),
            _lesson("addresses-and-interfaces", 14),
            _lesson("databases-under-load", 14),
            _lab("L29", 15, "In teams. Then each defends its choice with the table of the lesson on cost."),
            _lesson("cost-and-choice", 5),
            _lesson("finding-the-fault", 10),
        ),
    ),
}
