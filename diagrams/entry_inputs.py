"""A resource's form: from a kind and an entry to inputs that a template draws. `entry_posted` is the way back.

The names of inputs are paths: `VpcConfig.SubnetIds`, `Routes.0.Target`. Beside them `Routes.#` counts the rows,
`FunctionUrl.?` says that an optional part is there, and `VpcConfig.VPC` which VPC it is about.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from lambdanet.editing.alternatives import Alternatives, columns, offered, value_of
from lambdanet.editing.attachment import vpc_choices, vpc_of_attachment
from lambdanet.editing.choices import Choice, Offers
from lambdanet.editing.entries import Document, Entry
from lambdanet.editing.field_notes import FieldNote, field_note
from lambdanet.editing.kinds import Field, FieldKind, Kind
from lambdanet.editing.rows import FixedRow, default_egress, fixed_rows

SELDOM: Final = ("aliases", "unknown", "unnamed", "State", "CapacityProvider", "source_port", "source_address")
# What others of the same form offer depends on these: the form is drawn anew.
GOVERNING: Final = (
    "VpcId", "SubnetId", "FunctionName", "TransitGatewayId", "TargetType", "AvailabilityMode", "ResourceType", "Type",
    "VpcEndpointType",
)  # fmt: skip
NOTED: Final = ("CidrBlock", "CidrBlocks", "Ipv6CidrBlock", "PrivateIpAddress")
FLAGS_SAID: Final = ("true", "false")
FLAGS: Final = {"Egress": ("outbound", "inbound")}
COUNT: Final = "#"
THERE: Final = "?"
VPC: Final = "VPC"
ATTACHMENT: Final = "VpcConfig"
EGRESS: Final = "SecurityGroupEgress"


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """One field as it is drawn. `rows` are those of ROWS, `inputs` the inner fields of a PART, `there` that it is.

    `names` are the document's keys that it stands for; `fixed` rows are AWS's, and nobody edits them.
    """

    field: Field
    name: str
    names: tuple[str, ...] = ()
    value: str = ""
    chosen: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    errors: tuple[str, ...] = ()
    inputs: tuple["Input", ...] = ()
    rows: tuple["Row", ...] = ()
    columns: tuple[Field, ...] = ()
    fixed: tuple[FixedRow, ...] = ()
    there: bool = True
    note: FieldNote | None = None
    row: str = ""  # what the row is called that it stands in

    @property
    def label(self) -> str:
        """What it is called outside its table too."""
        return f"{self.row}, {self.field.label}" if self.row else self.field.label

    @property
    def id(self) -> str:
        return input_id(self.name)

    @property
    def listed(self) -> bool:
        """Offers its choices while one types, and takes other texts too."""
        return bool(self.choices) and self.field.kind not in (FieldKind.REF, FieldKind.REFS, FieldKind.CHOICE)

    @property
    def strange(self) -> bool:
        """Says what a select does not offer, such as a choice of another version: it is shown as it is."""
        offered = FLAGS_SAID if self.field.kind is FieldKind.FLAG else [one.id for one in self.choices]
        return bool(self.value) and self.value not in offered

    @property
    def governs(self) -> bool:
        """What it says decides what other fields offer."""
        return self.field.name in GOVERNING

    @property
    def noted(self) -> bool:
        """Says something of its value beside what is wrong with it, now or after an edit."""
        return self.field.name in NOTED

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """What a flag says, yes first."""
        yes, no = FLAGS.get(self.field.name, ("yes", "no"))
        return ("true", yes), ("false", no)

    @property
    def toggled(self) -> bool:
        """An optional part or table, which is there or not."""
        return self.field.optional and self.field.name not in (ATTACHMENT, EGRESS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    number: int
    name: str
    label: str
    inputs: tuple[Input, ...]
    errors: tuple[str, ...] = ()
    first: bool = False
    last: bool = False

    @property
    def id(self) -> str:
        return input_id(self.name)


def input_id(name: str) -> str:
    return f"f-{name.replace('.', '-')}"


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """What every input of one form is drawn with: the document around it, and the faults by their place."""

    document: Document
    kind: Kind
    entry: Entry
    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def offers(self) -> Offers:
        return Offers(document=self.document, kind=self.kind, entry=self.entry)


def inputs_of(drawing: Drawing) -> tuple[Input, ...]:
    """The form of an entry."""
    return tuple(_input(drawing, one, drawing.entry.get(one.name), one.name) for one in drawing.kind.fields)


def every(inputs: Iterable[Input]) -> Iterator[Input]:
    """All inputs, inner ones too."""
    for one in inputs:
        yield one
        yield from every(one.inputs)
        for row in one.rows:
            yield from every(row.inputs)


def _input(drawing: Drawing, shown: Field, value: Any, name: str) -> Input:
    match shown.kind:
        case FieldKind.ROWS:
            return _table(drawing, shown, value, name)
        case FieldKind.PART:
            return _part(drawing, shown, value, name)
        case _:
            return Input(
                field=shown,
                name=name,
                value=_shown(shown, value),
                chosen=tuple(map(str, value)) if isinstance(value, list) else (),
                choices=drawing.offers.of(shown),
                errors=_errors(drawing, name),
                note=field_note(drawing.document, drawing.kind, drawing.entry, shown) if "." not in name else None,
            )


def _part(drawing: Drawing, shown: Field, value: Any, name: str) -> Input:
    inner = value if isinstance(value, dict) else {}
    attachment = shown.name == ATTACHMENT
    return Input(
        field=shown,
        name=name,
        inputs=tuple(_input(drawing, one, inner.get(one.name), f"{name}.{one.name}") for one in shown.fields),
        errors=_errors(drawing, name),
        there=value is not None or not shown.optional,
        value=vpc_of_attachment(drawing.document, inner) if attachment else "",
        choices=vpc_choices(drawing.document) if attachment else (),
    )


def _table(drawing: Drawing, shown: Field, value: Any, name: str) -> Input:
    if value is None and shown.name == EGRESS:
        value = default_egress(drawing.document, drawing.entry)
    given = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return Input(
        field=shown,
        name=name,
        rows=tuple(_row(drawing, shown, one, name, at, len(given)) for at, one in enumerate(given)),
        columns=tuple(_heads(shown)),
        fixed=fixed_rows(drawing.document, drawing.kind, drawing.entry, shown),
        errors=_errors(drawing, name),
        there=value is not None or not shown.optional,
    )


def _heads(table: Field) -> Iterator[Field]:
    for one in columns(table):
        if isinstance(one, Alternatives):
            yield one.field
        elif one.kind is FieldKind.PART:
            yield from one.fields
        else:
            yield one


def _row(drawing: Drawing, table: Field, value: Entry, name: str, at: int, count: int) -> Row:
    place = f"{name}.{at}"
    inputs: list[Input] = []
    errors = list(_errors(drawing, place))
    for one in columns(table):
        if isinstance(one, Alternatives):
            inputs.append(_either(drawing, one, value, place))
        elif one.kind is FieldKind.PART:  # its fields are columns of their own
            part = _part(drawing, one, value.get(one.name), f"{place}.{one.name}")
            inputs += part.inputs
            errors += part.errors
        else:
            inputs.append(_input(drawing, one, value.get(one.name), f"{place}.{one.name}"))
    label = f"{table.label}, row {at + 1}"
    return Row(
        number=at,
        name=place,
        label=label,
        inputs=tuple(replace(one, row=label) for one in inputs),
        errors=tuple(errors),
        first=at == 0,
        last=at == count - 1,
    )


def _either(drawing: Drawing, one: Alternatives, row: Entry, place: str) -> Input:
    names = tuple(f"{place}.{member.name}" for member in one.members)
    return Input(
        field=one.field,
        name=f"{place}.{one.field.name}",
        names=names,
        value=value_of(one, row),
        choices=offered(drawing.offers, one),
        errors=tuple(dict.fromkeys(error for name in names for error in _errors(drawing, name))),
    )


def _errors(drawing: Drawing, name: str) -> tuple[str, ...]:
    return drawing.faults.get(name, ())


def _shown(shown: Field, value: Any) -> str:
    if value is None:
        value = None if shown.optional else shown.default
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list() | tuple():
            return "\n".join(map(str, value))
        case _:
            return str(value)
