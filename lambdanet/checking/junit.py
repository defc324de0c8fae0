"""Results as a JUnit report, which GitHub, GitLab and Jenkins show."""

from collections.abc import Sequence
from io import BytesIO
from typing import Final

from junitparser import Failure, JUnitXml, TestCase, TestSuite

from lambdanet.answer import Answer
from lambdanet.checking.results import Result, in_words
from lambdanet.checking.text import heading, printable
from lambdanet.reachability.verdict import Outcome
from lambdanet.topology import Topology

CLASS_NAME: Final = "lambdanet.check"


def junit_report(topology: Topology, results: Sequence[Result]) -> bytes:
    """A test case per question. It fails where the verdict is not as expected, or there was nothing to judge."""
    cases = {result.asked.id: TestCase(result.asked.id, classname=CLASS_NAME) for result in results}
    for result, answer in in_words(topology, filter(_fails, results)):
        cases[result.asked.id].result = [_failure(result, answer)]
    suite = TestSuite(printable(topology.name or "LambdaNet"))
    suite.add_testcases(list(cases.values()))
    report = JUnitXml("lambdanet check")
    report.add_testsuite(suite)
    report.update_statistics()  # type: ignore[no-untyped-call]  # junitparser leaves it out
    written = BytesIO()
    report.write(written)
    return written.getvalue()


def _fails(result: Result) -> bool:
    """An unknown name where nothing, or an answer, was expected is a slip of the pen."""
    return result.agrees is False or (result.unaskable and result.agrees is None)


def _failure(result: Result, answer: Answer) -> Failure:
    blocked = result.verdict.blocked_by
    failure = Failure(printable(answer.explanation.sentence), blocked[0].code if blocked else str(Outcome.REACHABLE))
    lines = (heading(result), "", *answer.explanation.text.split("\n"))
    failure.text = "\n".join(map(printable, lines))
    return failure
