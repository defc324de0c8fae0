"""Networks to export, and what their scripts ask of `aws` when bash runs them with a recorder in its place."""

import os
import re
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from lambdanet.document import parse, read_topology
from lambdanet.exporters.aws_cli.export import IPV6_SUBNET, UNTIL_IT_IS, export_aws_cli
from lambdanet.exporters.exported import Exported
from lambdanet.labs.lab import TopologyLab
from lambdanet.labs.reading import read_any_lab
from lambdanet.labs.start import start
from lambdanet.written import apply_edits
from tests import networks as larger
from tests.builders import SLUGS, Document, part, preset
from tests.kernel.generator import document as generated
from tests.lambdanet.importers.networks import NETWORKS

LABS: Final = Path(__file__).parents[4] / "lessons" / "content" / "labs"
DEVICE: Final = re.compile(r"\$\{(DEVICE_OF_\w+):\?")

# in the place of aws: it notes what it is asked for, and answers what is waited for
RECORDER: Final = r"""
aws() {
  { printf '%s\0' "$@"; printf '\n\0'; } >>"$RECORDED"
  case "${wanted-}$*" in
    ec2*Ipv6CidrBlockAssociationSet*) echo 2600:1f18:1:ab00::/56 ;;
    *) echo "${wanted:-arn:aws:iam::123456789012:role/some}" ;;
  esac
}
"""


def _labs() -> dict[str, Callable[[], Document]]:
    found: dict[str, Callable[[], Document]] = {}
    for path in sorted(LABS.glob("*.yaml")):
        lab = read_any_lab(parse(path.read_bytes()))
        if isinstance(lab, TopologyLab):
            found[f"lab {path.stem}"] = lambda lab=lab: start(lab, preset)  # type: ignore[misc]
            found[f"lab {path.stem}, solved"] = lambda lab=lab: _solved(lab)  # type: ignore[misc]
    return found


def _solved(lab: TopologyLab) -> Document:
    return apply_edits(start(lab, preset), lab.reference.edits)


def _every_engine() -> Document:
    """`vpc-attachment` with every kind of database and cache, a proxy, an interface, and Block Public Access."""
    document = preset("vpc-attachment")
    place = {"SubnetId": "data-a", "VpcSecurityGroups": ["db-sg"]}
    engines = ("mysql", "mariadb", "sqlserver", "oracle", "db2", "docdb", "neptune")
    document["db_instances"] += [{"id": f"{engine}.db", "Engine": engine, **place} for engine in engines]
    proxied = {"VpcSubnetIds": ["data-a", "data-b"], "VpcSecurityGroupIds": ["db-sg"]}
    document["db_proxies"] = [{"id": "proxy", "target": "mysql.db", **proxied}]
    cached = {"SubnetId": "data-a", "SecurityGroupIds": ["db-sg"]}
    document["cache_clusters"] = [
        {"id": f"a-{engine}", "Engine": engine, **cached} for engine in ("redis", "valkey", "memcached")
    ]
    document["network_interfaces"] = [_interface()]
    document["block_public_access"] = {
        "InternetGatewayBlockMode": "block-ingress",
        "Exclusions": [{"SubnetId": "public-a", "InternetGatewayExclusionMode": "allow-egress"}],
    }
    return document


def _interface() -> Document:
    """With what is rare of one."""
    pair = {"PrivateIpAddress": "10.20.0.71", "PublicIp": "203.0.113.71"}
    return {
        "id": "eni",
        "SubnetId": "public-a",
        "Groups": ["db-sg"],
        "PrivateIpAddress": "10.20.0.70",
        "PublicIp": "203.0.113.70",
        "SourceDestCheck": False,
        "SecondaryPrivateIpAddresses": [pair],
    }


def _together() -> Document:
    """`vpc-attachment` with what several networks that begin with it add to it, and an interface."""
    document = preset("vpc-attachment")
    document["network_interfaces"] = [_interface()]
    names = ("stores", "balancers", "web", "nat instance", "deleted nat", "acl", "endpoints that deny")
    for name in names:
        for kind, entries in NETWORKS[name]().items():
            if isinstance(entries, list) and kind != "questions":
                there = document.setdefault(kind, [])
                there += [one for one in entries if one["id"] not in {each["id"] for each in there}]
    for table, name in (("rtb-app-a", "nat instance"), ("rtb-app-b", "deleted nat")):
        part(document, table)["Routes"] = part(NETWORKS[name](), table)["Routes"]
    return document


MADE: Final[dict[str, Callable[[], Document]]] = {
    **{f"preset {slug}": lambda slug=slug: preset(slug) for slug in SLUGS},  # type: ignore[misc]
    **_labs(),
    **{f"account {name}": make for name, make in NETWORKS.items()},
    **{f"generated {seed}": lambda seed=seed: generated(seed) for seed in range(12)},  # type: ignore[misc]
    "every engine": _every_engine,
    "together": _together,
    "larger ipv6": larger.ipv6,
    "larger regional NAT": lambda: larger.regional_nat(["us-east-1a"]),
}


@cache
def exported(name: str) -> Exported:
    return export_aws_cli(read_topology(MADE[name]()))


def every_line() -> dict[str, str]:
    """What the scripts do, each line once, by it the first network that has it; a line is one command or none.

    What a line refers to was made in the script before it, so it is made here before it too.
    """
    found: dict[str, str] = {}
    for name in MADE:
        _, _, written = exported(name).files["create.sh"].partition("AWS_PAGER=\n")
        for function in (UNTIL_IT_IS, IPV6_SUBNET):
            written = written.replace(function, "")
        for line in written.splitlines():
            if line and not line.startswith("#"):
                found.setdefault(line, name)
    return found


def commands(script: str, folder: Path) -> list[list[str]]:
    """The arguments of every command, as bash makes them out of the script's words."""
    recorded = folder / "recorded"
    recorded.unlink(missing_ok=True)
    held = folder / "create.sh"
    held.write_text(RECORDER + script)
    devices = dict.fromkeys(DEVICE.findall(script), "198.18.0.1")
    environment = {"PATH": os.environ["PATH"], "RECORDED": str(recorded), "WAIT_FOR_ROLES": "0", **devices}
    ran = subprocess.run(
        ["bash", str(held)], cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr
    found = recorded.read_text() if recorded.exists() else ""
    return [one.split("\0")[:-1] for one in found.split("\n\0") if one]
