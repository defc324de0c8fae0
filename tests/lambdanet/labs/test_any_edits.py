"""Whatever a learner does, there is a grade."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lambdanet.editing.edits import add_row, duplicate, fill, new_entry, remove, remove_row
from lambdanet.editing.entries import entries, text
from lambdanet.editing.kinds import KINDS, FieldKind, kind_of
from lambdanet.labs.grade import grade
from tests.builders import Document
from tests.lambdanet.labs.labs import TOPOLOGY_LABS, lab, started

LISTS = tuple(kind.list_name for kind in KINDS)


@st.composite
def edited(draw: st.DrawFn, document: Document) -> Document:
    """The document after an edit as the forms make one; it need not make sense."""
    held = [name for name in LISTS if entries(document, name)]
    name = draw(st.sampled_from(held))
    identifier = text(draw(st.sampled_from(entries(document, name))), "id")
    rows = [one.name for one in kind_of(name).fields if one.kind is FieldKind.ROWS]
    try:
        match draw(st.integers(0, 5)):
            case 0:
                return remove(document, name, identifier).document
            case 1:
                return duplicate(document, name, identifier)
            case 2 if rows:
                return add_row(document, name, identifier, draw(st.sampled_from(rows)))
            case 3 if rows:
                return remove_row(document, name, identifier, draw(st.sampled_from(rows)), draw(st.integers(0, 2)))
            case 4:
                other = draw(st.sampled_from(LISTS))
                return document | {other: [*entries(document, other), new_entry(document, other)]}
            case _:
                field = draw(st.sampled_from(kind_of(name).fields)).name
                return fill(document, name, identifier, field, draw(VALUES))
    except (KeyError, ValueError):
        return document


VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, [], ["app-a"], ["rtb-data"], "nat-a", "0.0.0.0/0", 443, {"network": False}, "available", ""]
)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(TOPOLOGY_LABS), st.data())
def test_a_grade_never_raises(name: str, data: st.DataObject) -> None:
    document = started(name)
    for _ in range(data.draw(st.integers(1, 4))):
        document = data.draw(edited(document))

    found = grade(lab(name), document, started(name))

    assert len(found.goals) == len(lab(name).goals)
    assert all(one.why for one in found.goals)
    assert not (found.passed and found.foreign)
    if found.passed:
        assert all(one.held for one in found.goals)
