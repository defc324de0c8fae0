"""What two states of a topology differ in is marked in the picture, and nothing of it is lost."""

import re

import pytest

from lambdanet.document import read_topology
from lambdanet.drawing.compared import Change
from lambdanet.drawing.picture import LegendKey, picture
from lambdanet.drawn import drawing_data
from tests.builders import preset

NAT = read_topology(preset("vpc-attachment-nat"))


@pytest.mark.parametrize(
    ("component", "marked"),
    [
        ("nat-a", {"nat-a"}),
        ("data-a", {"data-a"}),
        ("vpc", {"vpc"}),
        ("rtb-app-a", {"rtb-app-a"}),
        ("igw", {"igw"}),
        ("orders-db", {"orders-db"}),
        ("orders", {"orders"}),
        ("db-sg", {"orders-db"}),
    ],
)
def test_a_change_is_marked_where_it_is_seen(component: str, marked: set[str]) -> None:
    data = drawing_data(NAT, None, sheet_id="s", changes={component: "changed"})

    found = re.findall(r'<g class="[^"]* changed" id="[^"]*" data-component="([^"]*)"', data["svg"])
    assert set(found) == marked
    assert "~ changed" in data["svg"]
    assert "changed" in data["legend"]
    assert data["unplaced"] == []


def test_what_carries_an_added_group_has_changed_and_is_not_added_itself() -> None:
    drawn = picture(NAT, sheet_id="s", changes={"db-sg": Change.ADDED})

    assert set(drawn.sheet.changes.values()) == {Change.CHANGED}
    assert LegendKey.CHANGED in drawn.legend


def test_a_removed_gateway_is_removed_and_not_only_changed() -> None:
    assert set(picture(NAT, sheet_id="s", changes={"nat-a": Change.REMOVED}).sheet.changes.values()) == {Change.REMOVED}


def test_what_has_no_place_is_told_and_what_nobody_knows_is_not() -> None:
    drawn = picture(NAT, sheet_id="s", changes={"rtb-public": Change.CHANGED, "nowhere": Change.CHANGED})

    assert drawn.unplaced == ("rtb-public",)


def test_a_picture_without_changes_is_as_it_was() -> None:
    assert "changed" not in drawing_data(NAT, None, sheet_id="s")["svg"]
