"""A topology written as a configuration, planned, and read again: the same questions to both."""

import json
import re
from functools import cached_property

from lambdanet.document import read_topology
from lambdanet.exporters.terraform.build import export_terraform
from lambdanet.importers.files import SourceFile
from lambdanet.importers.reading import read_files
from tests.builders import Document
from tests.lambdanet.exporters.comparison import Comparison
from tests.lambdanet.exporters.terraform_plan import Configuration

UNFIT = re.compile(r"[^A-Za-z0-9]+")
# what a question may name, by the type that it has in the configuration
ASKED = (
    "aws_lambda_function",
    "aws_instance",
    "aws_network_interface",
    "aws_db_instance",
    "aws_docdb_cluster_instance",
    "aws_neptune_cluster_instance",
    "aws_db_proxy",
    "aws_elasticache_cluster",
    "aws_elasticache_replication_group",
    "aws_efs_file_system",
    "aws_lb",
    "aws_vpc_endpoint",
    "aws_lambda_event_source_mapping",
    "aws_internet_gateway",
    "aws_vpn_connection",
    "aws_subnet",
    "aws_vpc",
    "aws_nat_gateway",
)


class RoundTrip(Comparison):
    """`configuration`: what was written; `read`: what a plan of that is read as."""

    def __init__(self, document: Document) -> None:
        topology = read_topology(document)
        exported = export_terraform(topology)
        self.configuration = Configuration(exported.files["main.tf"])
        plan = json.dumps(self.configuration.plan()).encode()
        self.read = read_files([SourceFile(path="plan.json", content=plan)])
        super().__init__(topology, exported, dict(self.read.document), self._address_of)

    @cached_property
    def _labels(self) -> dict[str, str]:
        """By what a resource's id comes to in a name, its address."""
        found: dict[str, str] = {}
        for type_ in reversed(ASKED):
            for mode, own, name in self.configuration.resources:
                if mode == "managed" and own == type_:
                    found[name] = f"{type_}.{name}"
        return found

    def _address_of(self, identifier: str) -> str:
        """The address of the resource that this one became."""
        label = UNFIT.sub("_", identifier).strip("_")
        label = label if label[:1].isalpha() else f"r_{label}"
        return self._labels.get(label, "")
