"""A resource's properties, read key by key. CloudFormation takes "443" for 443 and "true" for true, so they are equal here."""

import re
from collections.abc import Iterator
from typing import Any

from lambdanet.importers.aws_cli.record import Record, shown
from lambdanet.importers.cloudformation.values import Missing, as_text, missing_in

WHOLE = re.compile(r"\s*[-+]?\d{1,18}\s*", re.ASCII)


class Properties(Record):
    """Resolved properties. What nobody has said reads as left out; `missing` tells the two apart."""

    __slots__ = ()

    def missing(self, *keys: str) -> Missing | None:
        """The first thing that nobody has said under these keys; without keys, anywhere."""
        return next((found for key in keys or self.data if (found := missing_in(self.data.get(key)))), None)

    def reference(self, key: str) -> str:
        """The id under a key; of what nobody has said, its name."""
        value = self.data.get(key)
        return value.name if isinstance(value, Missing) else self.text(key)

    def texts(self, key: str) -> tuple[str, ...]:
        """The ids in the list under a key; of those that nobody has said, their names."""
        value = self.data.get(key)
        if isinstance(value, Missing):
            return (value.name,)
        found = []
        for index, item in enumerate(self._get(key, list, "A list") or ()):
            if isinstance(item, Missing):
                found.append(item.name)
            elif (text := as_text(item)) is not None:
                found.append(self._checked(f"{key}[{index}]", text))
            else:
                self.faults.add(self.at(f"{key}[{index}]"), f"Text belongs here, not {shown(item)}.")
        return tuple(one for one in found if one)

    def _get(self, key: str, kind: type, words: str) -> Any:
        value = _as_kind(self.data.get(key), kind)
        if value is None or (isinstance(value, kind) and not (kind is int and isinstance(value, bool))):
            return value
        self.faults.add(self.at(key), f"{words} belongs here, not {shown(value)}.")
        return None

    def items(self, key: str) -> Iterator["Properties"]:
        """The objects in the list under a key; those that nobody has said are left out."""
        for index, item in enumerate(self._get(key, list, "A list") or ()):
            if isinstance(item, dict):
                yield self._nested(item, f"{key}[{index}]")
            elif not isinstance(item, Missing):
                self.faults.add(self.at(f"{key}[{index}]"), f"An object belongs here, not {shown(item)}.")

    def inner(self, key: str) -> "Properties":
        return self._nested(self._get(key, dict, "An object") or {}, key)

    def _nested(self, data: dict[str, Any], step: str) -> "Properties":
        return Properties(data, self.at(step), self.faults, self.region, self.account, self.context)

    def under(self, data: dict[str, Any]) -> "Properties":
        """Other data that stands in the same place."""
        return Properties(data, self.path, self.faults, self.region, self.account, self.context)


def _as_kind(value: Any, kind: type) -> Any:
    match value:
        case Missing():
            return None
        case str() if kind is int and WHOLE.fullmatch(value):
            return int(value)
        case float() if kind is int and value.is_integer() and abs(value) < 10**15:
            return int(value)
        case str() if kind is bool and value.strip().lower() in ("true", "false"):
            return value.strip().lower() == "true"
        case bool() | int() | float() if kind is str:
            return as_text(value)
        case _:
            return value
