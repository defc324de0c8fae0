import pytest

from diagrams import presets
from lambdanet.document import canonical, read_topology


def test_presets_come_in_teaching_order() -> None:
    assert tuple(preset.slug for preset in presets.all_presets()) == presets.TEACHING_ORDER


@pytest.mark.parametrize("preset", presets.all_presets(), ids=lambda preset: preset.slug)
def test_preset_is_what_its_document_says(preset: presets.Preset) -> None:
    assert preset.topology == read_topology(preset.document)
    assert preset.text == canonical(preset.document)
    assert preset.name
    assert preset.description
    assert [named.id for named in preset.topology.questions] == [
        "database",
        "internet",
        "s3",
        "secrets",
        "invoke",
        "logs",
    ]


def test_preset_is_found_by_its_slug() -> None:
    found = presets.find("vpc-attachment")

    assert found is not None
    assert found.slug == "vpc-attachment"
    assert presets.find("../settings") is None
