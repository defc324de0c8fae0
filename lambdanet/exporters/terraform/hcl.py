"""HCL, Terraform's language, as text: laid out the way `terraform fmt` does it.

Every text is data: nothing in it can end its quotes or begin a template (HCL's specification, "Template Expressions").
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

WIDEST_LIST: Final = 100  # characters of a list that still stands on one line
IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True, slots=True)
class Reference:
    """What is written without quotes: `aws_subnet.app_a.id`. Never made of a person's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments: `jsonencode({ … })`."""

    name: str
    arguments: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """Texts and references as one text: `"subnet:${aws_subnet.app_a.id}"`."""

    parts: tuple[str | Reference, ...]


Value: TypeAlias = str | int | bool | Reference | Call | Joined | Sequence["Value"] | Mapping[str, "Value"]
Arguments: TypeAlias = dict[str, Value | None]
"""By name; what is None is not written."""


@dataclass(frozen=True, slots=True)
class Block:
    """`kind "label" "label" { … }`: arguments, then blocks, then the arguments that stand last."""

    kind: str
    labels: tuple[str, ...] = ()
    arguments: Mapping[str, Value] = field(default_factory=dict)
    blocks: tuple["Block", ...] = ()
    last: Mapping[str, Value] = field(default_factory=dict)


def quoted(text: str) -> str:
    """A text in quotes that means just this text."""
    return f'"{_escaped(text)}"'


def written(blocks: Sequence[Block]) -> str:
    """A file of these blocks, an empty line between each two."""
    return "\n".join("\n".join(_block(one, "")) + "\n" for one in blocks)


def _escaped(text: str) -> str:
    plain = "".join(ESCAPES.get(one, one if one.isprintable() else _code(one)) for one in text)
    return plain.replace("${", "$${").replace("%{", "%%{")


def _code(character: str) -> str:
    point = ord(character)
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"


def _block(block: Block, indent: str) -> Iterator[str]:
    head = " ".join([block.kind, *map(quoted, block.labels)])
    if not block.arguments and not block.blocks and not block.last:
        yield f"{indent}{head} {{}}"
        return
    yield f"{indent}{head} {{"
    yield from _arguments(block.arguments, f"{indent}  ", apart=True)
    for index, one in enumerate(block.blocks):
        if index or block.arguments:
            yield ""
        yield from _block(one, f"{indent}  ")
    if block.last and (block.arguments or block.blocks):
        yield ""
    yield from _arguments(block.last, f"{indent}  ", apart=True)
    yield f"{indent}}}"


def _arguments(arguments: Mapping[str, Value], indent: str, *, apart: bool) -> Iterator[str]:
    """Names and values; the signs of equality of lines that follow each other stand below each other.

    `apart`: an empty line before and after what takes several lines.
    """
    together: list[tuple[str, str]] = []
    begun = False
    for key, value in arguments.items():
        name = key if IDENTIFIER.fullmatch(key) else quoted(key)
        lines = list(_value(value, indent))
        if len(lines) == 1:
            if apart and begun and not together:
                yield ""
            together.append((name, lines[0]))
            continue
        yield from _aligned(together, indent)
        if apart and (begun or together):
            yield ""
        together, begun = [], True
        yield f"{indent}{name} = {lines[0]}"
        yield from lines[1:]
    yield from _aligned(together, indent)


def _aligned(lines: Sequence[tuple[str, str]], indent: str) -> Iterator[str]:
    width = max((len(name) for name, _ in lines), default=0)
    for name, text in lines:
        yield f"{indent}{name:<{width}} = {text}"


def _value(value: Value, indent: str) -> Iterator[str]:
    """The lines of a value: the first as it goes on behind its name, the others with their indent."""
    match value:
        case bool():
            yield "true" if value else "false"
        case int():
            yield str(value)
        case str():
            yield quoted(value)
        case Reference(text):
            yield text
        case Joined(parts):
            inner = (f"${{{one.text}}}" if isinstance(one, Reference) else _escaped(one) for one in parts)
            yield f'"{"".join(inner)}"'
        case Call(name, arguments):
            yield from _call(name, arguments, indent)
        case Mapping():
            yield from _mapping(value, indent)
        case _:
            yield from _list(value, indent)


def _call(name: str, arguments: Sequence[Value], indent: str) -> Iterator[str]:
    if len(arguments) == 1:  # its brackets stand right inside the call's
        first, *rest = _value(arguments[0], indent)
        lines = [f"{name}({first}", *rest]
        yield from (*lines[:-1], f"{lines[-1]})")
        return
    yield f"{name}({', '.join(' '.join(_value(one, '')) for one in arguments)})"


def _mapping(value: Mapping[str, Value], indent: str) -> Iterator[str]:
    if not value:
        yield "{}"
        return
    yield "{"
    yield from _arguments(value, f"{indent}  ", apart=False)
    yield f"{indent}}}"


def _list(value: Sequence[Value], indent: str) -> Iterator[str]:
    items = [list(_value(one, f"{indent}  ")) for one in value]
    short = f"[{', '.join(lines[0] for lines in items)}]"
    if all(len(lines) == 1 for lines in items) and len(short) <= WIDEST_LIST:
        yield short
        return
    yield "["
    for lines in items:
        *most, last = lines
        first, *rest = [*most, f"{last},"]
        yield f"{indent}  {first}"
        yield from rest
    yield f"{indent}]"
