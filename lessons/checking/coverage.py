"""What the course must teach is taught, and nothing lies in a file that no page leads to."""

from collections.abc import Iterable, Iterator, Set

from lambdanet.beliefs.catalogue import BELIEFS
from lessons.checking.content import Content
from lessons.faults import Fault, line_with
from lessons.kinds import Kind
from lessons.prose import cited


def coverage_faults(content: Content) -> Iterator[Fault]:
    """Claims, concepts, beliefs, predictions, labs, facts and sources that nothing uses."""
    yield from _claims(content)
    yield from _concepts(content)
    yield from _beliefs(content)
    yield from _placed(content)
    yield from _facts(content)


def _unused(
    content: Content, name: str, names: Iterable[str], used: Set[str], message: str, cure: str
) -> Iterator[Fault]:
    path = content.folder / name
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for one in names:
        if one not in used:
            at = next((number for number, line in enumerate(lines, 1) if line.startswith(f"{one}:")), 0)
            line = at or line_with(lines, one, 1)
            yield Fault(path=path, line=line, message=message.format(one), cure=cure)


def _named(content: Content, kind: Kind, slug: str = "") -> set[str]:
    """The ids in the blocks of a kind, of all lessons or of one."""
    lessons = [lesson for lesson in content.lessons if slug in ("", lesson.slug)]
    blocks = [step.settings for lesson in lessons for step in lesson.steps if step.kind is kind]
    return {str(one) for block in blocks for one in (*block.get("ids", ()), *([block["id"]] if "id" in block else []))}


def _claims(content: Content) -> Iterator[Fault]:
    message, cure = "No lesson treats claim {}.", "Name it in a block of claims."
    yield from _unused(content, "claims.yaml", content.registry.claims, _named(content, Kind.CLAIMS), message, cure)


def _concepts(content: Content) -> Iterator[Fault]:
    practised = {one for held in content.course.predictions.values() for one in held.concepts}
    practised |= {one for lab in content.labs.values() for one in lab.concepts}
    core = [one.id for one in content.course.concepts.values() if one.core]
    message, cure = "No prediction and no lab exercises {}.", "Name it in the 'concepts' of one that does."
    yield from _unused(content, "concepts.yaml", core, practised, message, cure)


def _beliefs(content: Content) -> Iterator[Fault]:
    offered = set()
    for held in content.course.predictions.values():
        for said in (held.situation(twist) for twist in (None, *range(len(held.twists)))):
            offered |= {*said.beliefs, *(one.belief for one in said.candidates)}
    message, cure = "No prediction offers {}.", "Offer it where it answers otherwise than the truth."
    yield from _unused(content, "beliefs.yaml", BELIEFS, offered, message, cure)


def _placed(content: Content) -> Iterator[Fault]:
    placed = _named(content, Kind.PREDICTION)
    for name in content.course.predictions:
        message, cure = "No lesson asks prediction {}.", "Give it a block of its own in its lesson."
        yield from _unused(content, f"predictions/{name[:3].lower()}.yaml", [name], placed, message, cure)
    for name, lab in content.labs.items():
        message, cure = f"Lesson '{lab.lesson}' does not lead to lab {{}}.", "Name it in its block of labs."
        yield from _unused(content, f"labs/{name}.yaml", [name], _named(content, Kind.LAB, lab.lesson), message, cure)


def _facts(content: Content) -> Iterator[Fault]:
    facts = {fact for lesson in content.lessons for step in lesson.steps for fact in cited(step.body)}
    facts |= {fact.id for claim in content.registry.claims.values() for fact in claim.facts}
    facts |= {fact for lab in content.labs.values() for fact in lab.facts}
    for held in content.course.predictions.values():
        facts |= {fact for twist in (None, *range(len(held.twists))) for fact in held.situation(twist).facts}
    facts |= {fact for words in content.course.beliefs.values() for fact in words.facts}
    message, cure = "Nothing rests on fact {}.", "Cite it, or remove it."
    yield from _unused(content, "facts.yaml", content.registry.facts, facts, message, cure)
    sources = {source.key for fact in content.registry.facts.values() for source in fact.sources}
    sources |= {source.key for claim in content.registry.claims.values() for source in claim.sources}
    message, cure = "Nothing rests on source {}.", "Name it, or remove it."
    yield from _unused(content, "sources.yaml", content.registry.sources, sources, message, cure)
