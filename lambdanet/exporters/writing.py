"""Any format that a topology is written in."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from lambdanet.exporters.aws_cli.export import AWS_CLI, export_aws_cli
from lambdanet.exporters.cloudformation.build import CLOUDFORMATION, export_cloudformation
from lambdanet.exporters.exported import Exported
from lambdanet.exporters.terraform.build import TERRAFORM, export_terraform
from lambdanet.topology import Topology

TOPOLOGY: Final = "topology"

Exporter = Callable[[Topology], Exported]

# by the name that a command and a link say; each module beside this one has an exporter and its format's name
EXPORTERS: Final[Mapping[str, Exporter]] = {
    CLOUDFORMATION: export_cloudformation,
    TERRAFORM: export_terraform,
    AWS_CLI: export_aws_cli,
}


def export_topology(topology: Topology, document: Mapping[str, object], format_: str) -> Exported:
    """The topology in a format of `FORMATS`; `document` is what it was read from. Raises KeyError for another format."""
    if format_ == TOPOLOGY:
        return Exported(
            format=TOPOLOGY, files={"topology.json": json.dumps(document, indent=2, ensure_ascii=False) + "\n"}
        )
    return EXPORTERS[format_](topology)


FORMATS: Final = (TOPOLOGY, *EXPORTERS)
