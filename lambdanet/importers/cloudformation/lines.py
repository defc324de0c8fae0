"""On which line of a file a fault is: looked up only once there is one."""

import re
from collections.abc import Iterable
from dataclasses import replace

import yaml

from lambdanet.importers.files import MAX_YAML_BYTES, SourceFile, clean
from lambdanet.importers.short_tags import compose_tagged_yaml
from lambdanet.problems import Problem

STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+(?:::[^.\[\]]+)*)")


def with_lines(problems: Iterable[Problem], files: Iterable[SourceFile]) -> list[Problem]:
    """The problems, with the lines of what their paths lead to: "vpc.yaml: Resources.Vpc" → "vpc.yaml, line 4: …"."""
    sources = {f"{file.path}: " if file.path else "": file for file in files}
    trees: dict[str, yaml.Node | None] = {}
    found = []
    for problem in (replace(one, path=clean(one.path), message=clean(one.message)) for one in problems):
        start = next((one for one in sorted(sources, key=len, reverse=True) if problem.path.startswith(one)), None)
        if start is None or not problem.path:
            found.append(problem)
            continue
        if start not in trees:
            trees[start] = _tree(sources[start])
        line = _line(trees[start], problem.path[len(start) :])
        name = start.removesuffix(": ")
        where = f"{name}, line {line}" if name else f"line {line}"
        found.append(replace(problem, path=f"{where}: {problem.path[len(start) :]}" if line else problem.path))
    return found


def _tree(file: SourceFile) -> yaml.Node | None:
    if len(file.content) > MAX_YAML_BYTES // 4:
        return None
    try:
        return compose_tagged_yaml(file.content.decode("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError):
        return None


def _line(node: yaml.Node | None, path: str) -> int:
    """The line of the deepest part of the path that is there, 0 where nothing is."""
    line = node.start_mark.line + 1 if node is not None else 0
    for index, key in STEP.findall(path):
        inner = None
        if isinstance(node, yaml.SequenceNode) and index:
            inner = node.value[int(index)] if int(index) < len(node.value) else None
        elif isinstance(node, yaml.MappingNode) and key:
            for name, value in node.value:
                if name.value == key:
                    inner, line = value, name.start_mark.line + 1
                    break
        if inner is None:
            if key.startswith("Fn::") or key in ("Ref", "Condition"):
                continue  # a short tag has no key of its own
            break
        if index:
            line = inner.start_mark.line + 1
        node = inner
    return line
