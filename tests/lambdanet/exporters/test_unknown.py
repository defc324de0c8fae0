"""What nobody has described is in no export, and each export says so."""

import pytest

from lambdanet.document import read_topology
from lambdanet.exporters.writing import EXPORTERS
from tests.builders import part
from tests.networks import transit


@pytest.mark.parametrize("format_", EXPORTERS)
def test_a_transit_gateways_table_whose_routes_are_not_all_known(format_: str) -> None:
    document = transit()
    part(document, "tgw-rtb")["unknown"] = True
    document["unknowns"] = [{"id": "vpce-x", "VpcId": "vpc", "ServiceName": "sts"}]

    left_out = EXPORTERS[format_](read_topology(document)).left_out

    assert {"tgw-rtb", "vpce-x"} <= {one.component for one in left_out if one.matters}
