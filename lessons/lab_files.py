"""The labs as `content/labs/` holds them, read once per process."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from yaml import YAMLError

from lambdanet.document import load_yaml, yaml_fault
from lambdanet.labs.lab import AnyLab, LeverLab, ReadingLab, TopologyLab
from lambdanet.labs.reading import BrokenLab, read_any_lab
from lessons.faults import BrokenContent, Fault
from lessons.registry import CONTENT_DIR


@cache
def labs() -> Mapping[str, TopologyLab]:
    """The labs that a network carries, by id, in order. Raises BrokenContent with every fault."""
    return {name: lab for name, lab in _all().items() if isinstance(lab, TopologyLab)}


@cache
def other_labs() -> Mapping[str, LeverLab | ReadingLab]:
    """Those that are about counts, times and states, or that are a case to read. Raises BrokenContent."""
    return {name: lab for name, lab in _all().items() if not isinstance(lab, TopologyLab)}


@cache
def _all() -> Mapping[str, AnyLab]:
    found, faults = read_labs(CONTENT_DIR / "labs")
    if faults:
        raise BrokenContent(faults)
    return found


def read_labs(folder: Path) -> tuple[Mapping[str, AnyLab], tuple[Fault, ...]]:
    """What the files hold, one lab each and named by it, and every fault in them."""
    found: dict[str, AnyLab] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            lab = read_any_lab(load_yaml(path.read_text(encoding="utf-8")))
        except BrokenLab as error:
            faults += [Fault(path=path, line=1, message=str(one), cure="Correct it.") for one in error.faults]
            continue
        except YAMLError as error:
            said = yaml_fault(error, "This is not YAML")
            faults.append(Fault(path=path, line=1, message=said, cure="Check quotes, colons and indentation."))
            continue
        if lab.id != path.stem:
            faults.append(
                Fault(path=path, line=1, message=f"It says that it is {lab.id}.", cure="Name it after its lab.")
            )
        found[lab.id] = lab
    return found, tuple(faults)
