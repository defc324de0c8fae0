"""Masking: whose network it is does not show, and no verdict changes."""

import copy
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdanet.document import canonical, read_topology
from lambdanet.importers.files import SourceFile
from lambdanet.importers.masking import mask
from lambdanet.importers.reading import read_files
from lambdanet.reachability.evaluate import evaluate
from lambdanet.reachability.verdict import Verdict
from lambdanet.services import COMMON
from lambdanet.topology import Protocol, Question
from tests import networks
from tests.aws_output import ACCOUNT, Output, trap
from tests.builders import SLUGS, Document, part, preset
from tests.lambdanet.importers import reading

OTHER = "345678901234"


def imported(output: Output | None = None) -> Document:
    files = [
        SourceFile(path=path, content=json.dumps(value).encode()) for path, value in (output or two_accounts()).items()
    ]
    return read_files(files).document


def two_accounts() -> Output:
    """The trap, a rule that admits another account's group, and account ids in names that stay."""
    output = trap()
    (function,) = output["functions.json"]["Functions"]
    function["FunctionName"] = f"orders-{ACCOUNT}"
    function["FunctionArn"] += f"-{ACCOUNT}"
    (rule,) = output["groups.json"]["SecurityGroups"][1]["IpPermissions"]
    rule["UserIdGroupPairs"][0]["Description"] = f"Mrs Example in {OTHER}"
    rule["IpRanges"] = [{"CidrIp": "10.0.0.0/8", "Description": "the office of Mrs Example"}]
    return output


# -- What goes, and what stays ---------------------------------------------------------------------


def test_account_ids_are_numbered_wherever_they_stand() -> None:
    document = mask(preset("vpc-attachment") | {"description": f"Of {OTHER}, peered with {ACCOUNT}; see {OTHER}."})

    assert document["description"] == "Of account-1, peered with account-2; see account-1."


def test_an_id_with_an_account_in_it_and_what_refers_to_it_change_alike() -> None:
    document = preset("vpc-attachment")
    text = canonical(document).replace('"fn-sg"', f'"sg_{ACCOUNT}"')

    masked = mask(json.loads(text))

    assert part(masked, "orders")["VpcConfig"]["SecurityGroupIds"] == ["sg_account-1"]
    assert part(masked, "sg_account-1")


def test_a_stand_in_is_none_of_the_names_that_are_there() -> None:
    document = preset("vpc-attachment") | {"name": f"account-1 and {ACCOUNT}"}

    assert mask(document)["name"] == "account-1 and account-2"


@pytest.mark.parametrize("identifier", ["eni-0123456789012345a", "vpc-0a123456789012bcd", "subnet-12345678"])
def test_an_id_that_aws_gave_is_no_account(identifier: str) -> None:
    assert mask(preset("vpc-attachment") | {"name": identifier})["name"] == identifier


@pytest.mark.parametrize("text", ["1234567890123", "12345678901", "10.20.20.15"])
def test_other_numbers_stay(text: str) -> None:
    assert mask(preset("vpc-attachment") | {"name": text})["name"] == text


def test_names_arns_dns_names_and_descriptions_go() -> None:
    text = canonical(mask(imported()))

    for told in ("Secret project", "Orders VPC", "Mrs Example", "arn:", "amazonaws.com", ACCOUNT, OTHER):
        assert told not in text
    for kept in ("orders-account-1", "orders-db", "subnet-00000001", "10.20.0.0/24"):
        assert kept in text


@pytest.mark.parametrize("name", reading.NAMES)
def test_nothing_of_a_bundle_tells_whose_it_is(name: str) -> None:
    text = canonical(mask(reading.imported(name).document))

    assert "arn:" not in text
    assert '"name":"' not in text.replace('"name":"Imported from AWS"', "")
    assert re.findall(r"(?<![0-9a-f])\d{12}(?![0-9a-f])", text) == []


def test_a_masked_document_stays_as_it_is() -> None:
    masked = mask(imported())

    assert mask(masked) == masked


def test_what_is_given_is_not_changed() -> None:
    document = imported()
    before = canonical(document)
    mask(document)

    assert canonical(document) == before


def test_a_kept_question_asks_the_same_by_id() -> None:
    document = imported()
    name = f"orders-{ACCOUNT}"
    asked = [
        {"id": "by-alias", "from": name, "to": "ORDERS-DB.c1.us-east-1.rds.amazonaws.com", "port": 5432},
        {"id": "by-arn", "from": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}", "to": "internet"},
        {"id": "by-name", "from": name, "to": "Secret project 0"},
        {"id": "by-address", "from": name, "to": "10.20.0.77"},
    ]
    masked = mask(document | {"questions": asked})

    assert [(one["from"], one["to"]) for one in masked["questions"]] == [
        ("orders-account-1", "orders-db"),
        ("orders-account-1", "internet"),
        ("orders-account-1", "subnet-00000001"),
        ("orders-account-1", "10.20.0.77"),
    ]
    assert _kept(document | {"questions": asked}) == _kept(masked)


# -- No verdict changes ----------------------------------------------------------------------------

DOCUMENTS: dict[str, Any] = {
    **{slug: lambda slug=slug: preset(slug) for slug in SLUGS},
    "ipv6": networks.ipv6,
    "regional-nat": networks.regional_nat,
    "peered": networks.peered,
    "transit": networks.transit,
    "on-premises": networks.on_premises,
    "imported": imported,
    "imported-trap": lambda: imported(trap()),
    **{f"bundle {name}": lambda name=name: copy.deepcopy(reading.imported(name).document) for name in reading.NAMES},
}


def _told(verdict: Verdict) -> tuple[object, ...]:
    return (
        verdict.outcome,
        verdict.symptom,
        [finding.code for finding in verdict.blocked_by],
        sorted(finding.code for finding in verdict.warnings),
        len(verdict.traces),
    )


def _kept(document: Document) -> list[tuple[object, ...]]:
    topology = read_topology(document)
    return [_told(evaluate(topology, named.question)) for named in topology.questions]


def _accounts_into(document: Document, ids: list[str]) -> Document:
    """The document with an account id in each of these ids."""
    text = canonical(document)
    for one in ids:
        text = text.replace(json.dumps(one), json.dumps(f"{one}_{ACCOUNT}"))
    changed: Document = json.loads(text)
    return changed


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_kept_questions_have_the_same_answers(name: str) -> None:
    document = DOCUMENTS[name]()

    assert _kept(mask(document)) == _kept(document)


@settings(max_examples=250, deadline=None)
@given(data=st.data())
def test_every_question_has_the_same_outcome_and_codes(data: st.DataObject) -> None:
    document = DOCUMENTS[data.draw(st.sampled_from(sorted(DOCUMENTS)))]()
    ids = [one.id for one in read_topology(document).resources() if one.id in canonical(document)]
    renamed = data.draw(st.lists(st.sampled_from(ids), max_size=3, unique=True))
    document = _accounts_into(document, [one for one in renamed if len(one) < 50])

    before, after = read_topology(document), read_topology(mask(document))
    # Both say their resources in the order of the document.
    pairs = list(zip((one.id for one in before.resources()), (one.id for one in after.resources()), strict=True))
    everywhere = [("internet", "internet"), ("10.20.20.15", "10.20.20.15"), *((kind.name,) * 2 for kind in COMMON)]
    source = data.draw(st.sampled_from([*pairs, ("internet", "internet")]))
    target = data.draw(st.sampled_from([*pairs, *everywhere]))
    more = {
        "port": data.draw(st.sampled_from([None, 22, 443, 5432])),
        "protocol": data.draw(st.sampled_from(Protocol)),
        "family": data.draw(st.sampled_from([4, 6])),
        "invoke": data.draw(st.booleans()),
    }

    asked = [Question(source=source[side], target=target[side], **more) for side in (0, 1)]
    assert _told(evaluate(after, asked[1])) == _told(evaluate(before, asked[0]))
