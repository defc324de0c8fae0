"""A topology as a CloudFormation template.

    python -m lambdanet convert topology.yaml --to cloudformation > template.yaml

`stack.py` holds the template while each module beside it writes one family of resources. A template has what AWS is
asked for, not what comes of it: what AWS chooses when it is deployed, what state something is in, and what is outside of
the account is said in `left_out`. Whatever can be read back (`lambdanet.importers.cloudformation`) gives the same verdicts.
"""

from typing import Final

from lambdanet.exporters.cloudformation.balancers import add_load_balancers
from lambdanet.exporters.cloudformation.endpoints import add_endpoints
from lambdanet.exporters.cloudformation.firewalls import add_network_acls, add_security_groups
from lambdanet.exporters.cloudformation.functions import add_event_source_mappings, add_functions
from lambdanet.exporters.cloudformation.gateways import add_internet_gateways, add_nat_gateways, add_peerings
from lambdanet.exporters.cloudformation.machines import add_instances, add_interfaces
from lambdanet.exporters.cloudformation.outside import leave_outside, size_told
from lambdanet.exporters.cloudformation.routing import add_route_tables, add_routes
from lambdanet.exporters.cloudformation.stack import Stack
from lambdanet.exporters.cloudformation.stores import add_caches, add_databases, add_file_systems, add_proxies
from lambdanet.exporters.cloudformation.transit import add_transit_gateways
from lambdanet.exporters.cloudformation.vpcs import add_block_public_access, add_subnets, add_vpcs
from lambdanet.exporters.cloudformation.vpn import add_vpn_gateways
from lambdanet.exporters.cloudformation.yaml_text import as_yaml
from lambdanet.exporters.exported import Exported
from lambdanet.topology import Topology

CLOUDFORMATION: Final = "cloudformation"
FILE: Final = "template.yaml"


def export_cloudformation(topology: Topology) -> Exported:
    """One template, the same text for the same topology."""
    stack = Stack(topology)
    for add in (  # what is referred to before what refers to it
        *(add_vpcs, add_subnets, add_block_public_access, add_security_groups, add_network_acls),
        *(add_internet_gateways, add_nat_gateways, add_peerings, add_transit_gateways, add_vpn_gateways),
        *(add_interfaces, add_instances, add_functions, add_databases, add_proxies, add_caches, add_file_systems),
        *(add_event_source_mappings, add_load_balancers, add_route_tables, add_endpoints, add_routes, leave_outside),
    ):
        add(stack)
    text = as_yaml(stack.template())
    size_told(stack, text)
    return Exported(format=CLOUDFORMATION, files={FILE: text}, left_out=tuple(dict.fromkeys(stack.left)))
