"""The forms, one for each kind of resource, read off the models of parts.py.

What a field holds, whether it must be there and what it may point to is the model's to say; words.py adds what
people call it. A new key in parts.py is a new field here, and asks for no more than a label.
"""

import types
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from lambdanet.document import TARGETS
from lambdanet.editing.words import GROUPS, KIND_WORDS, ROW_WORDS, help_of, label_of
from lambdanet.parts import (
    RESOURCE_LISTS,
    AclEntryPart,
    AnyIp,
    AnyProtocol,
    Cidr,
    Cidr6,
    Ip,
    Ip6,
    NamedQuestionPart,
    Paragraph,
    PrefixListName,
    Ref,
    TargetPart,
    TopologyPart,
)
from lambdanet.topology import Expect

__all__ = ["ACCOUNT", "GROUPS", "KINDS", "QUESTION", "Field", "FieldKind", "Kind", "kind_of", "model_of", "named"]


class FieldKind(StrEnum):
    """What is filled in."""

    TEXT = "text"
    PARAGRAPH = "paragraph"
    CIDR = "cidr"
    CIDR6 = "cidr6"
    ADDRESS = "address"
    ADDRESS6 = "address6"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    REF = "ref"
    REFS = "refs"
    TEXTS = "texts"  # several values without fields of their own
    ROWS = "rows"  # a table of inner fields
    PART = "part"  # one inner object


Default = str | int | bool | tuple[str, ...] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field of a form. `name` is the document's key.

    `optional`: it may be left out altogether, and AWS decides; `help` says how. `choices` are the values of a
    CHOICE, `targets` the lists that a reference may point into, `fields` those of ROWS and PART, `item` what each
    of TEXTS is, and `ordered` says that the order of the rows decides (network ACL).
    """

    name: str
    label: str
    kind: FieldKind
    required: bool = False
    default: Default = None
    choices: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    fields: tuple["Field", ...] = ()
    item: FieldKind = FieldKind.TEXT
    ordered: bool = False
    help: str = ""
    optional: bool = False
    model: type[BaseModel] | None = None  # of what stands in ROWS and PART

    @property
    def one_row(self) -> str:
        """A row of ROWS inside a sentence: "a route", "an inbound rule"."""
        noun = ROW_WORDS[self.name]
        return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A kind of resource, and its form."""

    list_name: str
    title: str
    plural: str
    group: str
    fields: tuple[Field, ...]
    glyph: str = ""  # a symbol of the sprite

    @property
    def noun(self) -> str:
        """The title inside a sentence: "VPC", "security group"."""
        return self.title if self.title[1].isupper() else self.title[0].lower() + self.title[1:]

    def field(self, name: str) -> Field:
        """The field with this key. Raises KeyError."""
        return named(self.fields, name)


def named(fields: tuple[Field, ...], name: str) -> Field:
    """The field with this key. Raises KeyError."""
    for field in fields:
        if field.name == name:
            return field
    raise KeyError(name)


# --- from types to fields ------------------------------------------------------------------------

_SIMPLE: Final = (
    (Cidr, FieldKind.CIDR),
    (Cidr6, FieldKind.CIDR6),
    (Cidr | Cidr6, FieldKind.CIDR),
    (Ip, FieldKind.ADDRESS),
    (Ip6, FieldKind.ADDRESS6),
    (AnyIp, FieldKind.ADDRESS),
    (Ref, FieldKind.REF),
    (PrefixListName, FieldKind.REF),
    (Paragraph, FieldKind.PARAGRAPH),
    (AnyProtocol, FieldKind.CHOICE),
)
_PLAIN: Final = {bool: FieldKind.FLAG, int: FieldKind.NUMBER, str: FieldKind.TEXT}
_PROTOCOLS: Final = ("tcp", "udp", "icmp", "-1")  # as parts.AnyProtocol reads them
_MORE_TARGETS: Final[dict[tuple[type[BaseModel], str], tuple[str, ...]]] = {
    (TargetPart, "id"): ("instances", "functions", "load_balancers"),  # or an address
}


def _fields(model: type[BaseModel], *, without: tuple[str, ...] = ()) -> tuple[Field, ...]:
    hints = get_type_hints(model, include_extras=True)
    return tuple(
        _field(model, name, info, hints[name]) for name, info in model.model_fields.items() if name not in without
    )


def _field(model: type[BaseModel], name: str, info: FieldInfo, hint: Any) -> Field:
    key = info.alias or name
    hint, optional = _without_none(hint)
    kind = _kind(hint)
    inner = _inner(hint)
    return Field(
        name=key,
        label=label_of(model.__name__, key),
        kind=kind,
        required=info.is_required(),
        default=_default(info),
        choices=_choices(hint),
        targets=_MORE_TARGETS.get((model, name), TARGETS.get(name, ()) if kind in _REFERENCES else ()),
        fields=_fields(inner) if inner is not None else (),
        item=_kind(_item(hint)) if kind is FieldKind.TEXTS else FieldKind.TEXT,
        ordered=inner is AclEntryPart,
        help=help_of(model.__name__, key),
        optional=optional,
        model=inner,
    )


_REFERENCES: Final = (FieldKind.REF, FieldKind.REFS)


def _without_none(hint: Any) -> tuple[Any, bool]:
    """The type without `| None`, and whether it was there."""
    members = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else ()
    if type(None) not in members:
        return hint, False
    return Union[tuple(one for one in members if one is not type(None))], True  # noqa: UP007


def _kind(hint: Any) -> FieldKind:
    for known, kind in _SIMPLE:
        if hint == known:
            return kind
    if get_origin(hint) is Annotated:
        return _kind(get_args(hint)[0])
    if get_origin(hint) is Literal or _is_a(hint, StrEnum):
        return FieldKind.CHOICE
    if get_origin(hint) is tuple:
        return _kind_of_many(_item(hint))
    return FieldKind.PART if _is_a(hint, BaseModel) else _PLAIN[hint]


def _kind_of_many(item: Any) -> FieldKind:
    if _is_a(item, BaseModel):
        return FieldKind.ROWS
    return FieldKind.REFS if _kind(item) is FieldKind.REF else FieldKind.TEXTS


def _item(hint: Any) -> Any:
    """What a tuple is of."""
    return get_args(get_args(hint)[0] if get_origin(hint) is Annotated else hint)[0]


def _inner(hint: Any) -> type[BaseModel] | None:
    """The model of the rows or of the one part that stands here."""
    found = _item(hint) if get_origin(hint) is tuple else hint
    return found if _is_a(found, BaseModel) else None


def _choices(hint: Any) -> tuple[str, ...]:
    if hint == AnyProtocol:
        return _PROTOCOLS
    if hint == Expect:
        return tuple(map(str, Expect))
    return tuple(map(str, get_args(hint))) if get_origin(hint) is Literal else ()


def _is_a(hint: Any, base: type) -> bool:
    return isinstance(hint, type) and issubclass(hint, base)


def _default(info: FieldInfo) -> Default:
    given = info.default
    return given if isinstance(given, str | int | tuple) else None


# --- the forms -----------------------------------------------------------------------------------


def model_of(list_name: str) -> type[BaseModel]:
    """The model of a list's entries. Raises KeyError."""
    if list_name not in RESOURCE_LISTS:
        raise KeyError(list_name)
    model: type[BaseModel] = get_args(TopologyPart.model_fields[list_name].annotation)[0]
    return model


def _kind_for(list_name: str) -> Kind:
    words = KIND_WORDS[list_name]
    return Kind(
        list_name=list_name,
        title=words.title,
        plural=words.plural,
        group=words.group,
        glyph=words.glyph,
        fields=_fields(model_of(list_name)),
    )


KINDS: Final[tuple[Kind, ...]] = tuple(map(_kind_for, KIND_WORDS))
"""A form for each list of a document, in the order of their groups."""

QUESTION: Final = Kind(
    list_name="questions", title="Question", plural="Questions", group="", fields=_fields(NamedQuestionPart)
)
ACCOUNT: Final = Kind(
    list_name="",
    title="Topology",
    plural="Topologies",
    group="",
    fields=_fields(TopologyPart, without=(*RESOURCE_LISTS, "format", "questions")),
)
"""What a document says of itself and of the account."""

_BY_LIST: Final = {kind.list_name: kind for kind in KINDS}


def kind_of(list_name: str) -> Kind:
    """The form of a list's entries. Raises KeyError."""
    return _BY_LIST[list_name]
