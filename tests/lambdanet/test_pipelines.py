"""docs/pipelines.md does what it says: its commands run on its own sample, and its jobs are jobs."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import pytest
import yaml

ROOT: Final = Path(__file__).parent.parent.parent
TEXT: Final = (ROOT / "docs" / "pipelines.md").read_text()
TEMPLATE, QUESTIONS, GITHUB, GITLAB = re.findall(r"^```yaml\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)
SHELL: Final = [line for block in re.findall(r"^```sh\n(.*?)^```$", TEXT, re.M | re.S) for line in block.splitlines()]


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """A repository that a pipeline has checked out, with LambdaNet beside it."""
    (tmp_path / ".lambdanet").symlink_to(ROOT)
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "questions.yaml").write_text(QUESTIONS)
    return tmp_path


def run(workplace: Path, *lines: str) -> "subprocess.CompletedProcess[str]":
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PYTHONPATH": ".lambdanet", "GITHUB_STEP_SUMMARY": "summary.md"}
    return subprocess.run(
        ["bash", "-e", "-c", "\n".join(lines)],
        cwd=workplace,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def github_steps() -> list[dict[str, Any]]:
    job = yaml.safe_load(GITHUB)
    assert job["name"] == "network"
    assert job[True] == ["push", "pull_request"]  # YAML 1.1 reads `on` so
    steps: list[dict[str, Any]] = job["jobs"]["check"]["steps"]
    return steps


def test_every_line_of_the_shell_runs_in_order(workplace: Path) -> None:
    assert len(SHELL) == 4
    done = run(workplace, *SHELL)

    assert (done.returncode, done.stderr) == (0, "")
    assert "3 questions: 3 as expected" in done.stdout


def test_githubs_steps_write_the_report_and_the_summary(workplace: Path) -> None:
    steps = github_steps()
    [install, *others] = [step["run"] for step in steps if "run" in step]
    assert install.startswith("pip install ")
    assert all(("uses" in step) != ("run" in step) for step in steps)
    done = run(workplace, *others)

    assert (done.returncode, done.stderr) == (0, "")
    assert "database" in (workplace / "summary.md").read_text()
    [upload] = [step["with"]["path"] for step in steps if "upload-artifact" in step.get("uses", "")]
    assert (workplace / upload).exists()


def test_gitlabs_script_writes_the_report_that_gitlab_looks_for(workplace: Path) -> None:
    job = yaml.safe_load(GITLAB)["network"]
    assert set(job) == {"image", "variables", "cache", "script", "artifacts"}
    assert job["artifacts"]["when"] == "always"
    *_, command = job["script"]
    done = run(workplace, command)

    assert done.returncode == 0
    report = ElementTree.parse(workplace / job["artifacts"]["reports"]["junit"]).getroot()
    assert [case.get("name") for case in report.iter("testcase")] == ["database", "no-shell", "no-internet"]


def test_both_install_what_the_requirements_name() -> None:
    installs = set(re.findall(r"pip install .*", TEXT))
    [names] = {name for line in installs for name in re.findall(r'"\^\((.*)\)~="', line)}
    pinned = re.findall(rf"^({names})~=", (ROOT / "requirements.in").read_text(), flags=re.MULTILINE)
    assert pinned == names.split("|")


def test_a_parameter_that_is_missing_leaves_undecided_what_hangs_on_it(workplace: Path) -> None:
    without = [line.replace(" --parameter Office=192.0.2.0/24", "") for line in SHELL]

    assert run(workplace, without[0]).returncode == 0  # no rule for the office is met
    assert run(workplace, without[0].replace("5432", "22")).returncode == 1
    assert run(workplace, *without[1:]).returncode == 1  # the last line finds it


def test_bad_input_is_two(workplace: Path) -> None:
    (workplace / "template.yaml").write_text(TEMPLATE.replace("10.0.1.0/24", "10.0.1.0/99"))
    done = run(workplace, SHELL[1])

    assert done.returncode == 2
    assert "template.yaml, line 6: Resources.App.Properties.CidrBlock" in done.stderr


# --- the report -------------------------------------------------------------------------------------

# of the schema that Jenkins and GitLab read: which attributes each element must have, and may have
NEEDED: Final = {"testsuites": set(), "testsuite": {"name"}, "testcase": {"name"}, "failure": set()}
COUNTED: Final = {"name", "tests", "failures", "errors", "skipped", "time"}
ALLOWED: Final = {
    "testsuites": (COUNTED, {"testsuite"}),
    "testsuite": (COUNTED, {"testcase"}),
    "testcase": ({"name", "classname", "time"}, {"failure"}),
    "failure": ({"message", "type"}, set()),
}
HOSTILE: Final = ']]>&<script>"\u202e\x7f'


def test_the_report_keeps_to_the_schema_and_holds_the_explanation(workplace: Path) -> None:
    asked = [
        {"id": "wrong", "from": "Orders", "to": "Server", "port": 443, "expect": "reachable"},
        {"id": "hostile", "from": f"no{HOSTILE}", "to": "Server"},
    ]
    (workplace / "questions.yaml").write_text(yaml.safe_dump({"questions": asked}))
    report = workplace / "report.xml"

    assert run(workplace, SHELL[1]).returncode == 1
    root = ElementTree.parse(report).getroot()
    assert root.tag == "testsuites"
    for element in root.iter():
        attributes, children = ALLOWED[element.tag]
        assert NEEDED[element.tag] <= set(element.attrib) <= attributes
        assert {child.tag for child in element} <= children
    for suite in root.iter("testsuite"):
        cases = list(suite)
        assert (suite.get("tests"), suite.get("failures")) == (str(len(cases)), str(len(list(suite.iter("failure")))))
    first, second = root.iter("failure")
    assert first.get("type") == "ENI_SG_RULES_MISMATCH"
    assert "Door" in str(first.text)
    assert second.get("type") == "NO_SOURCE_OR_DESTINATION"
    assert "<script>" in str(second.text)
    assert not {"\u202e", "\x7f"} & set(str(second.text))
