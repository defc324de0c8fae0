"""Facts in words: a verdict as sentences (design.md §2; the tone is look.md §4).

Nothing is decided here. Each kind of evidence has its sentence, each code its cause and its next step;
a test holds that no sentence contradicts the trace it explains.
"""

from collections.abc import Iterator
from dataclasses import replace

from lambdanet.explanation.cause import cause
from lambdanet.explanation.names import Names
from lambdanet.explanation.next_step import next_step
from lambdanet.explanation.sentence import sentence
from lambdanet.explanation.shape import Explanation
from lambdanet.explanation.symptom import symptom
from lambdanet.explanation.traces import traces
from lambdanet.explanation.warning import warning
from lambdanet.reachability.verdict import Verdict
from lambdanet.topology import Topology


def explain(topology: Topology, verdict: Verdict) -> Explanation:
    """Put a verdict into words. Never raises, whatever the verdict."""
    return explain_with(Names(topology), verdict)


def explain_with(names: Names, verdict: Verdict) -> Explanation:
    """Put a verdict into words, with the topology's names ready: for many verdicts on the same one."""
    words = Explanation(
        sentence=sentence(names, verdict),
        cause=cause(names, verdict),
        symptom=symptom(verdict),
        next_step=next_step(verdict),
        traces=tuple(traces(names, verdict)),
        warnings=tuple(warning(names, finding) for finding in verdict.warnings),
        text="",
    )
    return replace(words, text="\n".join(_plain(words)))


def _plain(words: Explanation) -> Iterator[str]:
    """The whole explanation as lines of text."""
    yield from (line for line in (words.sentence, words.cause, words.symptom) if line)
    for trace in words.traces:
        yield ""
        yield f"{trace.label[:1].upper()}{trace.label[1:]}: {trace.outcome}"
        for hop in trace.hops:
            way = "<" if hop.reply else ">"
            rule = f" [{hop.rule}]" if hop.rule else ""
            yield f"  {hop.number:2} {way} {hop.title}: {hop.result}. {hop.text}{rule}{f' ({hop.code})' if hop.code else ''}"
    for note in words.warnings:
        yield f"Note: {note.text} ({note.code})"
    if words.next_step:
        yield f"Next: {words.next_step}"
