"""The networks that everybody finds ready-made: the ways to connect a function."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from lambdanet.document import canonical, parse, read_topology
from lambdanet.topology import Topology

# From "nothing set" to "everything right", and then the traps. A new file comes after these.
TEACHING_ORDER = (
    "default-service-vpc",
    "vpc-attachment",
    "vpc-attachment-nat",
    "vpc-attachment-endpoints",
    "public-subnet-trap",
    "lambda-interface-endpoint",
)


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
