"""The border: an untrusted topology document in, a trusted `Topology` out.

Every fault is reported at once, each with its path. The shape is parts.py's; what AWS adds by itself
is completion/; the codes and the words of a fault are here, so that they do not change when the
library does.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import chain, islice
from typing import Any, Final

import yaml
from pydantic import BaseModel, ValidationError

from lambdanet.completion.complete import complete
from lambdanet.completion.questions import ask, listed_questions
from lambdanet.formats import newest
from lambdanet.parts import (
    FORMAT,
    RESOURCE_LISTS,
    ROUTE_TARGETS,
    GroupRulePart,
    QuestionPart,
    QuestionsPart,
    TopologyPart,
)
from lambdanet.problems import Problem
from lambdanet.services import BY_NAME, short_name
from lambdanet.topology import NamedQuestion, Protocol, Question, Topology

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_QUESTIONS_BYTES: Final = 8 * 1024 * 1024  # 10,000 questions with the longest names, in ASCII
MAX_RESOURCES: Final = 5000
MAX_DEPTH: Final = 40
MOST_FAULTS: Final = 500  # that are listed: nobody reads more, and a document of 2 MiB can have 100,000

# --- reading -------------------------------------------------------------------------------------


class UnreadableDocument(Exception):
    """A document that is none. `problems` holds every fault, each with its path."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def parse(text: str | bytes, *, max_bytes: int = MAX_BYTES) -> object:
    """JSON or YAML text as plain data. Raises UnreadableDocument: too large, malformed, nested too deep."""
    raw = text.encode() if isinstance(text, str) else text
    if len(raw) > max_bytes:
        raise _unreadable(
            "document.too-large",
            f"The document has {len(raw):,} bytes; {max_bytes:,} is the most.",
            "Split it, or leave out what the question does not need.",
        )
    try:
        decoded = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(
            "document.not-utf-8",
            f"Byte {error.start} is not UTF-8 text.",
            "Save the file as UTF-8.",
        ) from error
    try:
        data = json.loads(decoded) if decoded.lstrip().startswith(("{", "[")) else load_yaml(decoded)
    except json.JSONDecodeError as error:
        raise _unreadable(
            "document.malformed",
            f"Line {error.lineno}, column {error.colno}: {error.msg}.",
            "Is a comma or a bracket missing there?",
        ) from error
    except yaml.YAMLError as error:
        raise _unreadable(
            "document.malformed", yaml_fault(error, "not YAML"), "Check the indentation there."
        ) from error
    except (RecursionError, ValueError) as error:
        raise _unreadable(
            "document.malformed",
            "The document cannot be parsed: it is nested too deep or holds a number too long.",
        ) from error
    if depth(data) > MAX_DEPTH:
        raise _unreadable("document.too-deep", f"The document is nested more than {MAX_DEPTH} levels deep.")
    return data


def yaml_fault(error: yaml.YAMLError, otherwise: str) -> str:
    """What is wrong with YAML and where, as far as the error says it."""
    mark = getattr(error, "problem_mark", None)
    where = f"Line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return f"{where}{getattr(error, 'problem', None) or otherwise}."


class PlainLoader(yaml.SafeLoader):
    """YAML without aliases (a short text could otherwise stand for gigabytes) and without dates."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML's stubs leave it out
            raise yaml.composer.ComposerError(None, None, "aliases (*name) are not allowed here", event.start_mark)
        return super().compose_node(parent, index)


# Numbers as JSON has them: YAML 1.1's base 60 takes time that grows with the square of the text, and means no port.
_NUMBERS: Final = (
    ("tag:yaml.org,2002:int", r"[-+]?(0|[1-9][0-9]*)"),
    ("tag:yaml.org,2002:float", r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?"),
)
_KEPT: Final = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:null")
PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in _KEPT]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _tag, _pattern in _NUMBERS:
    PlainLoader.add_implicit_resolver(_tag, re.compile(f"(?:{_pattern})$"), list("-+0123456789"))


def load_yaml(text: str, loader: type[PlainLoader] = PlainLoader) -> object:
    """YAML without aliases as plain data. Raises yaml.YAMLError."""
    try:
        return yaml.load(text, Loader=loader)
    except (AttributeError, IndexError, KeyError, OverflowError, TypeError) as error:
        # PyYAML's own constructors stumble so over a tag, such as !!int, on a text that is none
        raise yaml.constructor.ConstructorError(None, None, "a tag (!!…) does not fit its value", None) from error


def depth(data: object) -> int:
    """How deep the data is nested; counting stops past `MAX_DEPTH`."""
    deepest, level = 0, [data]
    while level and deepest <= MAX_DEPTH:
        deepest += 1
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
        ]
    return deepest


def read_topology(document: object) -> Topology:
    """The document as a Topology. Raises UnreadableDocument with every fault at once."""
    return complete(read_parts(document))


def read_parts(document: object) -> TopologyPart:
    """The document as checked parts, just as it is written. Raises UnreadableDocument."""
    if not isinstance(document, dict):
        raise _unreadable(
            "document.not-an-object",
            f"A topology document is an object with keys, not {_kind(document)}.",
            f"Begin with format: {FORMAT}.",
        )
    document = newest(document)
    resources = sum(len(document[kind]) for kind in RESOURCE_LISTS if isinstance(document.get(kind), list))
    if resources > MAX_RESOURCES:
        raise _unreadable(
            "document.too-many-resources",
            f"The document has {resources:,} resources; {MAX_RESOURCES:,} is the most.",
        )
    try:
        part = TopologyPart.model_validate(document)
    except ValidationError as error:
        raise UnreadableDocument(problems_of(error)) from error
    if faults := [*_listed(chain(_duplicates(part), _dangling(part)))]:
        raise UnreadableDocument(faults)
    return part


def _unreadable(code: str, message: str, hint: str = "") -> UnreadableDocument:
    return UnreadableDocument([Problem(code=code, path="", message=message, hint=hint)])


def _listed(faults: Iterable[Problem]) -> Iterator[Problem]:
    """The first faults, and how many more there are."""
    left = iter(faults)
    yield from islice(left, MOST_FAULTS)
    if more := sum(1 for _ in left):
        message = f"And {more:,} more faults, which are not listed."
        yield Problem(code="document.too-many-faults", path="", message=message, hint="Correct the others first.")


def _duplicates(part: TopologyPart) -> Iterable[Problem]:
    seen: dict[str, str] = {}
    for path, resource in part.resources():
        if resource.id in seen:
            yield Problem(
                code="document.duplicate-id",
                path=f"{path}.id",
                component=resource.id,
                message=f"'{resource.id}' is already the id of {seen[resource.id]}.",
                hint="An id is used once in the whole document.",
            )
        seen.setdefault(resource.id, path)
    yield from _duplicate_questions(question.id for question in part.questions)


def _duplicate_questions(ids: Iterable[str]) -> Iterable[Problem]:
    asked: dict[str, int] = {}
    for index, name in enumerate(ids):
        if name in asked:
            yield Problem(
                code="document.duplicate-id",
                path=f"questions[{index}].id",
                message=f"'{name}' is already the id of questions[{asked[name]}].",
                hint="Give each question its own id.",
            )
        asked.setdefault(name, index)


# which lists a reference may point into, by the field that holds it
TARGETS: Final[dict[str, tuple[str, ...]]] = {
    "vpc_id": ("vpcs",),
    "peer_vpc_id": ("vpcs",),
    "source_vpc": ("vpcs",),
    "source_vpce": ("vpc_endpoints",),
    "dhcp_options_id": ("dhcp_options",),
    "subnet_id": ("subnets",),
    "subnet_ids": ("subnets",),
    "vpc_subnet_ids": ("subnets",),
    "security_group_ids": ("security_groups",),
    "vpc_security_groups": ("security_groups",),
    "vpc_security_group_ids": ("security_groups",),
    "security_groups": ("security_groups",),
    "groups": ("security_groups",),
    "source_security_group_id": ("security_groups",),
    "destination_security_group_id": ("security_groups",),
    "route_table_ids": ("route_tables",),
    "destination_prefix_list_id": ("prefix_lists",),
    "source_prefix_list_id": ("prefix_lists",),
    "gateway_id": ("internet_gateways", "vpn_gateways"),
    "nat_gateway_id": ("nat_gateways",),
    "egress_only_internet_gateway_id": ("egress_only_internet_gateways",),
    "vpc_peering_connection_id": ("vpc_peering_connections",),
    "transit_gateway_id": ("transit_gateways",),
    "transit_gateway_attachment_id": ("transit_gateway_attachments",),
    "associations": ("transit_gateway_attachments",),
    "propagations": ("transit_gateway_attachments",),
    "network_interface_id": ("network_interfaces", "instances"),
    "network_interface_ids": ("network_interfaces",),
    "vpc_endpoint_id": (),
    "target_group_id": ("target_groups",),
    "vpn_gateway_id": ("vpn_gateways",),
    "propagating_vgws": ("vpn_gateways",),
    "network": ("customer_networks",),
    "function_name": ("functions",),
    "target": ("db_instances",),
}

# where a packet may be sent to
MAY_BE_UNKNOWN: Final = frozenset((*ROUTE_TARGETS, "transit_gateway_attachment_id", "target_group_id"))


def _dangling(part: TopologyPart) -> Iterable[Problem]:
    """References to what is not there, or is of another kind."""
    homes: dict[str, str] = {}
    for path, resource in part.resources():
        homes.setdefault(resource.id, path.split("[")[0])  # of two with one id the first holds it

    def look(path: str, value: object) -> Iterable[Problem]:
        if isinstance(value, BaseModel):
            for name, alias in _fields(type(value)):
                inner = getattr(value, name)
                if name in TARGETS and not isinstance(inner, BaseModel | bool):
                    yield from _unmet(f"{path}.{alias}", value, name, homes)
                elif isinstance(inner, BaseModel | tuple):
                    yield from look(f"{path}.{alias}", inner)
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                yield from look(f"{path}[{index}]", item)

    for path, resource in part.resources():
        yield from look(path, resource)
    yield from look("block_public_access", part.block_public_access)


def _unmet(path: str, owner: BaseModel, name: str, homes: Mapping[str, str]) -> Iterable[Problem]:
    """The references in one field that lead to nothing, or to another kind. `homes`: the list that each id is in."""
    for place, reference in _references(path, getattr(owner, name)):
        home = homes.get(reference)
        if home == "unknowns" and name in MAY_BE_UNKNOWN:
            continue
        if home not in TARGETS[name] and not _names_a_service(name, owner, reference):
            yield _missing(place, reference, home, next(iter(TARGETS[name]), "unknowns"))


@cache
def _fields(kind: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """A model's fields, and what each is called in a document."""
    return tuple((name, field.alias or name) for name, field in kind.model_fields.items())


def _names_a_service(field: str, holder: BaseModel, reference: str) -> bool:
    """A rule of a security group may name a service's prefix list instead of one of the document's."""
    prefix_list = field in ("source_prefix_list_id", "destination_prefix_list_id")
    return prefix_list and isinstance(holder, GroupRulePart) and short_name(reference) in BY_NAME


def _references(path: str, value: object) -> Iterable[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield f"{path}[{index}]", item


def _missing(path: str, reference: str, home: str | None, wanted: str) -> Problem:
    if home is None:
        message, hint = f"There is no '{reference}'.", f"Name an id from {wanted}, or add it there."
    else:
        message, hint = f"'{reference}' stands in {home}.", f"This field needs an id from {wanted}."
    return Problem(code="document.unknown-reference", path=path, message=message, hint=hint)


# --- pydantic's faults in our codes and words ------------------------------------------------------

_WORDS: Final[dict[str, tuple[str, Callable[[dict[str, Any], object], str]]]] = {
    "missing": ("document.missing", lambda _context, _given: "This is missing."),
    "extra_forbidden": (
        "document.unknown-key",
        lambda _context, _given: "This key is not known here.",
    ),
    "tuple_type": (
        "document.not-a-list",
        lambda _context, given: f"A list belongs here, not {_kind(given)}.",
    ),
    "model_type": (
        "document.not-an-object",
        lambda _context, given: f"An object with keys belongs here, not {_kind(given)}.",
    ),
    "string_type": (
        "document.bad-value",
        lambda _context, given: f"Text belongs here, not {_kind(given)}.",
    ),
    "bool_type": (
        "document.bad-value",
        lambda _context, given: f"true or false belongs here, not {_kind(given)}.",
    ),
    "int_type": (
        "document.bad-value",
        lambda _context, given: f"A whole number belongs here, not {_kind(given)}.",
    ),
    "enum": (
        "document.bad-value",
        lambda context, given: f"{_shown(given)} is none of {context['expected']}.",
    ),
    "literal_error": (
        "document.bad-value",
        lambda context, given: f"{_shown(given)} is none of {context['expected']}.",
    ),
    "string_unicode": ("document.bad-value", lambda _context, _given: "This holds half a character: use Unicode text."),
    "string_too_long": (
        "document.too-long",
        lambda context, given: f"{len(str(given)):,} characters; {context['max_length']:,} is the most.",
    ),
    "string_too_short": ("document.bad-value", lambda _context, _given: "This may not be empty."),
    "string_pattern_mismatch": (
        "document.bad-value",
        lambda context, given: f"{_shown(given)} is not of the form {context['pattern']}.",
    ),
    "too_short": (
        "document.too-short",
        lambda context, _given: f"At least {context['min_length']} must stand here.",
    ),
    "too_long": (
        "document.too-long",
        lambda context, _given: f"{context['max_length']:,} is the most that may stand here.",
    ),
    "greater_than_equal": (
        "document.bad-value",
        lambda context, given: f"{_shown(given)} is below {context['ge']}.",
    ),
    "less_than_equal": (
        "document.bad-value",
        lambda context, given: f"{_shown(given)} is above {context['le']}.",
    ),
}


def problems_of(error: ValidationError) -> Iterable[Problem]:
    """What pydantic found wrong, in our codes and words, each with its path; of very much the first."""
    return _listed(_problems(error))


def _problems(error: ValidationError) -> Iterator[Problem]:
    faults = error.errors(include_url=False)
    holders = {fault["loc"][:length] for fault in faults for length in range(len(fault["loc"]))}
    for fault in faults:
        if fault["type"] == "too_short" and fault["loc"] in holders:
            continue  # the list is short only because its items have faults of their own
        code, words = _WORDS.get(fault["type"], ("", None))
        message = words(fault.get("ctx", {}), fault["input"]) if words else fault["msg"]
        yield Problem(
            code=code or f"document.{fault['type'].replace('_', '-')}",
            path=_path(fault["loc"]),
            message=message,
        )


def _path(place: tuple[int | str, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")


def _kind(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"the number {_shown(value)}"
        case str():
            return f"the text {_shown(value)}"
        case list() | tuple():
            return "a list"
        case dict():
            return "an object"
        case _:
            return f"a {type(value).__name__}"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


# --- questions, canonical form, schema -------------------------------------------------------------


def read_question(data: object) -> Question:
    """A question from its JSON form: `from`, `to` and the optional keys. Raises UnreadableDocument."""
    if not isinstance(data, dict):
        raise _unreadable(
            "document.not-an-object",
            f"A question is an object with 'from' and 'to', not {_kind(data)}.",
        )
    try:
        return ask(QuestionPart.model_validate(data))
    except ValidationError as error:
        raise UnreadableDocument(problems_of(error)) from error


def read_questions(data: object) -> tuple[NamedQuestion, ...]:
    """The questions of a questions file. Raises UnreadableDocument with every fault at once."""
    if not isinstance(data, dict):
        raise _unreadable(
            "document.not-an-object",
            f"A questions file is an object with a list of 'questions', not {_kind(data)}.",
        )
    try:
        asked = tuple(listed_questions(QuestionsPart.model_validate(data)))
    except ValidationError as error:
        raise UnreadableDocument(problems_of(error)) from error
    if faults := tuple(_duplicate_questions(question.id for question in asked)):
        raise UnreadableDocument(faults)
    return asked


def question_data(question: Question) -> dict[str, Any]:
    """A question's JSON form, without what is at its default: the opposite of `read_question`."""
    data: dict[str, Any] = {"from": question.source, "to": question.target}
    if question.port is not None:
        data["port"] = question.port
    if question.protocol is not Protocol.TCP:
        data["protocol"] = str(question.protocol)
    if question.family != 4:
        data["family"] = question.family
    if question.source_port is not None:
        data["source_port"] = question.source_port
    if question.source_address is not None:
        data["source_address"] = str(question.source_address)
    if question.invoke:
        data["invoke"] = True
    return data


def canonical(document: object) -> str:
    """The one spelling of a document: sorted keys, no spaces, so that equal documents have equal digests."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(text: str) -> str:
    """The SHA-256 of a canonical text, in hex: the document's address."""
    return hashlib.sha256(text.encode()).hexdigest()


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a topology document."""
    return TopologyPart.model_json_schema(by_alias=True, mode="validation") | {
        "$schema": "https://json-schema.org/draft/2020-12/schema"
    }
