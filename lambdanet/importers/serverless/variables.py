"""The framework's variables worked out: from the file itself, from files given along, from values given.

What only an account, a machine or another service knows becomes a parameter: `{"Ref": "ssm:/shop/subnet"}`, which
CloudFormation's importer takes for unknown. Nothing is read from the environment or from the disk.
"""

import posixpath
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from lambdanet.importers.cloudformation.values import as_text
from lambdanet.importers.files import unreadable
from lambdanet.importers.serverless.syntax import BEGIN, SOURCE, end_of, literal, parts

MOST_STEPS: Final = 300_000
MOST_TEXT: Final = 65_536  # characters of one text
DEEPEST: Final = 50
LONGEST_NAME: Final = 300
LESS: Final = "Write the values out, or nest fewer variables."
ABSENT: Final = object()  # a source that has nothing there: the next fallback counts


def refs(value: Any) -> Iterator[str]:
    """The names that a value refers to with `Ref`."""
    match value:
        case {"Ref": str(name)} if len(value) == 1:
            yield name
        case dict():
            for one in value.values():
                yield from refs(one)
        case list():
            for one in value:
                yield from refs(one)
        case _:
            pass


def first_ref(value: Any) -> str | None:
    return next(refs(value), None)


@dataclass(eq=False)
class Variables:
    """`data`: the service. `start` begins the place of a fault. `files`: values of the files given along, by path."""

    data: Mapping[str, Any]
    start: str
    folder: str
    given: Mapping[str, str]
    files: Mapping[str, Any]
    asked: dict[str, str | None] = field(default_factory=dict)  # parameters, with the value that counts
    used_files: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    _known: dict[tuple[str, str], tuple[Any, int]] = field(default_factory=dict)
    _asking: list[tuple[str, str]] = field(default_factory=list)
    _steps: int = 0
    _depth: int = 0

    def value(self, value: Any, path: str) -> Any:
        """A value with every variable in it worked out. Raises UnreadableDocument: a circle, too much, nothing there."""
        self._step(path)
        match value:
            case str():
                return self._text(value, path) if "${" in value else value
            case list():
                return [self.value(one, f"{path}[{index}]") for index, one in enumerate(value)]
            case dict():
                return {key: self.value(one, f"{path}.{key}" if path else key) for key, one in value.items()}
            case _:
                return value

    def stage(self) -> str:
        """The stage that is deployed: as given, as the provider says, else the framework's own."""
        found = self._source("sls:stage", "provider.stage")
        return found if isinstance(found, str) else "dev"

    # --- bounds -----------------------------------------------------------------------------------

    def _step(self, path: str, size: int = 1) -> None:
        self._steps += size
        if self._steps > MOST_STEPS:
            self._refuse(path, f"The variables stand for more than {MOST_STEPS:,} values.", LESS, "import.too-large")

    @contextmanager
    def _deeper(self, path: str) -> Iterator[None]:
        if self._depth >= DEEPEST:
            message = f"Variables lead to variables more than {DEEPEST} times here."
            self._refuse(path, message, LESS, "document.too-deep")
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    def _refuse(self, path: str, message: str, hint: str, code: str = "import.bad-value") -> None:
        raise unreadable(code, message, path=f"{self.start}{path[:LONGEST_NAME]}", hint=hint)

    # --- texts ------------------------------------------------------------------------------------

    def _text(self, text: str, path: str) -> Any:
        """The value of a text: of any type where it is one variable and no more, else a text, or a Join with unknowns."""
        found: list[Any] = []
        place = 0
        self._step(path, 1 + len(text) // 64)
        while (begin := BEGIN.search(text, place)) is not None:
            end = end_of(text, begin.end())
            if end < 0:
                self._refuse(path, f"A variable is not closed: {text[begin.start() :][:60]!r}.", "Close it with }.")
            if begin.start() > place:
                found.append(text[place : begin.start()])
            with self._deeper(path):
                found.append(self._variable(text[begin.end() : end], path))
            place = end + 1
        if place < len(text):
            found.append(text[place:])
        return found[0] if len(found) == 1 else self._joined(found, path)

    def _joined(self, found: list[Any], path: str) -> Any:
        texts = [as_text(one) for one in found]
        size = sum(len(one or "") for one in texts)
        self._step(path, 1 + size // 64)
        if size > MOST_TEXT:
            self._refuse(path, f"A text of {size:,} characters; {MOST_TEXT:,} is the most.", LESS, "import.too-large")
        if None not in texts:
            return "".join(one for one in texts if one is not None)
        for one in found:
            if as_text(one) is None and not (isinstance(one, dict) and len(one) == 1):
                self._refuse(
                    path, "A variable inside of a text stands for no text.", "Let it stand alone, or for a text."
                )
        return {"Fn::Join": ["", found]}

    def _variable(self, inside: str, path: str) -> Any:
        self._step(path, 1 + len(inside) // 16)
        first = ""
        for part in parts(inside):
            written, value = literal(part)
            if not written:
                value = self.value(part, path) if part.startswith("${") else self._addressed(part, path)
                first = first or part
            if value is not ABSENT and value is not None:
                if written:
                    self._default(inside, value)
                return value
        if parts(inside)[-1] == "null":
            return None
        source = self._flat(first or inside, path)
        return self._nothing(source, path) if isinstance(source, str) else source

    def _addressed(self, part: str, path: str) -> Any:
        """What a source has, or the unknown in its address."""
        source = self._flat(part, path)
        return self._source(source, path) if isinstance(source, str) else source

    def _flat(self, part: str, path: str) -> Any:
        """A source whose address holds variables, with these worked out; the first of them that is not known."""
        if "${" not in part:
            return part
        found = self.value(part, path)
        if isinstance(found, str):
            return found
        unknown = first_ref(found)
        if unknown is None:
            self._refuse(path, f"The address of {part[:80]!r} is no text.", "Write it out.")
        return {"Ref": unknown}

    def _default(self, inside: str, value: Any) -> None:
        """What was asked for and not given has the value that stands behind it, where that is always the same."""
        for part in parts(inside):
            if part in self.asked and self.asked[part] is None and part not in self.unknown:
                self.asked[part] = as_text(value)

    def _nothing(self, source: str, path: str) -> Any:
        if source.startswith(("env:", "opt:", "param:")):
            return self._unknown(source)
        self._refuse(path, f"${{{source[:80]}}} leads to nothing.", "Say it there, or give it a fallback.")
        return None

    def _unknown(self, source: str) -> Any:
        self.asked[source[:LONGEST_NAME]] = None  # a fallback elsewhere is not this one's
        self.unknown.add(source[:LONGEST_NAME])
        return {"Ref": source[:LONGEST_NAME]}

    # --- sources ----------------------------------------------------------------------------------

    def _source(self, source: str, path: str) -> Any:
        if source in self.given:
            self.asked[source] = self.given[source]
            return self.given[source]
        matched = SOURCE.fullmatch(source)
        kind, inner, address = matched.groups() if matched else ("", None, None)
        match kind:
            case "self":
                return self._at(self.data, address or "", "", path)
            case "file" if inner is not None:
                return self._file(source, inner, address or "", path)
            case "strToBool" if inner is not None:
                return self._true_or_false(inner, path)
            case "opt" | "env":
                self.asked.setdefault(source, None)
                return ABSENT
            case "param":
                return self._param(source, address or "", path)
            case "sls" if address == "stage":
                found = self._source("opt:stage", path)
                found = self._at(self.data, "provider.stage", "", path) if found is ABSENT else found
                found = "dev" if found is ABSENT or found is None else found
                self._default("opt:stage", found)
                return found
            case "aws" if address == "region":
                if "AWS::Region" in self.given:
                    return self.given["AWS::Region"]
                found = self.given.get("opt:region", ABSENT)
                found = self._at(self.data, "provider.region", "", path) if found is ABSENT else found
                return "us-east-1" if found is ABSENT or found is None else found  # the framework's own
            case "aws" if address == "accountId":
                return {"Ref": "AWS::AccountId"}
            case _:
                return self._unknown(source)

    def _param(self, source: str, name: str, path: str) -> Any:
        self.asked.setdefault(source, None)
        for stage in (self._source("sls:stage", path), "default"):
            found = self._at(self.data, f"params.{stage}.{name}", "", path) if isinstance(stage, str) else ABSENT
            if found is not ABSENT:
                return found
        return ABSENT

    def _true_or_false(self, inner: str, path: str) -> Any:
        written, value = literal(inner.strip())
        found = value if written else self._variable(inner, path)
        if isinstance(found, dict):
            return found
        text = (as_text(found) or "").lower()
        if text not in ("true", "false", "1", "0"):
            self._refuse(path, f"{text[:60]!r} is neither true nor false.", "Write true or false.")
        return text in ("true", "1")

    def _file(self, source: str, name: str, address: str, path: str) -> Any:
        """A value of a file that was given along. No other is looked for: a path that leads out of the folder finds none."""
        plain = name.strip().strip("'\"").replace("\\", "/")
        wanted = posixpath.normpath(posixpath.join(self.folder, plain))
        if wanted not in self.files:
            return self._unknown(source)
        self.used_files.add(wanted)
        return self._at(self.files[wanted], address, wanted, path)

    def _at(self, data: Any, address: str, file: str, path: str) -> Any:
        """What stands at an address, worked out once; on the way there variables may lead elsewhere."""
        key = (file, address)
        if key in self._known:
            found, size = self._known[key]
            self._step(path, size)
            return found
        if key in self._asking:
            around = " → ".join(
                f"self:{one}" if not where else f"file({where}):{one}" for where, one in [*self._asking, key]
            )
            self._refuse(path, f"These variables lead in a circle: {around[:300]}.", "The framework refuses it too.")
        self._asking.append(key)
        before = self._steps
        try:
            with self._deeper(path):
                found = self._walk(data, address, path)
        finally:
            self._asking.pop()
        self._known[key] = (found, self._steps - before)
        return found

    def _walk(self, data: Any, address: str, path: str) -> Any:
        found: Any = data
        for step in [one for one in address.split(".") if one]:
            if isinstance(found, str) and "${" in found:
                found = self.value(found, path)
            if isinstance(found, dict) and step in found:
                found = found[step]
            elif isinstance(found, list) and step.isascii() and step.isdigit() and int(step[:6]) < len(found):
                found = found[int(step[:6])]
            elif isinstance(found, dict) and len(found) == 1 and found.get("Ref") in self.unknown:
                # an option and a variable of the environment are texts: there are no steps into them
                texts = found["Ref"].startswith(("opt:", "env:", "param:"))
                return found if texts else self._unknown(f"{found['Ref']}.{step}")
            else:
                return ABSENT
        return self.value(found, path)
