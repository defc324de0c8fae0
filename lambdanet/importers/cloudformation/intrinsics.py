"""CloudFormation's functions: what stands in a template in, values out.

A function never guesses. What it cannot know it gives back as `Missing`, and everything made of that is missing
too; what CloudFormation would refuse is a fault with its path.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from ipaddress import ip_network
from typing import Any, Final

from lambdanet.importers.aws_cli.record import shown
from lambdanet.importers.cloudformation.scope import Scope
from lambdanet.importers.cloudformation.values import NO_VALUE, Missing, Physical, Value, as_text, missing_in
from lambdanet.importers.cloudformation.work import LONGEST

PLACEHOLDER: Final = re.compile(r"\$\{([^{}]*)\}")
DYNAMIC: Final = "{{resolve:"
REFERENCE: Final = re.compile(r"\{\{(resolve:ssm:[^{}]{1,300})\}\}")
ZONES: Final = "abcdef"
MOST_BLOCKS: Final = 256
CONDITIONS: Final = ("Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not", "Condition")


def resolve(scope: Scope, value: Any, path: str) -> Value:
    """The value with every function in it worked out. Raises UnreadableDocument for what is too much work."""
    scope.work.step(path)
    match value:
        case str():
            return _kept_outside(scope, value)
        case list():
            with scope.work.deeper(path):
                found = (resolve(scope, one, f"{path}[{index}]") for index, one in enumerate(value))
                return [one for one in found if one is not NO_VALUE]
        case dict():
            with scope.work.deeper(path):
                return _object(scope, value, path)
        case _:
            return value


def decide(scope: Scope, value: Any, path: str) -> bool | Missing:
    """A condition as true or false, or what has to be known for it."""
    scope.work.step(path)
    with scope.work.deeper(path):
        if isinstance(value, dict) and len(value) == 1:
            ((name, given),) = value.items()
            inside = f"{path}.{name}"
            match name:
                case "Condition":
                    return scope.condition(given, inside) if isinstance(given, str) else _wrong(scope, inside)
                case "Fn::Equals":
                    return _equals(scope, given, inside)
                case "Fn::Not" | "Fn::And" | "Fn::Or" if isinstance(given, list) and given:
                    return _combined(name, [decide(scope, one, f"{inside}[{i}]") for i, one in enumerate(given)])
        if isinstance(value, bool):
            return value
        return _wrong(scope, path)


def _wrong(scope: Scope, path: str) -> Missing:
    scope.faults.add(path, f"A condition is one of {', '.join(CONDITIONS)}.")
    return FAULTY


def _combined(name: str, decided: list[bool | Missing]) -> bool | Missing:
    """Not, And, Or: what is not known stays so, unless the others settle it."""
    unsaid = next((one for one in decided if isinstance(one, Missing)), None)
    if name == "Fn::Not":
        return unsaid or not decided[0]
    settles = name == "Fn::Or"
    if settles in decided:
        return settles
    return unsaid or not settles


def _equals(scope: Scope, given: Any, path: str) -> bool | Missing:
    if not isinstance(given, list) or len(given) != 2:
        return _fault(scope, path, "Two values belong here.")
    both = [resolve(scope, one, f"{path}[{index}]") for index, one in enumerate(given)]
    if unsaid := missing_in(both):
        return unsaid
    texts = [as_text(one) if as_text(one) is not None else json.dumps(one, default=str) for one in both]
    return texts[0] == texts[1]


FAULTY: Final = Missing("faulty", "is not what CloudFormation takes")


def _fault(scope: Scope, path: str, message: str, hint: str = "") -> Missing:
    scope.faults.add(path, message, hint)
    return FAULTY


def _object(scope: Scope, value: dict[str, Any], path: str) -> Value:
    if len(value) == 1:
        ((name, given),) = value.items()
        if (function := FUNCTIONS.get(name)) is not None:
            return function(scope, given, f"{path}.{name}")
        if name.startswith("Fn::"):
            return Missing(name.removeprefix("Fn::")[:40], f"is made by {name[:60]}, which is not worked out here")
    found = {key: resolve(scope, one, f"{path}.{key}") for key, one in value.items()}
    return {key: one for key, one in found.items() if one is not NO_VALUE}


# --- names ------------------------------------------------------------------------------------------


def _ref(scope: Scope, given: Any, path: str) -> Value:
    return scope.ref(given, path) if isinstance(given, str) else _fault(scope, path, "A name belongs here.")


def _get_att(scope: Scope, given: Any, path: str) -> Value:
    parts = given.partition(".")[::2] if isinstance(given, str) else given
    if not isinstance(parts, list | tuple) or len(parts) != 2 or not isinstance(parts[0], str):
        return _fault(scope, path, "A resource and an attribute belong here.")
    name = resolve(scope, parts[1], f"{path}[1]")
    if isinstance(name, Missing):
        return name
    return scope.attribute(parts[0], str(name), path)


def _find_in_map(scope: Scope, given: Any, path: str) -> Value:
    if not isinstance(given, list) or not 3 <= len(given) <= 4:
        return _fault(scope, path, "A map, a key and a second key belong here.")
    keys = [resolve(scope, one, f"{path}[{index}]") for index, one in enumerate(given[:3])]
    if unsaid := missing_in(keys):
        return unsaid
    found: Any = scope.mappings
    for key in keys:
        text = as_text(key)
        found = found.get(text) if isinstance(found, dict) and text is not None else None
    if found is None and len(given) == 4 and isinstance(given[3], dict) and "DefaultValue" in given[3]:
        return resolve(scope, given[3]["DefaultValue"], f"{path}[3]")
    if found is None:
        regional = {"Ref": "AWS::Region"} in given[1:3]
        hint = "Say a Region that they have: --parameter AWS::Region=…" if regional else ""
        return _fault(scope, path, f"The mappings have nothing under {' / '.join(shown(key) for key in keys)}.", hint)
    return resolve(scope, found, path)


def _import_value(scope: Scope, given: Any, path: str) -> Value:
    name = resolve(scope, given, path)
    if isinstance(name, Missing):
        return name
    return scope.exported(name, path) if isinstance(name, str) else _fault(scope, path, "A name belongs here.")


# --- texts and lists --------------------------------------------------------------------------------


def _sub(scope: Scope, given: Any, path: str) -> Value:
    text, own = (given, {}) if isinstance(given, str) else _pair(given)
    if not isinstance(text, str) or not isinstance(own, dict):
        return _fault(scope, path, "A text, or a text and an object, belongs here.")
    unsaid: list[Missing] = []
    parts: list[str] = []
    place = 0
    for found in PLACEHOLDER.finditer(text):
        parts.append(text[place : found.start()])
        place = found.end()
        name = found[1].strip()
        if name.startswith("!"):
            parts.append("${" + name[1:] + "}")
            continue
        value = _named(scope, name, own, path)
        if isinstance(value, Missing):
            unsaid.append(value)
        elif (written := as_text(value)) is not None:
            parts.append(written)
        else:
            return _fault(scope, path, f"${{{name[:60]}}} is {shown(value)}, which is no text.")
    made = _bounded(scope, [*parts, text[place:]], path)
    return unsaid[0] if unsaid else _kept_outside(scope, made)


def _kept_outside(scope: Scope, text: str) -> Value:
    """A text with what was given for each dynamic reference in it; secrets are not asked for."""
    if DYNAMIC not in text:
        return text
    made = REFERENCE.sub(lambda found: scope.told(found[1]) or found[0], text)
    return Missing(_name_of(made), "is kept outside of the template") if DYNAMIC in made else made


def _pair(given: Any) -> tuple[Any, Any]:
    return (given[0], given[1]) if isinstance(given, list) and len(given) == 2 else (None, None)


def _named(scope: Scope, name: str, own: Mapping[str, Any], path: str) -> Value:
    if name in own:
        return resolve(scope, own[name], f"{path}[1].{name}")
    resource, dot, attribute = name.partition(".")
    return scope.attribute(resource, attribute, path) if dot else scope.ref(name, path)


def _bounded(scope: Scope, parts: list[str], path: str) -> str:
    size = sum(map(len, parts))
    scope.work.step(path, 1 + size // 64)
    if size > LONGEST:
        scope.faults.add(path, f"A text of {size:,} characters; {LONGEST:,} is the most.")
        return ""
    return "".join(parts)


def _join(scope: Scope, given: Any, path: str) -> Value:
    between, items = _pair(given)
    found = resolve(scope, items, f"{path}[1]")
    if unsaid := missing_in(found):
        return unsaid
    texts = [as_text(one) for one in found] if isinstance(found, list) else [None]
    scope.work.step(path, len(texts))
    if not isinstance(between, str) or any(one is None for one in texts):
        return _fault(scope, path, "A text and a list of texts belong here.")
    known = [one for one in texts if one is not None]
    spread = [part for one in known for part in (between, one)][1:]
    return _bounded(scope, spread, path)


def _split(scope: Scope, given: Any, path: str) -> Value:
    between, source = _pair(given)
    text = resolve(scope, source, f"{path}[1]")
    if isinstance(text, Missing):
        return text
    if isinstance(text, Physical):
        return Missing(_name_of(text), "is a part of what AWS makes when it is deployed")
    if not isinstance(between, str) or not between or not isinstance(text, str):
        return _fault(scope, path, "A text to split at and a text belong here.")
    scope.work.step(path, 1 + text.count(between) + len(text) // 64)
    return text.split(between)


def _select(scope: Scope, given: Any, path: str) -> Value:
    which, source = _pair(given)
    index, items = resolve(scope, which, f"{path}[0]"), resolve(scope, source, f"{path}[1]")
    if isinstance(index, Missing):
        return replace(index, chosen=True)
    text = as_text(index)
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > 6:
        return _fault(scope, path, f"A number from 0 on belongs here, not {shown(index)}.")
    if isinstance(items, Missing):  # each of a list that nobody has said is one of its own
        return Missing(f"{items.name}-{text}", items.why)
    if not isinstance(items, list) or int(text) >= len(items):
        return _fault(scope, path, f"There is no number {text} in {shown(items)}.")
    return items[int(text)]


def _get_azs(scope: Scope, given: Any, path: str) -> Value:
    region = resolve(scope, given, path)
    if isinstance(region, Missing):
        return region
    return scope.zones(region if isinstance(region, str) else "")


def _cidr(scope: Scope, given: Any, path: str) -> Value:
    """Blocks one after the other: `bits` are those that each has for itself (a /24 has 8)."""
    if not isinstance(given, list) or not 2 <= len(given) <= 3:
        return _fault(scope, path, "A block, a number and the bits of each block belong here.")
    found = [resolve(scope, one, f"{path}[{index}]") for index, one in enumerate(given)]
    if unsaid := missing_in(found):
        return unsaid
    if len(found) == 2:
        return Missing("Cidr", "is made of blocks whose size the template leaves to AWS")
    numbers = [
        int(text) if (text := as_text(one)) and text.isascii() and text.isdecimal() and len(text) < 4 else -1
        for one in found[1:]
    ]
    try:
        block = ip_network(str(found[0]).strip(), strict=False)
    except ValueError:
        return _fault(scope, path, f"{shown(found[0])} is no block of addresses.")
    count, bits = numbers
    own = block.max_prefixlen - bits
    if not 1 <= count <= MOST_BLOCKS or bits < 1 or own < block.prefixlen or count > 2 ** (own - block.prefixlen):
        return _fault(
            scope, path, f"{shown(found[0])} has no {shown(found[1])} blocks with {shown(found[2])} bits each."
        )
    kind = type(block)
    first, size = int(block.network_address), 2**bits
    return [str(kind((first + size * number, own))) for number in range(count)]


def _base64(scope: Scope, given: Any, path: str) -> Value:
    text = resolve(scope, given, path)
    if isinstance(text, Missing):
        return text
    if not isinstance(text, str):
        return _fault(scope, path, f"Text belongs here, not {shown(text)}.")
    return _bounded(scope, [base64.b64encode(text.encode("utf-8", "replace")).decode()], path)


def _if(scope: Scope, given: Any, path: str) -> Value:
    if not isinstance(given, list) or len(given) != 3 or not isinstance(given[0], str):
        return _fault(scope, path, "A condition's name and two values belong here.")
    decided = scope.condition(given[0], path)
    if isinstance(decided, Missing):
        return replace(decided, chosen=True)
    return resolve(scope, given[1 if decided else 2], f"{path}[{1 if decided else 2}]")


def _length(scope: Scope, given: Any, path: str) -> Value:
    found = resolve(scope, given, path)
    if isinstance(found, Missing):
        return found
    return len(found) if isinstance(found, list) else _fault(scope, path, "A list belongs here.")


def _to_json(scope: Scope, given: Any, path: str) -> Value:
    found = resolve(scope, given, path)
    unsaid = missing_in(found)
    return unsaid or _bounded(scope, [json.dumps(found, separators=(",", ":"))], path)


def _name_of(text: str) -> str:
    return text.strip("{} ")


FUNCTIONS: Final[Mapping[str, Callable[[Scope, Any, str], Value]]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::GetAZs": _get_azs,
    "Fn::Cidr": _cidr,
    "Fn::FindInMap": _find_in_map,
    "Fn::If": _if,
    "Fn::ImportValue": _import_value,
    "Fn::Base64": _base64,
    "Fn::Length": _length,
    "Fn::ToJsonString": _to_json,
}
