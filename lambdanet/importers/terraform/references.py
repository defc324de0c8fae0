"""What a value leads to that only apply gives: the references in the configuration, followed to resources of the plan.

The configuration lists the references of an expression, not the expression: `aws_subnet.a[count.index].id` is printed as
`aws_subnet.a` and `count.index`. Where that leaves several instances, the one with the same key is taken, and noted.

What a local value is made of is not printed at all: there a search ends, and says so.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final

from lambdanet.importers.terraform.plan import Plan, Resource

Step = str | int | None
Path = tuple[tuple[str, object], ...]  # of modules; the key of an instance may be `ANY`
MOST_STEPS: Final = 2_000  # of one value
MOST_GIVEN: Final = 20_000  # of all that a module is given
EACH: Final = "for_each"  # as no variable can be called
LEADING_ON: Final = ("var.", "module.", "each.")
DEEPEST: Final = 60  # references that lead to references
PART: Final = re.compile(r'\.?(?:([^.\[\]]+)|\[(?:"((?:[^"\\]|\\.)*)"|(\d{1,9}))\])')
ANY: Final = object()  # whichever instance


@dataclass(frozen=True, slots=True)
class Found:
    """A resource that is referred to, by which of its attributes, "" where that is not said; or a text that is known.

    `beside`: what led here stood beside a local value, which is no key of the resource then.
    """

    resource: Resource | None
    attribute: str = ""
    text: str = ""
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Local:
    """A local value of a module, by the reference to it."""

    reference: str
    modules: Path

    @property
    def shown(self) -> str:
        home = ".".join(f"module.{name}" for name, _ in self.modules)
        return f"{self.reference} in {home}" if home else self.reference


Ends = tuple[tuple[Found, ...], tuple[Local, ...]]  # what an expression leads to, and the local values at which it ends


@dataclass(eq=False)
class References:
    """Every resource by what a reference can say of it."""

    plan: Plan
    _by_name: dict[tuple[tuple[str, ...], str, str, str], list[Resource]] = field(default_factory=dict)
    _by_module: dict[tuple[str, ...], list[Resource]] = field(default_factory=dict)  # those that it calls are in it
    _given: dict[Path, dict[str, Ends]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        index, inside = defaultdict(list), defaultdict(list)
        for one in self.plan.resources:
            names = tuple(name for name, _ in one.modules)
            index[names, one.mode, one.type, one.name].append(one)
            for deep in range(len(names) + 1):
                inside[names[:deep]].append(one)
        self._by_name, self._by_module = dict(index), dict(inside)

    def of(self, owner: Resource, written: object) -> tuple[Found, ...]:
        """What was written for a value of `owner`, as far as it leads anywhere; in its order, each once."""
        return self.search(owner, written)[0]

    def search(self, owner: Resource, written: object) -> Ends:
        """The same, and the local values at which it ends."""
        search = _Search(self, owner)
        found = tuple(dict.fromkeys(search.expression(written, owner.modules)))
        return found, tuple(search.locals)

    def visible(self, modules: Path) -> list[Resource]:
        """All that a local value of a module can be made of: what is in it and below, and what is passed to it."""
        found: dict[Resource, None] = {}
        waiting, done = [modules], {modules}
        while waiting and len(done) < MOST_STEPS:
            here = waiting.pop()
            found |= dict.fromkeys(self.within(here))
            for ends, locals_ in self.given(here).values():
                found |= dict.fromkeys(one.resource for one in ends if one.resource is not None)
                further = {one.modules for one in locals_} - done
                waiting += further
                done |= further
        return list(found)

    def within(self, modules: Path) -> list[Resource]:
        """What is in a module and in those that it calls."""
        every = self._by_module.get(tuple(name for name, _ in modules), [])
        return [one for one in every if _within(one.modules[: len(modules)], modules)] if modules else every

    def given(self, modules: Path) -> dict[str, Ends]:
        """What the call of a module gives it, as `search` has it: by its variables, and by `EACH` what it is called for."""
        if modules not in self._given:
            outer = self.plan.module(modules[:-1]) if modules else None
            call = outer.calls.get(modules[-1][0], {}) if outer else {}
            said = call.get("expressions")
            written = {**(said if isinstance(said, dict) else {}), EACH: call.get("for_each_expression")}
            self._given[modules] = dict(self._searched(written, modules[:-1]))
        return self._given[modules]

    def _searched(self, written: Mapping[str, object], modules: Path) -> Iterator[tuple[str, Ends]]:
        left = MOST_GIVEN
        for name, value in written.items():
            search = _Search(self, None, most=min(left, MOST_STEPS))
            found = tuple(dict.fromkeys(search.expression(value, modules)))
            left -= len(search.seen)
            yield name, (found, tuple(search.locals))

    def named(self, modules: Path, mode: str, type_: str, name: str, key: object) -> list[Resource]:
        """The instances of a resource in a module, or in every instance of it whose key is not said."""
        every = self._by_name.get((tuple(one for one, _ in modules), mode, type_, name), [])
        return [one for one in every if key in (ANY, one.key) and _within(one.modules, modules)]


def _within(path: Path, wanted: Path) -> bool:
    return all(theirs is ANY or theirs == own for (_, own), (_, theirs) in zip(path, wanted, strict=True))


class _Keyed(str):
    """A text in brackets: the key of an instance, not the name of an attribute."""

    __slots__ = ()


def parts_of(reference: str) -> list[Step]:
    """A reference apart: aws_subnet.a["b"].id gives the names aws_subnet, a and id, and the key b between."""
    return [name or (int(number) if number else _Keyed(text)) for name, text, number in PART.findall(reference)]


@dataclass(eq=False)
class _Search:
    """One value's search: bounded, and never twice in one place, so that a circle ends."""

    references: References
    owner: Resource | None  # whose for_each is meant by each.value; that of a call is not followed
    most: int = MOST_STEPS
    seen: set[tuple[Path, str]] = field(default_factory=set)
    deep: int = 0
    locals: dict[Local, None] = field(default_factory=dict)

    def expression(self, written: object, modules: Path) -> Iterator[Found]:
        if isinstance(written, list):  # of nested blocks
            for one in written:
                if isinstance(one, dict):
                    for inner in one.values():
                        yield from self.expression(inner, modules)
            return
        if not isinstance(written, dict):
            return
        if "constant_value" in written:
            yield from _texts(written["constant_value"])
            return
        given = written.get("references")
        if self.deep >= DEEPEST:
            return
        self.deep += 1
        references = longest(given if isinstance(given, list) else ())
        local = any(one.startswith("local.") for one in references)
        for reference in references:
            beside = local and reference.startswith(LEADING_ON)
            for one in self._follow(reference, modules):
                yield replace(one, beside=True) if beside else one
        self.deep -= 1

    def _follow(self, reference: str, modules: Path) -> Iterator[Found]:
        place = (modules, reference)
        if place in self.seen or len(self.seen) >= self.most:
            return
        self.seen.add(place)
        steps = parts_of(reference)
        match steps:
            case ["var", str(name), *rest]:
                yield from _nth(self._variable(name, modules), rest)
            case ["each", *_]:
                yield from self._each(modules)
            case ["module", str(name), *rest]:
                yield from self._output(name, rest, modules)
            case ["data", str(type_), str(name), *rest]:
                yield from self._resource(modules, "data", type_, name, rest)
            case ["local", *_]:
                self.locals[Local(reference, modules)] = None
            case ["count" | "path" | "self" | "terraform", *_]:
                return
            case [str(type_), str(name), *rest]:
                yield from self._resource(modules, "managed", type_, name, rest)
            case _:
                return

    def _variable(self, name: str, modules: Path) -> Iterator[Found]:
        if not modules:
            yield from _texts(self.references.plan.variables.get(name))
            return
        outer = self.references.plan.module(modules[:-1])
        call = outer.calls.get(modules[-1][0]) if outer else None
        written = call.get("expressions") if call else None
        if isinstance(written, dict) and name in written:
            yield from self.expression(written[name], modules[:-1])
        elif (inner := self.references.plan.module(modules)) is not None:
            declared = inner.variables.get(name)
            yield from _texts(declared.get("default") if isinstance(declared, dict) else None)

    def _each(self, modules: Path) -> Iterator[Found]:
        if self.owner is not None and modules == self.owner.modules:
            yield from self.expression(self.owner.configuration.get("for_each_expression"), modules)

    def _output(self, name: str, rest: Sequence[Step], modules: Path) -> Iterator[Found]:
        key, rest = _key(rest)
        inside = (*modules, (name, key))
        configuration = self.references.plan.module(inside)
        outputs = configuration.outputs if configuration else {}
        for wanted in [str(rest[0])] if rest else list(outputs):
            output = outputs.get(wanted)
            if isinstance(output, dict):
                yield from _nth(self.expression(output.get("expression"), inside), rest[1:])

    def _resource(self, modules: Path, mode: str, type_: str, name: str, rest: Sequence[Step]) -> Iterator[Found]:
        key, rest = _key(rest)
        attribute = next((one for one in rest if isinstance(one, str) and not isinstance(one, _Keyed)), "")
        for resource in self.references.named(modules, mode, type_, name, key):
            yield Found(resource, attribute)


def _key(rest: Sequence[Step]) -> tuple[object, Sequence[Step]]:
    """The key of an instance, if the first step is one, and what comes after it."""
    if rest and isinstance(rest[0], _Keyed | int):
        return (rest[0] if isinstance(rest[0], int) else str(rest[0])), rest[1:]
    return ANY, rest


def _nth(found: Iterator[Found], rest: Sequence[Step]) -> Iterator[Found]:
    """Of a list the one that a number after it means."""
    if rest and isinstance(rest[0], int):
        return islice(found, rest[0], rest[0] + 1)
    return found


def longest(references: Iterable[object]) -> list[str]:
    """References without those that another one says in full: a.b.id, a.b gives a.b.id."""
    texts = [one for one in references if isinstance(one, str)][:MOST_STEPS]
    given = dict.fromkeys(texts)
    shorter = {one[:place] for one in given for place, letter in enumerate(one) if letter in ".["}
    return [one for one in given if one not in shorter]


def _texts(value: object) -> Iterator[Found]:
    for one in value if isinstance(value, list) else (value,):
        if isinstance(one, str):
            yield Found(None, text=one)


def same_key(owner: Resource, found: Sequence[Resource]) -> Resource | None:
    """Of several instances the one with the owner's own key, or in a module instance with it."""
    for own in (owner.key, *(key for _, key in reversed(owner.modules))):
        same = [one for one in found if own is not None and one.key == own]
        if len(same) == 1:
            return same[0]
    return None


def written_references(written: object) -> tuple[str, ...]:
    """The references of an expression as they are printed, for a message."""
    given: Any = written.get("references") if isinstance(written, Mapping) else None
    return tuple(longest(given)) if isinstance(given, list) else ()
