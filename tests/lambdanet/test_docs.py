"""What the documentation promises of the document's format is what the code reads."""

import re
from pathlib import Path
from typing import get_args

from lambdanet.capacity.fields import FIELDS
from lambdanet.parts import RESOURCE_LISTS, TopologyPart

PAGE = Path(__file__).parent.parent.parent / "docs" / "topology.md"


def test_every_kind_has_its_row_and_every_needed_key_is_named() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", PAGE.read_text(), flags=re.MULTILINE))

    assert tuple(rows) == RESOURCE_LISTS
    for kind, needs in rows.items():
        part = get_args(TopologyPart.model_fields[kind].annotation)[0]
        required = {field.alias or name for name, field in part.model_fields.items() if field.is_required()} - {"id"}
        assert required <= set(re.findall(r"`([A-Za-z0-9]+)", needs)), kind


def test_every_figure_of_a_load_is_an_option_that_is_explained() -> None:
    explained = set(re.findall(r"`--([a-z-]+)`", (PAGE.parent / "capacity.md").read_text()))

    assert explained >= {field.name.replace("_", "-") for field in FIELDS}
    assert explained >= {"engine", "instance-class", "proxy"}
