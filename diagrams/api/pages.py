"""The page that says what the API does, read off its own description: nothing of it can say something else."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagrams.api.entry import api as described
from diagrams.api.refusals import PREFIX
from diagrams.share_addresses import whole

STAND_INS: Final[Mapping[str, str]] = {
    "key": "KEY",
    "token": "TOKEN",
    "digest": "DIGEST",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """A field of a body, or a parameter of the address. `place` is "" for a body's."""

    name: str
    kind: str
    required: bool
    about: str
    place: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """A body: its media type, what it is, its fields, and its schema as text."""

    media: str
    about: str
    fields: tuple[Field, ...]
    schema: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """What one method of one address does. `curl`: lines to be copied, with `$URL` for the site's own address."""

    name: str
    method: str
    path: str
    title: str
    about: str
    token: bool
    parameters: tuple[Field, ...]
    sent: tuple[Shape, ...]
    answered: tuple[tuple[str, Shape], ...]
    refused: str
    curl: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    name: str
    operations: tuple[Operation, ...]


@require_safe
def api(request: HttpRequest) -> HttpResponse:
    """Show every operation with its parameters, bodies and an example."""
    root = whole(request, PREFIX).removesuffix("/")
    context = {"section": "teach", "groups": _groups(), "parts": _parts_of_bodies(), "root": root}
    return render(request, "diagrams/api.html", context)


@cache
def description() -> dict[str, Any]:
    """The OpenAPI description."""
    found: dict[str, Any] = json.loads(json.dumps(described.get_openapi_schema()))
    return found


@cache
def _groups() -> tuple[Group, ...]:
    found: dict[str, list[Operation]] = {}
    for path, methods in description()["paths"].items():
        for method, said in methods.items():
            found.setdefault(said["tags"][0], []).append(_operation(path, method, said))
    return tuple(Group(name=name, operations=tuple(operations)) for name, operations in found.items())


@cache
def _parts_of_bodies() -> tuple[tuple[str, Shape], ...]:
    """What fields of bodies are made of, by the names that those fields say."""
    names = description()["components"]["schemas"]
    shown = {shape.schema for group in _groups() for one in group.operations for shape in one.sent}
    shown |= {shape.schema for group in _groups() for one in group.operations for _, shape in one.answered}
    found = ((name, _shape("", schema)) for name, schema in names.items())
    return tuple((name, shape) for name, shape in found if shape.schema not in shown)


def _operation(path: str, method: str, said: Mapping[str, Any]) -> Operation:
    bodies = said.get("requestBody", {}).get("content", {})
    token = bool(said.get("security"))
    statuses = {status: one for status, one in said["responses"].items() if status < "300"}
    return Operation(
        name=said["operationId"],
        method=method.upper(),
        path=path,
        title=said["summary"],
        about=said.get("description", ""),
        token=token,
        parameters=tuple(_parameter(one) for one in said.get("parameters", ())),
        sent=tuple(_shape(media, one["schema"]) for media, one in bodies.items()),
        answered=tuple(
            (status, _shape(media, one["schema"]))
            for status, answer in sorted(statuses.items())
            for media, one in (answer.get("content") or {"": {"schema": {}}}).items()
        ),
        refused=", ".join(sorted(status for status in said["responses"] if status >= "300")),
        curl=_curl(path, method, bodies, token=token),
    )


def _parameter(said: Mapping[str, Any]) -> Field:
    return Field(
        name=said["name"],
        kind=_kind(said["schema"]),
        required=said["required"],
        about=said.get("description", ""),
        place=said["in"],
    )


def _shape(media: str, schema: Mapping[str, Any]) -> Shape:
    found = _found(schema)
    required = set(found.get("required", ()))
    fields = tuple(
        Field(name=name, kind=_kind(one), required=name in required, about=_found(one).get("description", ""))
        for name, one in found.get("properties", {}).items()
    )
    return Shape(
        media=media,
        about=found.get("description", ""),
        fields=fields,
        schema=json.dumps(found, indent=2, ensure_ascii=False) if found and found != {"type": "object"} else "",
    )


def _found(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema that is meant, where it stands among the components."""
    reference = schema.get("$ref", "")
    if not reference:
        return schema
    found: Mapping[str, Any] = description()["components"]["schemas"][reference.rsplit("/", 1)[-1]]
    return found


def _kind(schema: Mapping[str, Any]) -> str:
    """What may stand there, in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(str(one) or "nothing" for one in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    kind = str(schema.get("type", "anything"))
    if kind == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return {"null": "null", "string": "text", "integer": "whole number", "boolean": "true or false"}.get(kind, kind)


def _curl(path: str, method: str, bodies: Mapping[str, Any], *, token: bool) -> str:
    return " \\\n  ".join(_parts(path, method, bodies, token=token))


def _parts(path: str, method: str, bodies: Mapping[str, Any], *, token: bool) -> Iterator[str]:
    for name, value in STAND_INS.items():
        path = path.replace(f"{{{name}}}", value)
    yield f"curl -X {method.upper()} $SITE{path}" if method not in ("get", "post") else f"curl $SITE{path}"
    if token:
        yield '-H "Authorization: Bearer $TOKEN"'
    if "application/json" in bodies:
        yield "-H 'Content-Type: application/json'"
        example = _found(bodies["application/json"]["schema"]).get("examples", [{}])[0]
        yield f"-d '{json.dumps(example)}'"
