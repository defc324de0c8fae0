"""What an expression of a template refers to, though its value is known only when it is deployed."""

from collections.abc import Iterator
from typing import Any, Final

from lambdanet.importers.cloudformation.intrinsics import PLACEHOLDER, resolve
from lambdanet.importers.cloudformation.stack import Stack
from lambdanet.importers.cloudformation.values import Missing, Physical, as_text
from lambdanet.importers.needs.texts import HOLE

DEPLOYED: Final = "is known when it is deployed"
DEEPEST: Final = 20


def referred(stack: Stack, written: Any, path: str, deep: int = 0) -> Iterator[str]:
    """The ids of the resources that an expression names, of other stacks too; of a condition that is not decided none."""
    if deep > DEEPEST:
        return
    if isinstance(written, list):
        for one in written:
            yield from referred(stack, one, path, deep + 1)
    if not isinstance(written, dict):
        return
    match written:
        case {"Ref": str(name)}:
            yield from _named(stack, name, path)
        case {"Fn::GetAtt": str(text)}:
            yield from _attribute(stack, *text.partition(".")[::2], path)
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            yield from _attribute(stack, name, attribute, path)
        case {"Fn::Sub": str(text)}:
            yield from _in_text(stack, text, {}, path, deep)
        case {"Fn::Sub": [str(text), dict(own)]}:
            yield from _in_text(stack, text, own, path, deep)
        case {"Fn::If": [str(condition), one, other]}:
            decided = stack.condition(condition, path)
            if not isinstance(decided, Missing):
                yield from referred(stack, one if decided else other, path, deep + 1)
        case {"Fn::ImportValue": _}:
            yield from _of_value(resolve(stack, written, path), elsewhere=True)
        case _:
            for one in written.values():
                yield from referred(stack, one, path, deep + 1)


def _named(stack: Stack, name: str, path: str) -> Iterator[str]:
    if name in stack.resources:
        yield stack.id_of(name)
    elif name in stack.parameters:
        yield from _of_value(stack.ref(name, path), elsewhere=len(stack.parents) > 1 and name in stack.given)


def _attribute(stack: Stack, name: str, attribute: str, path: str) -> Iterator[str]:
    if name not in stack.resources:
        return
    if attribute.startswith("Outputs."):
        yield from _of_value(stack.attribute(name, attribute, path), elsewhere=True)
    else:
        yield stack.id_of(name)


def _in_text(stack: Stack, text: str, own: dict[str, Any], path: str, deep: int) -> Iterator[str]:
    for found in PLACEHOLDER.finditer(text):
        name = found[1].strip()
        if name in own:
            yield from referred(stack, own[name], path, deep + 1)
        elif not name.startswith(("!", "AWS::")):
            resource, dot, attribute = name.partition(".")
            yield from _attribute(stack, resource, attribute, path) if dot else _named(stack, name, path)


def _of_value(value: Any, *, elsewhere: bool) -> Iterator[str]:
    """What another stack hands over: the id of a resource, or an attribute of it that AWS makes. Other texts are no ids."""
    if isinstance(value, Missing) and value.why == DEPLOYED:
        yield value.name
        parts = value.name.split(".")
        yield from (".".join(parts[:size]) for size in range(len(parts) - 1, 0, -1))
    elif isinstance(value, Physical) or (elsewhere and isinstance(value, str)):
        yield str(value)


def text_with_holes(stack: Stack, written: Any, path: str) -> str:
    """An expression as text, with `HOLE` where nobody has said a part of it; "" for what is no text."""
    match written:
        case {"Fn::Sub": str(text)}:
            return PLACEHOLDER.sub(lambda found: _part(stack, {"Fn::Sub": found[0]}, path), text)
        case {"Fn::Sub": [str(text), dict(own)]}:
            return PLACEHOLDER.sub(lambda found: _part(stack, {"Fn::Sub": [found[0], own]}, path), text)
        case {"Fn::Join": [str(between), list(items)]}:
            return between.join(_part(stack, one, path) for one in items)
        case _:
            return _part(stack, written, path)


def _part(stack: Stack, written: Any, path: str) -> str:
    value = resolve(stack, written, path)
    return HOLE if isinstance(value, Missing | Physical) else as_text(value) or ""
