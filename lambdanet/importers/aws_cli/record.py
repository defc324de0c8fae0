"""One object of the AWS CLI's output, read key by key: what is of the wrong type becomes a fault, never a guess."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network, NetmaskValueError
from typing import Any, Final

from lambdanet.importers.files import clean
from lambdanet.problems import Problem

MOST_FAULTS: Final = 50
MOST_NUMBER: Final = 2**63
LONGEST: Final = 2048  # what AWS prints is shorter, but for policies


@dataclass(slots=True)
class Faults:
    """What is wrong with the input, at most `MOST_FAULTS` of it."""

    problems: list[Problem] = field(default_factory=list)
    hint: str = "Give the command's own output, unchanged."  # where a fault has none of its own

    def add(self, path: str, message: str, hint: str = "") -> None:
        problem = Problem(code="import.bad-value", path=path, message=message, hint=hint or self.hint)
        if len(self.problems) < MOST_FAULTS and problem not in self.problems:  # a key may be read twice
            self.problems.append(problem)


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """A JSON object, and where it stands. A key that is missing or null reads as empty."""

    data: dict[str, Any]
    path: str  # "vpcs.json: Vpcs[0]"
    faults: Faults
    region: str = ""
    account: str = ""
    context: str = ""  # the id that the output around it is about, where the object itself does not say

    def at(self, step: str) -> str:
        """Where a key of the object stands."""
        return below(self.path, step)

    def __contains__(self, key: str) -> bool:
        return self.data.get(key) is not None

    def has(self, *keys: str) -> bool:
        return all(key in self for key in keys)

    def _get(self, key: str, kind: type, words: str) -> Any:
        value = self.data.get(key)
        if value is None or (isinstance(value, kind) and not (kind is int and isinstance(value, bool))):
            return value
        self.faults.add(self.at(key), f"{words} belongs here, not {shown(value)}.")
        return None

    def text(self, key: str, most: int = LONGEST) -> str:
        return self._checked(key, self._get(key, str, "Text") or "", most)

    def _checked(self, step: str, text: str, most: int = LONGEST) -> str:
        if len(text) > most:
            self.faults.add(self.at(step), f"{len(text):,} characters; {most:,} is the most.")
            return ""
        return clean(text)

    def required(self, key: str) -> str:
        """A text without which the object means nothing: its absence is a fault."""
        found = self.text(key)
        if not found and self.data.get(key) in (None, ""):
            self.faults.add(self.at(key), "This is missing.", "Give the whole output of the command.")
        return found

    def number(self, key: str) -> int | None:
        found: int | None = self._get(key, int, "A whole number")
        if found is not None and abs(found) > MOST_NUMBER:
            self.faults.add(self.at(key), f"{shown(found)} is too large.")
            return None
        return found

    def flag(self, key: str) -> bool | None:
        found: bool | None = self._get(key, bool, "true or false")
        return found

    def inner(self, key: str) -> "Record":
        """The object under a key; an empty one where there is none."""
        return self._nested(self._get(key, dict, "An object") or {}, key)

    def items(self, key: str) -> Iterator["Record"]:
        """The objects in the list under a key."""
        for index, item in enumerate(self._get(key, list, "A list") or ()):
            if isinstance(item, dict):
                yield self._nested(item, f"{key}[{index}]")
            else:
                self.faults.add(self.at(f"{key}[{index}]"), f"An object belongs here, not {shown(item)}.")

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts in the list under a key."""
        found = []
        for index, item in enumerate(self._get(key, list, "A list") or ()):
            if isinstance(item, str):
                found.append(self._checked(f"{key}[{index}]", item))
            else:
                self.faults.add(self.at(f"{key}[{index}]"), f"Text belongs here, not {shown(item)}.")
        return tuple(found)

    def _nested(self, data: dict[str, Any], step: str) -> "Record":
        return Record(data, self.at(step), self.faults, self.region, self.account, self.context)

    # --- addresses ------------------------------------------------------------------------------

    def _written(self, key: str) -> str:
        """The text as it was written, without blanks around it: nothing is taken out of an address before it is read."""
        text = self._get(key, str, "Text") or ""
        return text.strip(" \t\r\n") if self._checked(key, text) else ""

    def network(self, key: str) -> IPv4Network | None:
        """An IPv4 block; host bits are canonicalised away, as AWS does (semantics.md §7)."""
        text = self._written(key)
        try:
            if "/" in text:
                return IPv4Network(text, strict=False)
        except (AddressValueError, NetmaskValueError, ValueError):
            pass
        if text:
            self.faults.add(self.at(key), f"{shown(text)} is no IPv4 block such as '10.0.0.0/16'.")
        return None

    def network6(self, key: str) -> IPv6Network | None:
        text = self._written(key)
        try:
            if "/" in text and "%" not in text:  # no zone, which Python would take
                return IPv6Network(text, strict=False)
        except (AddressValueError, NetmaskValueError, ValueError):
            pass
        if text:
            self.faults.add(self.at(key), f"{shown(text)} is no IPv6 block such as '2001:db8::/56'.")
        return None

    def address(self, key: str) -> IPv4Address | None:
        text = self._written(key)
        try:
            return IPv4Address(text) if text else None
        except AddressValueError:
            self.faults.add(self.at(key), f"{shown(text)} is no IPv4 address such as '10.0.0.10'.")
            return None

    def address6(self, key: str) -> IPv6Address | None:
        text = self._written(key)
        try:
            if "%" not in text:
                return IPv6Address(text) if text else None
        except AddressValueError:
            pass
        self.faults.add(self.at(key), f"{shown(text)} is no IPv6 address such as '2001:db8::1'.")
        return None

    # --- what AWS repeats everywhere ------------------------------------------------------------

    def tag(self, name: str) -> str:
        """The value of a tag, "" where there is none. RDS calls the list TagList, an interface's is TagSet."""
        lists = (key for key in ("Tags", "TagList", "TagSet", "FileSystemTags") if isinstance(self.data.get(key), list))
        tags = (one for key in lists for one in self.items(key))
        return next((one.text("Value") for one in tags if one.text("Key") == name), "")


def below(path: str, step: str) -> str:
    """A step further down; right after a file's name, "vpcs.json: ", there is no dot."""
    return f"{path}{step}" if not path or path.endswith(" ") else f"{path}.{step}"


def shown(value: object) -> str:
    """A value as a message shows it, whatever it is and however long."""
    match value:
        case dict():
            return "an object"
        case list():
            return "a list"
        case bool():
            return "true" if value else "false"
        case int() if abs(value) > 10**15:
            return "a very long number"
        case _:
            text = repr(value[:60] if isinstance(value, str) else value)
            return text if len(text) <= 60 else f"{text[:57]}…"
