"""What a sheet is made of, before and after it is measured."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

Point = tuple[float, float]


class Column(IntEnum):
    """The columns, from left to right, each with a meaning."""

    SOURCE = 0
    SUBNETS = 1
    TABLES = 2
    NAT = 3
    NAT_TABLES = 4
    REGIONAL = 5  # in the VPC, in no zone
    DOORS = 6
    TRANSIT = 7  # between VPCs
    OUTSIDE = 8
    INVOKED = 9


class Owner(StrEnum):
    YOURS = "yours"
    AWS = "aws"
    WORLD = "world"


class RowState(StrEnum):
    PLAIN = ""
    USED = "used"
    MISS = "miss"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row of a table on a plate: a route, or a rule."""

    left: str
    right: str
    state: RowState = RowState.PLAIN


@dataclass(frozen=True, kw_only=True, slots=True)
class Plate:
    """A node. `lane` is None where a plate finds its own height: source side, doors, outside.

    `subnet` is the subnet that it stands in, `of` the resource or interface it stands for, `owner_id` the resource
    that an interface belongs to. `more` says that it stands for so many things that are folded; then `of` begins
    with "@", and `subnet` is the region that it stands in.
    """

    id: str
    of: str
    column: Column
    lane: int | None
    kind: str
    name: str
    detail: str = ""
    owner: Owner = Owner.YOURS
    rows: tuple[Row, ...] = ()
    table: bool = False
    door: bool = False
    shield: bool = False
    forwards: bool = False  # a NAT instance
    subnet: str = ""
    vpc: str = ""
    owner_id: str = ""
    more: int = 0

    @property
    def component(self) -> str:
        """The id of the resource that a learner would edit."""
        return self.owner_id or self.of.partition("@")[0]


class Ground(StrEnum):
    LAMBDA = "lambda"
    VPC = "vpc"
    ZONE = "az"
    PRIVATE = "subnet-private"
    PUBLIC = "subnet-public"
    SERVICES = "services"
    INTERNET = "internet"
    ON_PREMISES = "onprem"


@dataclass(frozen=True, kw_only=True, slots=True)
class Region:
    """A piece of land. Inside a VPC it is a span of lanes and columns; elsewhere it holds `plates`."""

    id: str
    of: str
    parent: str
    ground: Ground
    name: str
    detail: str = ""
    lanes: tuple[int, int] = (0, 0)
    columns: tuple[Column, Column] = (Column.SOURCE, Column.SOURCE)
    plates: tuple[str, ...] = ()
    folded: bool = False
    hidden: int = 0  # so much stands in it that has no plate; `detail` says it


class LineKind(StrEnum):
    ATTACH = "attach"
    ROUTE = "route"
    SERVICE = "service"
    PATH = "path"


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A line that is to be drawn, from one plate to another."""

    tail: str
    head: str
    kind: LineKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Folded:
    """How many of a kind the sheet does not show one by one. `kind`: the word for several."""

    kind: str
    count: int
    of: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """Everything that is drawn, each thing in its lane and column."""

    id: str
    lanes: int
    plates: tuple[Plate, ...]
    regions: tuple[Region, ...]
    links: tuple[Link, ...]
    folded: tuple[Folded, ...] = ()

    def plate(self) -> Mapping[str, Plate]:
        return {plate.id: plate for plate in self.plates}


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A rectangle; y grows downwards. `port` is the height at which lines arrive."""

    x0: float
    y0: float
    x1: float
    y1: float
    port: float = 0.0

    def holds(self, x: float, y: float) -> bool:
        return self.x0 < x < self.x1 and self.y0 < y < self.y1

    def overlap(self, other: "Box") -> float:
        """The area that both cover."""
        wide = min(self.x1, other.x1) - max(self.x0, other.x0)
        high = min(self.y1, other.y1) - max(self.y0, other.y0)
        return wide * high if wide > 0 and high > 0 else 0.0

    def grown(self, by: float) -> "Box":
        return Box(x0=self.x0 - by, y0=self.y0 - by, x1=self.x1 + by, y1=self.y1 + by, port=self.port)


class Style(StrEnum):
    """How a line of the path is drawn."""

    FORWARD = "forward"
    OTHER = "forward other"
    BEYOND = "beyond"
    REPLY = "reply"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stroke:
    """One line, placed. `tip`: an arrow at its end."""

    style: str
    points: tuple[Point, ...]
    tip: bool = False
    link: Link | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Disc:
    """A hop's number, placed."""

    number: int
    x: float
    y: float
    reply: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """The place where it stops: a bar across the line and a label. `upright`: the line runs flat."""

    x: float
    y: float
    upright: bool
    words: tuple[str, ...]
    label: Box
    stem: tuple[Point, Point] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A sheet with its measures: all that the dressing needs."""

    sheet: Sheet
    boxes: Mapping[str, Box]
    regions: Mapping[str, Box]
    lines: tuple[Stroke, ...]
    path: tuple[Stroke, ...] = ()
    gates: tuple[Point, ...] = ()
    discs: tuple[Disc, ...] = ()
    block: Block | None = None
    on_path: frozenset[str] = frozenset()
    changes: Mapping[str, str] = field(default_factory=dict)  # of plates and regions: added, removed, changed
    title: str = ""
    description: str = ""
    bounds: Box = field(default_factory=lambda: Box(x0=0, y0=0, x1=320, y1=80))
