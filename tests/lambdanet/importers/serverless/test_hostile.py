"""Hostile services: whatever is given becomes a document that can be asked, or faults that say what to do, soon."""

import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambdanet.document import UnreadableDocument
from lambdanet.importers.files import SourceFile
from lambdanet.importers.notes import Imported
from lambdanet.importers.reading import read_files
from lambdanet.problems import Problem

SOON = 5  # seconds, on any machine; what is bounded takes a fraction of it


def attempt(data: dict[str, Any], *more: SourceFile) -> Imported | tuple[Problem, ...]:
    whole = {"service": "shop", "provider": {"name": "aws"}, **data}
    begin = time.perf_counter()
    try:
        return read_files([SourceFile(path="serverless.json", content=json.dumps(whole).encode()), *more])
    except UnreadableDocument as error:
        problems = tuple(error.problems)
    assert time.perf_counter() - begin < SOON
    assert problems
    assert all(one.hint for one in problems), problems
    return problems


def faults(data: dict[str, Any]) -> list[Problem]:
    found = attempt(data)
    assert not isinstance(found, Imported)
    return list(found)


def used(custom: object) -> dict[str, Any]:
    return {"custom": custom, "functions": {"a": {"vpc": "${self:custom.a}"}}}


@pytest.mark.parametrize(
    "custom", [{"a": "${self:custom.a}"}, {"a": "${self:custom.b}", "b": {"c": "${self:custom.a}"}}, {"a": "${self:}"}]
)
def test_what_leads_back_to_itself(custom: object) -> None:
    problem = faults(used(custom))[0]
    assert "in a circle" in problem.message
    assert "functions.a.vpc" in problem.path


def test_texts_that_double_with_every_level() -> None:
    custom = {f"v{n}": f"${{self:custom.v{n + 1}}}" * 10 for n in range(9)} | {"v9": "x" * 100}
    assert faults(used({"a": "${self:custom.v0}", **custom}))[0].code == "import.too-large"


def test_objects_that_double_with_every_level() -> None:
    custom: dict[str, Any] = {f"v{n}": [f"${{self:custom.v{n + 1}}}"] * 10 for n in range(9)}
    assert faults(used({"a": "${self:custom.v0}", **custom, "v9": "x"}))[0].code == "import.too-large"


def test_values_that_lead_to_values_for_ever() -> None:
    custom = {f"v{n}": f"${{self:custom.v{n + 1}}}" for n in range(300)}
    assert faults(used({"a": "${self:custom.v0}", **custom}))[0].code == "document.too-deep"


@pytest.mark.parametrize(
    "text", ["${self:" * 5000, "${self:a, " * 3000 + "}" * 3000, "${env:A" + "}" * 9, "${strToBool(" * 900]
)
def test_variables_that_are_not_closed_or_too_deep(text: str) -> None:
    attempt(used({"a": text}))


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../../etc/passwd", "file:///etc/passwd", "C:\\x", "a\x00b", "~/x", "."]
)
def test_nothing_is_opened_that_was_not_given(name: str) -> None:
    found = attempt(used({"a": f"${{file({name}):x}}"}))
    assert isinstance(found, Imported)
    assert any("is not known here" in one.message for one in found.notes)


PIECES = st.sampled_from(["${", "}", "self:", "custom", ".a", "opt:x", "env:A", "file(", ")", "'d'", ",", " ", "sls:stage", "ssm:/x", "strToBool(", "\u202e", "param:a"])  # fmt: skip
TEXTS = st.lists(PIECES, max_size=10).map("".join)
VALUES = st.recursive(
    st.one_of(TEXTS, st.none(), st.booleans(), st.integers(-1, 9)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["a", "vpc", "subnetIds", "securityGroupIds", "Resources", "extensions", "events", "msk", "Ref", "url"]), inner, max_size=3),
    ),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from(["functions", "resources", "custom", "params", "plugins"]), VALUES, max_size=4),
    VALUES,
)
def test_any_service_becomes_a_document_or_faults(data: dict[str, Any], vpc: object) -> None:
    attempt({**data, "provider": {"name": "aws", "vpc": vpc}})
