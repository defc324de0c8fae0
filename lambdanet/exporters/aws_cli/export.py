"""The exporter: the steps in an order that works, between a head and an end."""

from collections.abc import Callable
from typing import Final

from lambdanet.exporters.aws_cli.acls import write_acls
from lambdanet.exporters.aws_cli.balancers import write_balancers, write_listeners
from lambdanet.exporters.aws_cli.connections import (
    write_attachments,
    write_peerings,
    write_transit_gateways,
    write_transit_tables,
)
from lambdanet.exporters.aws_cli.endpoints import write_endpoints
from lambdanet.exporters.aws_cli.functions import write_functions
from lambdanet.exporters.aws_cli.gateways import write_deletions, write_internet_gateways, write_nat_gateways
from lambdanet.exporters.aws_cli.groups import write_group_rules, write_groups, write_prefix_lists
from lambdanet.exporters.aws_cli.machines import write_instances, write_interfaces
from lambdanet.exporters.aws_cli.outside import leave_out_the_rest
from lambdanet.exporters.aws_cli.routing import write_routes, write_tables
from lambdanet.exporters.aws_cli.script import Script
from lambdanet.exporters.aws_cli.stores import write_file_systems, write_stores
from lambdanet.exporters.aws_cli.vpcs import write_public_access, write_vpcs
from lambdanet.exporters.aws_cli.vpn import write_vpn
from lambdanet.exporters.aws_cli.words import remark, shell
from lambdanet.exporters.exported import Exported
from lambdanet.topology import Topology

AWS_CLI: Final = "aws-cli"

# What is referred to before what refers to it; what takes an address that the topology says before what AWS
# gives one to, for it may give any that is free.
STEPS: Final[tuple[Callable[[Script], None], ...]] = (
    write_vpcs,
    write_prefix_lists,
    write_groups,
    write_acls,
    write_internet_gateways,
    write_peerings,
    write_transit_gateways,
    write_attachments,
    write_vpn,
    write_transit_tables,
    write_group_rules,
    write_tables,
    write_interfaces,
    write_nat_gateways,
    write_instances,
    write_routes,
    write_file_systems,
    write_endpoints,
    write_balancers,
    write_functions,
    write_stores,
    write_listeners,
    write_deletions,
    write_public_access,
    leave_out_the_rest,
)

UNTIL_IT_IS: Final = """\
# until_it_is TEXT COMMAND…: runs the command again until it prints the text, for at most 30 minutes
until_it_is() {
  local wanted=$1 tries=0
  shift
  until [ "$("$@")" = "$wanted" ]; do
    tries=$((tries + 1))
    if [ "$tries" -ge 360 ]; then
      echo "It is not $wanted after 30 minutes: $*" >&2
      return 1
    fi
    sleep 5
  done
}"""

IPV6_SUBNET: Final = """\
# ipv6_subnet BLOCK NN: the /64 with these two hexadecimal digits in a /56 that AWS has chosen
ipv6_subnet() {
  case $1 in
    *00::/56) echo "${1%00::/56}$2::/64" ;;
    *) echo "${1%::/56}:$2::/64" ;;
  esac
}"""


def export_aws_cli(topology: Topology) -> Exported:
    """`create.sh`: what makes the topology in an account, and each id that AWS gives in a variable."""
    script = Script(topology)
    for step in STEPS:
        step(script)
    text = "\n".join([*_head(topology, script), *script.lines, "", 'echo "Done."', ""])
    return Exported(format=AWS_CLI, files={"create.sh": text}, left_out=tuple(dict.fromkeys(script.left_out)))


def _head(topology: Topology, script: Script) -> list[str]:
    lines = ["#!/usr/bin/env bash", remark(topology.name or "A network"), "#"]
    lines.append("# Needs the AWS CLI with credentials. It makes everything anew: to run it twice makes two of each.")
    if script.left_out:
        lines += ["#", "# What is not in it:"]
        lines += [remark(f"- {one}") for one in dict.fromkeys(script.left_out)]
    region = shell(topology.region)
    lines += ["", "set -euo pipefail", f"export AWS_REGION={region} AWS_DEFAULT_REGION={region} AWS_PAGER="]
    written = "\n".join(script.lines)
    for name, text in (("until_it_is", UNTIL_IT_IS), ("ipv6_subnet", IPV6_SUBNET)):
        if f"{name} " in written:
            lines += ["", *text.splitlines()]
    return lines
