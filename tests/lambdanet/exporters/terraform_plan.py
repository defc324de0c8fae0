"""What `terraform show -json` prints of a plan of a configuration: the format is HashiCorp's "JSON Output Format".

A small planner for what the exporter writes: literal values, references (known where what they lead to is), `jsonencode`,
`cidrsubnet` and templates. Whatever else stands in a configuration raises ValueError.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import hcl2

MODES = (("managed", "resource"), ("data", "data"))
BETWEEN = re.compile(r"\n\n(?=[a-z])")  # two blocks: inside of one every line is indented
HEAPED = frozenset({"ingress", "egress"})  # blocks that are attributes: their references are printed in one heap
META = frozenset({"depends_on", "lifecycle", "__is_block__"})
REFERENCE = re.compile(r"(data\.)?[a-z][a-z0-9_]*\.[A-Za-z_][A-Za-z0-9_-]*(\.[a-z0-9_]+(\[\d+\])?)+")
ESCAPED = re.compile(r"\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|(.))")
HOLE = re.compile(r"(?<!\$)\$\{([^}]*)\}")
LETTERS = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
# What a data source gives while it is planned.
READ: dict[str, dict[str, Any]] = {
    "archive_file": {"output_path": "./placeholder.zip", "output_base64sha256": "c29tZSBjb2Rl"},
    "aws_ssm_parameter": {"insecure_value": "ami-0123456789abcdef0"},
}


@dataclass
class Given:
    """A value, if it is known, and the references that it was written with."""

    value: Any = None
    known: bool = True
    references: list[str] = field(default_factory=list)

    def written(self) -> dict[str, Any]:
        """As the configuration prints an expression."""
        return {"references": self.references} if self.references else {"constant_value": self.value}


class Configuration:
    """A configuration as python-hcl2 reads it; `resources` by (mode, type, name)."""

    def __init__(self, text: str) -> None:
        """Each block by itself, for many configurations have many blocks in common."""
        self._take([_parsed(one) for one in BETWEEN.split(text)])

    @classmethod
    def of(cls, parsed: Mapping[str, Any]) -> "Configuration":
        made = cls("")
        made._take([parsed])
        return made

    def _take(self, parts: list[Mapping[str, Any]]) -> None:
        self.providers = [one for part in parts for one in part.get("provider", [])]
        self.required = [one for part in parts for one in part.get("terraform", [])]
        self.resources: dict[tuple[str, str, str], dict[str, Any]] = {}
        blocks = [(mode, one) for part in parts for mode, key in MODES for one in part.get(key, [])]
        for mode, block in blocks:
            for type_, named in block.items():
                for name, body in named.items():
                    place = (mode, bare(type_), bare(name))
                    if place in self.resources:
                        raise ValueError(f"{place} is there twice")
                    self.resources[place] = body

    # --- expressions ----------------------------------------------------------------------------

    def given(self, value: Any) -> Given:
        if isinstance(value, list):
            return self._all([self.given(one) for one in value])
        if isinstance(value, dict):
            inner = {bare(key): self.given(one) for key, one in value.items() if key != "__is_block__"}
            found = self._all(list(inner.values()))
            return Given({key: one.value for key, one in inner.items()}, found.known, found.references)
        if not isinstance(value, str):
            return Given(value)
        if value.startswith('"'):
            return self._template(value[1:-1])
        if value.startswith("${") and value.endswith("}"):
            return self._expression(value[2:-1].strip())
        raise ValueError(f"{value!r} is no value")

    def _all(self, several: list[Given]) -> Given:
        return Given(
            [one.value for one in several],
            all(one.known for one in several),
            list(dict.fromkeys(text for one in several for text in one.references)),
        )

    def _template(self, text: str) -> Given:
        holes = [self._expression(one) for one in HOLE.findall(text)]
        found = self._all(holes)
        values = iter(holes)
        filled = HOLE.sub(lambda _: str(next(values).value), text)
        return Given(plain(filled), found.known, found.references)

    def _expression(self, text: str) -> Given:
        if text == "path.module":
            return Given(".", references=["path.module"])
        if inner := re.fullmatch(r"jsonencode\((.*)\)", text, re.DOTALL):
            found = self.given(hcl2.loads(f"x = {inner[1]}\n")["x"])
            return Given(json.dumps(found.value), found.known, found.references)
        if inner := re.fullmatch(r"cidrsubnet\(([^,]+), (\d+), (\d+)\)", text):
            return Given(None, False, self._expression(inner[1]).references)
        if not REFERENCE.fullmatch(text):
            raise ValueError(f"{text!r} is no reference")
        return self._reference(text)

    def _reference(self, text: str) -> Given:
        steps = text.split(".")
        data = steps[0] == "data"
        type_, name, attribute = steps[1:4] if data else steps[:3]
        body = self.resources.get(("data" if data else "managed", type_, name))
        if body is None:
            raise ValueError(f"{text} leads to nothing")
        known = self._read(type_, name, body) if data else body
        found = Given(known=False)
        if attribute in known:
            found = Given(known[attribute]) if data else self.given(known[attribute])
        return Given(found.value, found.known, references_of(text, 3 if data else 2))

    def _read(self, type_: str, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
        values = self.values(body)[0]
        if type_ == "aws_prefix_list":
            return {**values, "id": f"pl-{name}", "cidr_blocks": []}
        return {**values, **READ[type_], "id": name}

    # --- what is printed ------------------------------------------------------------------------

    def values(self, body: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        """What is known of a body, what is not, and what was written."""
        values: dict[str, Any] = {}
        unknown: dict[str, Any] = {}
        expressions: dict[str, Any] = {}
        for key, value in body.items():
            if key in META:
                continue
            if is_blocks(value):
                parts = [self.values(one) for one in value]
                values[key], unknown[key], expressions[key] = (list(part) for part in zip(*parts, strict=True))
                if key in HEAPED:
                    heap = [self.given(one) for body in value for key, one in body.items() if key not in META]
                    expressions[key] = self._all(heap).written()
                continue
            found = self.given(value)
            expressions[key] = found.written()
            if found.known:
                values[key] = found.value
            else:
                unknown[key] = True
        return values, unknown, expressions

    def arguments(self) -> Iterator[tuple[str, str, str]]:
        """Each mode and type with every path of an argument or block in it."""
        for (mode, type_, _), body in self.resources.items():
            yield from ((mode, type_, path) for path in _paths(body, ""))

    def plan(self) -> dict[str, Any]:
        resources: list[dict[str, Any]] = []
        read: list[dict[str, Any]] = []
        changes: list[dict[str, Any]] = []
        configured: list[dict[str, Any]] = []
        for (mode, type_, name), body in sorted(self.resources.items()):
            values, unknown, expressions = self.values(body)
            address = f"data.{type_}.{name}" if mode == "data" else f"{type_}.{name}"
            same = {"address": address, "mode": mode, "type": type_, "name": name}
            configured.append({**same, "provider_config_key": "aws", "expressions": expressions})
            if mode == "data":
                read.append({**same, "values": self._read(type_, name, body)})
                continue
            resources.append({**same, "schema_version": 0, "values": values})
            change = {"actions": ["create"], "before": None, "after": values, "after_unknown": {"id": True, **unknown}}
            changes.append({**same, "change": change})
        region = self.given(next(iter(self.providers[0].values()))["region"]).written()
        return {
            "format_version": "1.2",
            "terraform_version": "1.9.8",
            "planned_values": {"root_module": {"resources": resources}},
            "resource_changes": changes,
            "prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": read}}},
            "configuration": {
                "provider_config": {"aws": {"name": "aws", "expressions": {"region": region}}},
                "root_module": {"resources": configured},
            },
        }


@lru_cache(maxsize=10_000)
def _parsed(text: str) -> dict[str, Any]:
    found: dict[str, Any] = hcl2.loads(f"{text}\n")
    return found


def bare(text: str) -> str:
    return text.strip('"')


def is_blocks(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and "__is_block__" in value[0]


def plain(text: str) -> str:
    """What a text in quotes means."""
    found = ESCAPED.sub(lambda one: chr(int(one[1] or one[2], 16)) if one[1] or one[2] else LETTERS[one[3]], text)
    return found.replace("$${", "${").replace("%%{", "%{")


def references_of(text: str, shortest: int) -> list[str]:
    """A reference as the configuration prints it: in full, then without its last step, and so on."""
    found = [text]
    steps = re.findall(r"\.?[^.\[]+|\[\d+\]", text)
    while len(steps) > shortest:
        steps.pop()
        found.append("".join(steps))
    return list(dict.fromkeys(found))


def _paths(body: Mapping[str, Any], above: str) -> Iterator[str]:
    for key, value in body.items():
        if key in META:
            continue
        if is_blocks(value):
            yield f"{above}{key}{{}}"
            for one in value:
                yield from _paths(one, f"{above}{key}.")
        else:
            yield f"{above}{key}"
