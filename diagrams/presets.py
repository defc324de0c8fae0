"""The networks that everybody finds ready-made: the ways to connect a function."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from lambdanet.document import canonical, parse, read_topology
from lambdanet.topology import Topology


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Presets that are shown together, under a heading and a sentence about what they have in common."""

    title: str
    about: str
    slugs: tuple[str, ...]


# Those first that say where a function is, then what it may reach from there. A file in no group comes last.
GROUPS = (
    Group(
        title="To begin with",
        about="Where a function runs as it comes, and what attaching it to a VPC gives and takes.",
        slugs=("default-service-vpc", "vpc-attachment"),
    ),
    Group(
        title="Ways out",
        about="Four ways from private subnets to the internet.",
        slugs=("vpc-attachment-one-nat", "vpc-attachment-nat", "regional-nat", "ipv6-egress"),
    ),
    Group(
        title="In a public subnet",
        about="The same subnet, and two kinds of function: one stays inside, one gets out.",
        slugs=("public-subnet-trap", "managed-instances"),
    ),
    Group(
        title="AWS services through endpoints",
        about="What a VPC endpoint leads to, and which way it points.",
        slugs=("vpc-attachment-endpoints", "lambda-interface-endpoint"),
    ),
    Group(
        title="Other VPCs",
        about="Peering, a chain of peerings, and a transit gateway.",
        slugs=("peered-vpcs", "peering-chain", "transit-gateway"),
    ),
    Group(
        title="Many at once",
        about="Every path is open here; numbers decide.",
        slugs=("many-functions", "database-load"),
    ),
)
TEACHING_ORDER = tuple(slug for group in GROUPS for slug in group.slugs)


@dataclass(frozen=True, kw_only=True, slots=True)
class Preset:
    """A network from the `presets` folder. `text` is the canonical form of its document."""

    slug: str
    name: str
    description: str
    document: dict[str, Any]
    text: str
    topology: Topology


@cache
def all_presets() -> tuple[Preset, ...]:
    """Return every preset in teaching order. Raises UnreadableDocument for a broken file."""
    return tuple(_read(path) for path in sorted(_folder().glob("*.yaml"), key=_place))


@cache
def grouped() -> tuple[tuple[Group, tuple[Preset, ...]], ...]:
    """Return the groups with their presets; those in no group come in a last one, if there are any."""
    found = {preset.slug: preset for preset in all_presets()}
    others = tuple(preset for slug, preset in found.items() if slug not in TEACHING_ORDER)
    groups = tuple((group, tuple(found[slug] for slug in group.slugs if slug in found)) for group in GROUPS)
    rest = Group(title="More", about="", slugs=tuple(preset.slug for preset in others))
    return (*groups, (rest, others)) if others else groups


def find(slug: str) -> Preset | None:
    """Return the preset with this slug, or None."""
    return next((preset for preset in all_presets() if preset.slug == slug), None)


def _folder() -> Path:
    return Path(settings.BASE_DIR / "presets")


def _place(path: Path) -> tuple[int, str]:
    slug = path.stem
    known = slug in TEACHING_ORDER
    return (TEACHING_ORDER.index(slug) if known else len(TEACHING_ORDER), slug)


def _read(path: Path) -> Preset:
    document = parse(path.read_text(encoding="utf-8"))
    topology = read_topology(document)
    assert isinstance(document, dict)  # read_topology refuses everything else
    return Preset(
        slug=path.stem,
        name=topology.name,
        description=topology.description,
        document=document,
        text=canonical(document),
        topology=topology,
    )
