"""`python -m lambdanet check`: many questions, what is expected of them, and what a pipeline gets (design.md §7)."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from lambdanet.__main__ import main
from lambdanet.checking.results import Result, check_all
from lambdanet.document import MAX_QUESTIONS_BYTES, UnreadableDocument, read_questions, read_topology
from lambdanet.reachability.verdict import Outcome
from lambdanet.topology import Expect, NamedQuestion
from tests.builders import PRESETS, preset

ROOT = PRESETS.parent
TEMPLATE = ROOT / "tests/lambdanet/importers/cloudformation/templates/nat-in-private-subnet/template.yaml"
DOCS = (ROOT / "docs" / "check.md").read_text()
TRAP = str(PRESETS / "public-subnet-trap.yaml")

REACHABLE = {"from": "orders", "to": "orders-db"}
UNREACHABLE = {"from": "orders", "to": "api"}
UNKNOWN = {"from": "nobody", "to": "api"}

VERDICT_KEYS = {"outcome", "symptom", "blocked_by", "warnings", "traces", "closest", "explanation"}

Listed = Callable[..., str]


@pytest.fixture
def listed(tmp_path: Path) -> Listed:
    """Writes a questions file, and says where."""

    def write(*questions: object) -> str:
        path = tmp_path / "questions.json"
        path.write_text(json.dumps({"questions": questions}))
        return str(path)

    return write


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Puts bytes where standard input is read."""

    def give(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return give


def _results(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"results"}
    results: list[dict[str, Any]] = found["results"]
    return results


def _faults(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main(["check", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err.splitlines()


# --- what is expected -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expect", "agreeing"),
    [
        ("reachable", {"reachable"}),
        ("unreachable", {"unreachable", "denied", "invalid"}),
        ("intermittent", {"intermittent"}),
    ],
)
def test_an_expectation_agrees_with_these_outcomes_and_no_other(expect: str, agreeing: set[str]) -> None:
    topology = read_topology(preset("public-subnet-trap"))
    [question] = read_questions({"questions": [REACHABLE | {"expect": expect}]})
    [result] = check_all(topology, [question])

    assert {outcome for outcome in Outcome if _with(result, outcome).agrees} == agreeing


def _with(result: Result, outcome: Outcome) -> Result:
    return replace(result, verdict=replace(result.verdict, outcome=outcome))


@pytest.mark.parametrize(
    ("questions", "status"),
    [
        ([REACHABLE | {"expect": "reachable"}, UNREACHABLE | {"expect": "unreachable"}], 0),
        ([REACHABLE | {"expect": "reachable"}, UNREACHABLE | {"expect": "reachable"}], 1),
        ([REACHABLE | {"expect": "intermittent"}], 1),
        ([REACHABLE, UNREACHABLE, UNKNOWN], 0),
        ([UNKNOWN | {"expect": "unreachable"}], 0),
        ([UNKNOWN | {"expect": "reachable"}], 1),
    ],
)
def test_the_exit_status_says_whether_all_is_as_expected(questions: list[object], status: int, listed: Listed) -> None:
    assert main(["check", TRAP, listed(*questions)]) == status


# --- where the questions come from ----------------------------------------------------------------


def test_without_a_questions_file_the_documents_own_questions_are_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = preset("public-subnet-trap")
    document["questions"] = [UNREACHABLE | {"id": "internet", "title": "calls an API", "expect": "reachable"}]
    stored = tmp_path / "stored.json"
    stored.write_text(json.dumps(document))

    assert main(["check", str(stored), "--json"]) == 1
    assert [(one["id"], one["expect"]) for one in _results(capsys)] == [("internet", "reachable")]


def test_a_document_without_questions_needs_a_questions_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "silent.json"
    document.write_text(json.dumps(preset("public-subnet-trap") | {"questions": []}))

    assert _faults([str(document)], capsys) == ["The document keeps no questions. Give a questions file."]


def test_questions_come_from_standard_input(stdin: Callable[[bytes], None], capsys: pytest.CaptureFixture[str]) -> None:
    stdin(b"questions: [{id: mine, from: orders, to: orders-db}]")

    assert main(["check", TRAP, "-", "--json"]) == 0
    assert [one["id"] for one in _results(capsys)] == ["mine"]


def test_the_document_comes_from_standard_input(
    stdin: Callable[[bytes], None], listed: Listed, capsys: pytest.CaptureFixture[str]
) -> None:
    stdin(Path(TRAP).read_bytes())

    assert main(["check", "-", listed(REACHABLE), "--json"]) == 0
    assert [one["outcome"] for one in _results(capsys)] == ["reachable"]


def test_standard_input_is_not_read_twice(capsys: pytest.CaptureFixture[str]) -> None:
    assert _faults(["-", "-"], capsys) == ["Only one of FILE and QUESTIONS can be standard input."]


def test_a_question_without_an_id_is_called_by_its_position() -> None:
    found = read_questions({"questions": [REACHABLE, REACHABLE | {"id": "mine"}, REACHABLE]})

    assert [question.id for question in found] == ["q1", "mine", "q3"]


def test_every_key_of_a_question_is_carried_over() -> None:
    [found] = read_questions(
        {
            "questions": [
                {
                    "id": "all",
                    "from": "a",
                    "to": "b",
                    "port": 53,
                    "protocol": "udp",
                    "family": 6,
                    "source_port": 1024,
                    "source_address": "2001:db8::1",
                    "invoke": True,
                    "expect": "intermittent",
                }
            ]
        }
    )

    assert isinstance(found, NamedQuestion)
    assert (found.id, found.expect) == ("all", Expect.INTERMITTENT)
    asked = found.question
    assert (asked.source, asked.target, asked.port, str(asked.protocol), asked.family) == ("a", "b", 53, "udp", 6)
    assert (asked.source_port, str(asked.source_address), asked.invoke) == (1024, "2001:db8::1", True)


# --- bad input ------------------------------------------------------------------------------------


def test_every_fault_of_the_questions_file_is_told_with_its_path(
    listed: Listed, capsys: pytest.CaptureFixture[str]
) -> None:
    name = listed(
        REACHABLE | {"port": "443"},
        {"from": "orders", "two": "api"},
        REACHABLE | {"expect": "yes", "port": 70000, "id": "-"},
        REACHABLE | {"source_address": "10.0.0.300", "from": 7},
        "orders to api",
    )

    assert [line.split(":")[0] for line in _faults([TRAP, name], capsys)] == [
        "questions[0].port",
        "questions[1].to",
        "questions[1].two",
        "questions[2].port",
        "questions[2].expect",
        "questions[2].id",
        "questions[3].from",
        "questions[3].source_address",
        "questions[4]",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("questions: [", "Line 1, column 13"),
        ('{"questions": ', "Line 1, column 15"),
        ("", "not nothing"),
        ("- {from: a, to: b}", "A questions file is an object with a list of 'questions', not a list."),
        ("{}", "questions: This is missing."),
        ("questions: {}", "questions: A list belongs here, not an object."),
        ("questions: []", "questions: At least 1 must stand here."),
        ("questions: [{from: a, to: b}]\nmore: 1", "more: This key is not known here."),
        ("questions: [{from: a, to: ''}]", "questions[0].to: This may not be empty."),
        ('{"questions": [{"from": "\\ud800", "to": "b"}]}', "questions[0].from: This holds half a character"),
        ("questions: &q [{from: a, to: b}]\nmore: *q", "aliases (*name) are not allowed here"),
        ("questions: [{from: a, to: b, id: x}, {from: a, to: b, id: x}]", "questions[1].id: 'x' is already the id of"),
        ("questions: [{from: a, to: b, id: q2}, {from: a, to: b}]", "questions[1].id: 'q2' is already the id of"),
    ],
)
def test_a_file_that_holds_no_questions_is_refused(
    text: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = tmp_path / "questions.yaml"
    name.write_text(text)

    assert words in "\n".join(_faults([TRAP, str(name)], capsys))


def test_a_questions_file_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert _faults([TRAP, "nowhere.yaml"], capsys) == ["nowhere.yaml cannot be read: No such file or directory."]


def test_more_than_ten_thousand_questions_are_refused() -> None:
    with pytest.raises(UnreadableDocument, match="questions: 10,000 is the most"):
        read_questions({"questions": [REACHABLE] * 10_001})


def test_ten_thousand_questions_with_the_longest_names_fit() -> None:
    longest = {
        "from": "s" * 253,
        "to": "t" * 253,
        "port": 65535,
        "protocol": "icmp",
        "family": 6,
        "source_port": 65535,
        "source_address": ":".join(["2001"] * 8),
        "invoke": False,
        "expect": "intermittent",
    }
    questions = [longest | {"id": f"{number:064}"} for number in range(10_000)]

    assert len(read_questions({"questions": questions})) == 10_000
    assert len(json.dumps({"questions": questions})) <= MAX_QUESTIONS_BYTES


def test_a_questions_file_may_be_larger_than_a_document_and_has_its_own_limit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = tmp_path / "questions.json"
    name.write_text(json.dumps({"questions": [REACHABLE]}) + " " * (MAX_QUESTIONS_BYTES - 100))
    assert main(["check", TRAP, str(name)]) == 0
    capsys.readouterr()

    name.write_text(name.read_text() + " " * 100)
    assert f"{MAX_QUESTIONS_BYTES:,} is the most" in _faults([TRAP, str(name)], capsys)[0]


def test_an_expectation_in_a_document_is_checked_at_its_border() -> None:
    document = preset("public-subnet-trap")
    document["questions"][1]["expect"] = "perhaps"

    with pytest.raises(UnreadableDocument, match=r"questions\[1\]\.expect: 'perhaps' is none of 'reachable', "):
        read_topology(document)


# --- the table ------------------------------------------------------------------------------------


def test_the_columns_of_the_table_stand_below_each_other(listed: Listed, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", TRAP, listed(REACHABLE | {"id": "a-long-identifier"}, UNREACHABLE | {"expect": "unreachable"})])
    heading, *rows = capsys.readouterr().out.splitlines()[:3]

    for column, cells in {
        "verdict": ["reachable", "unreachable"],
        "expected": ["-", "unreachable"],
        "agrees": ["-", "yes"],
        "first code": ["-", "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"],
        "component": ["-", "igw"],
    }.items():
        start = heading.index(column)
        assert [re.split(r"  |$", row[start:])[0] for row in rows] == cells


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        (REACHABLE, "5432/tcp"),
        (REACHABLE | {"port": 80, "protocol": "udp"}, "80/udp"),
        (REACHABLE | {"protocol": "icmp"}, "icmp"),
        ({"from": "orders", "to": "api", "family": 6}, "443/tcp IPv6"),
        ({"from": "worker", "to": "orders", "invoke": True}, "invoke"),
        (UNKNOWN, "tcp"),
    ],
)
def test_the_table_says_what_was_asked_for(
    question: object, cell: str, listed: Listed, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", TRAP, listed(question)])

    assert re.split(r" {2,}", capsys.readouterr().out.splitlines()[1])[3] == cell


def test_only_a_disagreement_is_explained_and_with_its_cause(
    listed: Listed, capsys: pytest.CaptureFixture[str]
) -> None:
    main(
        ["check", TRAP, listed(REACHABLE | {"expect": "reachable"}, UNREACHABLE | {"expect": "reachable"}, UNREACHABLE)]
    )
    words = capsys.readouterr().out.split("\n\n")[1:]

    assert words[0] == "3 questions: 1 as expected, 1 not as expected, 1 without expectation."
    assert [paragraph.splitlines()[:2] for paragraph in words[1:]] == [
        ["q2: expected reachable, found unreachable", "  orders does not reach api.example.com on TCP 443."]
    ]
    assert words[1].splitlines()[2].startswith("  igw serves only sources with a public IPv4 address.")


def test_a_slip_of_the_pen_shows_though_it_agrees(listed: Listed, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", TRAP, listed(UNKNOWN | {"expect": "unreachable"})]) == 0
    printed = capsys.readouterr().out

    assert "1 question: 1 as expected, 1 cannot be asked." in printed
    assert "q1: cannot be asked\n  Nothing in this topology is called “nobody”.\n" in printed


def test_no_name_can_move_the_cursor_of_a_terminal(listed: Listed, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", TRAP, listed({"from": "a\x9b2J\x7fb", "to": "api\u202e"})])
    printed = capsys.readouterr().out

    assert printed.replace("\n", "").isprintable()
    assert "a\\x9b2J\\x7fb" in printed
    assert main(["check", TRAP, listed({"from": "a\x1b[2J\nb", "to": "api"})]) == 2
    assert "questions[0].from: Control characters" in capsys.readouterr().err


# --- JSON -----------------------------------------------------------------------------------------


def test_the_json_has_a_verdict_for_each_question_in_their_order(
    listed: Listed, capsys: pytest.CaptureFixture[str]
) -> None:
    name = listed(
        UNREACHABLE | {"id": "z", "expect": "reachable"}, REACHABLE | {"expect": "reachable"}, REACHABLE | {"id": "a"}
    )

    assert main(["check", TRAP, name, "--json"]) == 1
    results = _results(capsys)
    assert [(one["id"], one["expect"], one["agrees"], one["outcome"]) for one in results] == [
        ("z", "reachable", False, "unreachable"),
        ("q2", "reachable", True, "reachable"),
        ("a", None, None, "reachable"),
    ]
    assert all(set(one) == {"id", "expect", "agrees"} | VERDICT_KEYS for one in results)


def test_the_verdict_is_the_one_that_reach_prints(listed: Listed, capsys: pytest.CaptureFixture[str]) -> None:
    main(["reach", TRAP, "--from", "orders", "--to", "api", "--json"])
    reached = json.loads(capsys.readouterr().out)
    main(["check", TRAP, listed(UNREACHABLE), "--json"])
    [checked] = _results(capsys)

    assert {key: checked[key] for key in VERDICT_KEYS} == {key: reached[key] for key in VERDICT_KEYS}


def test_an_unknown_name_is_an_invalid_verdict(listed: Listed, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", TRAP, listed(UNKNOWN), "--json"])
    [result] = _results(capsys)

    assert result["outcome"] == "invalid"
    assert [(one["code"], one["component"]) for one in result["blocked_by"]] == [("NO_SOURCE_OR_DESTINATION", "nobody")]


# --- JUnit ----------------------------------------------------------------------------------------


def _report(arguments: list[str], tmp_path: Path) -> ElementTree.Element:
    written = tmp_path / "report.xml"
    main(["check", *arguments, "--junit", str(written)])
    return ElementTree.fromstring(written.read_bytes())


def _failing(report: ElementTree.Element) -> list[str]:
    return [case.attrib["name"] for case in report.iter("testcase") if case.find("failure") is not None]


def test_the_junit_report_has_a_case_for_each_question(listed: Listed, tmp_path: Path) -> None:
    questions = (REACHABLE | {"expect": "reachable"}, UNREACHABLE | {"id": "api", "expect": "reachable"}, UNREACHABLE)
    report = _report([TRAP, listed(*questions)], tmp_path)
    [suite] = report.iter("testsuite")

    assert [case.attrib["name"] for case in report.iter("testcase")] == ["q1", "api", "q3"]
    assert suite.attrib["name"] == "The public-subnet trap"
    for counting in (report, suite):
        assert (counting.attrib["tests"], counting.attrib["failures"]) == ("3", "1")


def test_a_disagreement_fails_with_the_explanation(listed: Listed, tmp_path: Path) -> None:
    report = _report([TRAP, listed(UNREACHABLE | {"expect": "reachable"})], tmp_path)
    [failure] = report.iter("failure")

    assert failure.attrib["message"] == "orders does not reach api.example.com on TCP 443."
    assert failure.attrib["type"] == "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"
    assert str(failure.text).startswith("expected reachable, found unreachable\n")
    assert "Next: Use private subnets that route to a NAT gateway" in str(failure.text)


def test_what_is_reached_against_expectation_fails_too(listed: Listed, tmp_path: Path) -> None:
    report = _report([TRAP, listed(REACHABLE | {"expect": "unreachable"})], tmp_path)

    assert [failure.attrib["type"] for failure in report.iter("failure")] == ["reachable"]


def test_an_unaskable_question_fails_unless_it_was_expected_not_to_work(listed: Listed, tmp_path: Path) -> None:
    questions = (UNKNOWN, UNKNOWN | {"expect": "reachable"}, UNKNOWN | {"expect": "unreachable"})

    assert _failing(_report([TRAP, listed(*questions)], tmp_path)) == ["q1", "q2"]


def test_no_name_makes_the_report_invalid_xml(listed: Listed, tmp_path: Path) -> None:
    document = tmp_path / "named.json"
    document.write_text(json.dumps(preset("public-subnet-trap") | {"name": "<&\x7f\uffff>"}))
    report = _report([str(document), listed({"from": "a\x7f\ufffe]]><", "to": "api"})], tmp_path)

    assert [failure.attrib["message"] for failure in report.iter("failure")] == [
        "Nothing in this topology is called “a\\x7f\\ufffe]]><”."
    ]
    assert next(report.iter("testsuite")).attrib["name"] == "<&\\x7f\\uffff>"


def test_a_report_that_cannot_be_written_is_bad_input(listed: Listed, capsys: pytest.CaptureFixture[str]) -> None:
    assert _faults([TRAP, listed(REACHABLE), "--junit", "/nowhere/report.xml"], capsys) == [
        "/nowhere/report.xml cannot be written: No such file or directory."
    ]


# --- the documentation ----------------------------------------------------------------------------


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", DOCS, flags=re.MULTILINE | re.DOTALL)


COMMANDS = re.findall(r"python -m lambdanet .*", DOCS)


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """A repository that a pipeline has checked out, as docs/check.md describes it."""
    (tmp_path / ".lambdanet").symlink_to(ROOT)
    (tmp_path / "presets").symlink_to(PRESETS)
    (tmp_path / "network.yaml").symlink_to(TRAP)
    (tmp_path / "template.yaml").symlink_to(TEMPLATE)
    (tmp_path / "questions.yaml").write_text(_blocks("yaml")[0])
    return tmp_path


def _run(command: str, workplace: Path) -> "subprocess.CompletedProcess[str]":
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PYTHONPATH": ".lambdanet"}
    return subprocess.run(
        command, shell=True, cwd=workplace, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("command", sorted(set(COMMANDS)))
def test_every_command_of_the_documentation_runs(command: str, workplace: Path) -> None:
    done = _run(command, workplace)

    # The network of the page's questions is a trap: not all is as expected.
    assert (done.returncode, done.stderr) == (0 if "questions template.yaml" in command else 1, "")
    assert (workplace / "report.xml").exists() == ("--junit" in command)


def test_the_documentation_shows_what_is_printed(workplace: Path) -> None:
    assert _run(COMMANDS[0], workplace).stdout == _blocks("text")[0]


def test_the_pipelines_of_the_documentation_are_yaml() -> None:
    *_, github, gitlab = map(yaml.safe_load, _blocks("yaml"))

    assert github["jobs"]["check"]["steps"][4]["run"] in COMMANDS
    assert gitlab["network"]["script"][2] in COMMANDS
    assert gitlab["network"]["artifacts"]["reports"]["junit"] in COMMANDS[-1]


def test_check_needs_no_more_than_the_documentation_installs(workplace: Path) -> None:
    """Each installed name is one of requirements.in; what these need comes with them."""
    [names] = set(re.findall(r'grep -E "\^\((.*)\)~="', DOCS))
    pinned = re.findall(rf"^({names})~=", (ROOT / "requirements.in").read_text(), flags=re.MULTILINE)
    assert pinned == names.split("|")

    script = """
import sys
from lambdanet.__main__ import main
main(["check", "network.yaml", "questions.yaml", "--junit", "report.xml"])
print(*{name.split(".")[0] for name, module in sys.modules.items() if "site-packages" in str(getattr(module, "__file__", ""))})
"""
    done = _run(f"python -c '{script}'", workplace)
    loaded = {name for name in done.stdout.splitlines()[-1].split() if not name.startswith("_")}
    assert loaded == {"junitparser", "pydantic", "yaml"} | {
        "annotated_types",
        "pydantic_core",
        "typing_extensions",
        "typing_inspection",
    }
