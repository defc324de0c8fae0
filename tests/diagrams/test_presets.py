import pytest

from diagrams import presets
from lambdanet.document import canonical, read_topology

USUAL = ("database", "internet", "s3", "secrets", "invoke", "logs")  # so that any two can be compared


def test_presets_come_in_teaching_order() -> None:
    assert tuple(preset.slug for preset in presets.all_presets()) == presets.TEACHING_ORDER


@pytest.mark.parametrize("preset", presets.all_presets(), ids=lambda preset: preset.slug)
def test_preset_is_what_its_document_says(preset: presets.Preset) -> None:
    assert preset.topology == read_topology(preset.document)
    assert preset.text == canonical(preset.document)
    assert preset.name
    assert preset.description
    own = [named.id for named in preset.topology.questions][:-6]
    assert [named.id for named in preset.topology.questions] == [*own, *USUAL]
    assert len(own) <= 2


def test_every_preset_stands_in_a_group() -> None:
    assert [preset for _, found in presets.grouped() for preset in found] == [*presets.all_presets()]
    assert all(group.about for group, _ in presets.grouped())


def test_preset_is_found_by_its_slug() -> None:
    found = presets.find("vpc-attachment")

    assert found is not None
    assert found.slug == "vpc-attachment"
    assert presets.find("../settings") is None
