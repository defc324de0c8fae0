"""The command line: a file in, words, JSON or a picture out (design.md §7).

Exit status: 0 for `reachable`, valid, as expected or done; 1 for every other answer; 2 for bad input or usage, with
the faults on standard error.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Final

from lambdanet.answer import Answer, answer, answer_data
from lambdanet.capacity.databases import Engine
from lambdanet.capacity.load import Load, Proxy
from lambdanet.capacity.reading import Reading, read_load
from lambdanet.capacity.timeline import timeline
from lambdanet.capacity.words import timeline_data, timeline_text
from lambdanet.checking.data import json_lines
from lambdanet.checking.junit import junit_report
from lambdanet.checking.results import check_all
from lambdanet.checking.table import table_lines
from lambdanet.cost.book import FOLDER, faults_of, read_book
from lambdanet.cost.estimate import estimate
from lambdanet.cost.traffic import Traffic, read_gb
from lambdanet.cost.words import estimate_data, estimate_text
from lambdanet.document import (
    MAX_QUESTIONS_BYTES,
    UnreadableDocument,
    parse,
    read_question,
    read_questions,
    read_topology,
    schema,
)
from lambdanet.exporters.writing import export_topology
from lambdanet.importers.files import SourceFile, within_limits
from lambdanet.importers.needs.listing import asked_entries, question_entries, questions_lines
from lambdanet.importers.notes import Imported, folded
from lambdanet.importers.reading import read_files
from lambdanet.options.catalogue import OPTIONS
from lambdanet.options.compare import compared
from lambdanet.options.needs import needs_of
from lambdanet.options.table import options_data, options_lines
from lambdanet.problems import Problem, Severity, problem_data
from lambdanet.reach_words import reach_data, reach_text
from lambdanet.reachability.naming import find
from lambdanet.reachability.network import compile_network
from lambdanet.reachability.reaches import reaches as exact_reaches
from lambdanet.reachability.verdict import Outcome
from lambdanet.repair.repairs import Goal, repairs
from lambdanet.repair.words import repairs_data, repairs_text
from lambdanet.services import BY_NAME as SERVICES_BY_NAME
from lambdanet.topology import Function, NamedQuestion, Question, Topology
from lambdanet.usage import parser
from lambdanet.validation.run import check

Command = Callable[[argparse.Namespace], int]


class BadInput(Exception):
    """What the user gave cannot be used; each line says what, where and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit status."""
    options = parser().parse_args(arguments)
    try:
        return COMMANDS[options.command](options)
    except (BadInput, UnreadableDocument) as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output, such as `head`, has left
        sys.stderr.close()
        return 2


def reach(options: argparse.Namespace) -> int:
    target, port = _target(options.to)
    question = {
        "from": options.source,
        "to": target,
        "protocol": options.protocol,
        "family": options.family,
    }
    given = {"port": port, "source_address": options.source_address}
    return _ask(options, question | {key: value for key, value in given.items() if value is not None})


def invoke(options: argparse.Namespace) -> int:
    return _ask(options, {"from": options.source, "to": options.function, "invoke": True})


def reaches(options: argparse.Namespace) -> int:
    topology = _topology(options)
    found = exact_reaches(topology, options.source)
    if found.unaskable is not None:
        raise BadInput(reach_text(topology, found))
    if options.json:
        print(json.dumps(reach_data(topology, found), indent=2, ensure_ascii=False))
    else:
        print(reach_text(topology, found))
    return 0 if any(start.arrivals for start in found.starts) else 1


def fix(options: argparse.Namespace) -> int:
    target, port = _target(options.to)
    asked = {"from": options.source, "to": target, "protocol": options.protocol, "family": options.family}
    given = {"port": port} if port is not None else {}
    question = read_question(asked | given | ({"invoke": True} if options.invoke else {}))
    document = _imported(options).document
    topology = read_topology(document)
    _named(answer(topology, question))
    goal = Goal.UNREACHABLE if options.block else Goal.REACHABLE
    kept = [_stored_question(topology, one) for one in options.keep]
    found = repairs(document, question, goal, kept=kept)
    if options.json:
        print(json.dumps(repairs_data(found, goal), indent=2, ensure_ascii=False))
    else:
        print(repairs_text(found, goal))
    return 1 if not found.found and (found.hopeless or found.gave_up) else 0


def check_questions(options: argparse.Namespace) -> int:
    if options.file == options.questions == "-":
        raise BadInput("Only one of FILE and QUESTIONS can be standard input.")
    imported = _noted(options)
    topology = read_topology(imported.document)
    asked = _questions(options.questions) if options.questions else _stored_questions(topology, imported)
    results = check_all(topology, asked)
    if options.junit is not None:
        _write(options.junit, junit_report(topology, results))
    for line in json_lines(topology, results) if options.json else table_lines(topology, results):
        print(line)
    return 1 if any(result.agrees is False for result in results) else 0


def print_questions(options: argparse.Namespace) -> int:
    imported = _noted(options)
    read_topology(imported.document)
    entries = question_entries(imported)
    if options.json:
        print(json.dumps({"questions": entries}, indent=2, ensure_ascii=False))
    elif entries:
        for line in questions_lines(entries):
            print(line)
    else:
        print("There is no function in it that a question could be about.", file=sys.stderr)
    return 0 if entries else 1


def validate(options: argparse.Namespace) -> int:
    problems = check(_topology(options))
    if options.json:
        print(
            json.dumps(
                {"valid": not _refused(problems), "problems": [problem_data(one) for one in problems]},
                indent=2,
                ensure_ascii=False,
            )
        )
    else:
        for problem in problems:
            print(f"{'advice' if problem.severity is Severity.ADVICE else 'refused'}: {problem}")
        print("AWS would refuse this." if _refused(problems) else "Valid.")
    return 1 if _refused(problems) else 0


def compare_options(options: argparse.Namespace) -> int:
    document = _noted(options).document
    topology = read_topology(document)
    function = _function(topology, options.function)
    needs = needs_of(topology, function)
    found = [compared(document, function, option) for option in OPTIONS]
    if options.json:
        print(json.dumps(options_data(function, needs, found), indent=2, ensure_ascii=False))
    else:
        print("\n".join(options_lines(needs, found)))
    return 0 if any(not one.unfit for one in found) else 1


def cost(options: argparse.Namespace) -> int:
    found = estimate(_topology(options), _traffic(options))
    print(json.dumps(estimate_data(found), indent=2, ensure_ascii=False) if options.json else estimate_text(found))
    return 0


def capacity(options: argparse.Namespace) -> int:
    topology = _topology(options)
    reading = _loaded(read_load(topology, _function(topology, options.function)), options)
    found = timeline(reading.load)
    if options.json:
        print(json.dumps(timeline_data(reading, found), indent=2, ensure_ascii=False))
    else:
        print("\n".join(timeline_text(reading, found)))
    return 0 if found.first is None else 1


def check_prices(options: argparse.Namespace) -> int:
    paths = [Path(name) for name in options.files] or sorted(FOLDER.glob("*.yaml"))
    if faults := [fault for path in paths for fault in faults_of(path)]:
        raise BadInput("\n".join(faults))
    for path in paths:
        book = read_book(path)
        print(f"{path.name}: {len(book.prices)} prices of {book.region}, as of {book.as_of}.")
    return 0


def draw(options: argparse.Namespace) -> int:
    topology = _topology(options)
    question = _stored_question(topology, options.question) if options.question else None
    suffix = Path(options.output).suffix.lower() if options.output else ".svg"
    drawn = import_module("lambdanet.drawn")  # what draws is a fifth of a start: only whoever draws waits for it
    try:
        content: bytes = drawn.drawing_file(topology, question, suffix=suffix, theme=options.theme)
    except drawn.RenderFailed as error:
        raise BadInput(str(error)) from error
    if options.output is None:
        print(content.decode())
    else:
        _write(options.output, content)
    return 0


def convert(options: argparse.Namespace) -> int:
    imported = _imported(options)
    for note in folded(imported.notes):
        print(f"note: {note}", file=sys.stderr)
    exported = export_topology(read_topology(imported.document), imported.document, options.to)
    for left_out in exported.left_out:
        print(f"left out: {left_out}", file=sys.stderr)
    if options.output is not None:
        _write_folder(options.output, exported.files)
        return 0
    first, *others = exported.files
    print(exported.files[first], end="")
    if others:
        print(f"{first} is printed. With -o FOLDER also: {', '.join(others)}.", file=sys.stderr)
    return 0


def print_schema(_options: argparse.Namespace) -> int:
    print(json.dumps(schema(), indent=2))
    return 0


# --- input ------------------------------------------------------------------------------------------


def _topology(options: argparse.Namespace) -> Topology:
    """FILE as a topology, in whatever format."""
    return read_topology(_noted(options).document)


def _noted(options: argparse.Namespace) -> Imported:
    """FILE as a document, in whatever format; what was taken for granted on the way goes to standard error."""
    imported = _imported(options)
    for note in folded(imported.notes):
        if note.matters:
            print(f"note: {note}", file=sys.stderr)
    return imported


def _imported(options: argparse.Namespace) -> Imported:
    return read_files(_files(options.file), options.format or "", _parameters(options.parameter))


def _parameters(given: Sequence[str]) -> dict[str, str]:
    found = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not name:
            raise BadInput(f"--parameter {one}: write a parameter's name and its value, such as Stage=prod.")
        found[name] = value
    return found


def _files(name: str) -> list[SourceFile]:
    """One file, or every file of a directory tree: files whose name begins with a dot are left out."""
    root = Path(name)
    try:
        if name == "-" or not root.is_dir():
            return [SourceFile(path="" if name == "-" else root.name, content=_content(name))]
        found = sorted(path for path in root.rglob("*") if path.is_file() and not _hidden(path.relative_to(root)))
        within_limits(len(found), sum(path.stat().st_size for path in found))
        return [SourceFile(path=path.relative_to(root).as_posix(), content=path.read_bytes()) for path in found]
    except OSError as error:
        raise BadInput(f"{error.filename or name} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise BadInput("A file name holds a character that no file name can.") from error


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _questions(name: str) -> tuple[NamedQuestion, ...]:
    return read_questions(parse(_content(name), max_bytes=MAX_QUESTIONS_BYTES))


def _stored_questions(topology: Topology, imported: Imported) -> tuple[NamedQuestion, ...]:
    """The questions that the document keeps, and those that an import found in it."""
    found = read_questions(asked_entries(imported.found)) if imported.found else ()
    if not topology.questions and not found:
        raise BadInput("The document keeps no questions. Give a questions file.")
    return (*topology.questions, *found)


def _content(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except IsADirectoryError as error:
        raise BadInput(f"{name} is a directory. Give a file, as JSON or YAML.") from error
    except OSError as error:
        raise BadInput(f"{name} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise BadInput("A file name holds a character that no file name can.") from error


def _target(text: str) -> tuple[str, int | None]:
    """`NAME`, `NAME:PORT`, `ADDRESS:PORT`, `[IPV6]:PORT` or a bare IPv6 address, apart."""
    if text.startswith("["):
        address, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise BadInput(f"--to {text}: an IPv6 target with a port is [address]:port.")
        return address, _port(text, rest[1:]) if rest else None
    name, colon, port = text.partition(":")
    if not colon or ":" in port:
        return text, None
    return name, _port(text, port)


def _port(text: str, port: str) -> int:
    if not port.isascii() or not port.isdecimal() or len(port) > 5 or not 1 <= int(port) <= 65535:
        raise BadInput(f"--to {text}: a port is a number from 1 to 65535, not “{port}”.")
    return int(port)


def _traffic(options: argparse.Namespace) -> Traffic:
    services = [one.partition("=") for one in options.gb_service]
    for name, equals, _ in services:
        if not equals or name not in SERVICES_BY_NAME:
            raise BadInput(f"--gb-service {name}: write a service's short name and the GB, such as s3=100.")
    try:
        return Traffic(
            internet_gb=_gb("--gb-internet", options.gb_internet),
            out_gb=_gb("--gb-out", options.gb_out),
            services={name: _gb(f"--gb-service {name}", quantity) for name, _, quantity in services},
            cross_zone_gb=_gb("--gb-cross-zone", options.gb_cross_zone),
            peers_gb=_gb("--gb-peers", options.gb_peers),
        )
    except ValueError as error:
        raise BadInput(f"--gb-out {options.gb_out}: more cannot be sent than --gb-internet says.") from error


def _gb(name: str, text: str) -> Decimal:
    try:
        return read_gb(text)
    except ValueError as error:
        raise BadInput(f"{name} {text}: {error}") from error


def _loaded(reading: Reading, options: argparse.Namespace) -> Reading:
    """The load that is read off the topology, with what the command line says instead. Raises BadInput."""
    given = {one.name: getattr(options, one.name) for one in fields(Load)}
    changed = {name: value for name, value in given.items() if value is not None}
    if options.engine is not None:
        changed["engine"] = Engine(options.engine)
    if options.proxy is not None:
        changed["proxy"] = Proxy(options.proxy)
    try:
        return replace(reading, load=replace(reading.load, **changed))
    except ValueError as error:
        name, _, said = str(error).partition(" ")
        raise BadInput(f"--{name.replace('_', '-')} {said}") from error


def _function(topology: Topology, name: str) -> str:
    """The id of the function that a name means. Raises BadInput."""
    found = find(compile_network(topology), name)
    if not isinstance(found, Function):
        known = ", ".join(one.id for one in topology.functions) or "none"
        raise BadInput(f"'{name}' is no function of this topology. Its functions: {known}.")
    return found.id


def _stored_question(topology: Topology, text: str) -> Question:
    found = next((named.question for named in topology.questions if named.id == text), None)
    if found is None:
        known = ", ".join(named.id for named in topology.questions) or "none"
        raise BadInput(f"--question {text}: the document has no such question. It has: {known}.")
    return found


# --- output -----------------------------------------------------------------------------------------


def _ask(options: argparse.Namespace, question: dict[str, object]) -> int:
    found = answer(_topology(options), read_question(question))
    _named(found)
    print(json.dumps(answer_data(found), indent=2, ensure_ascii=False) if options.json else found.explanation.text)
    return 0 if found.verdict.outcome is Outcome.REACHABLE else 1


def _named(found: Answer) -> None:
    """Raises BadInput for a name that means nothing."""
    if (first := next(iter(found.verdict.blocked_by), None)) and first.code == "NO_SOURCE_OR_DESTINATION":
        raise BadInput(f"{found.explanation.sentence} {found.explanation.next_step}")


def _refused(problems: Sequence[Problem]) -> bool:
    return any(problem.severity is Severity.REFUSED for problem in problems)


def _write_folder(name: str, files: Mapping[str, str]) -> None:
    """Every file into a folder, which is made if it is not there. Raises BadInput."""
    for path, text in files.items():
        to = Path(name, path)
        try:
            to.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadInput(f"{to.parent} is no folder, and cannot be made: {error.strerror}.") from error
        except ValueError as error:
            raise BadInput("A folder name holds a character that no folder name can.") from error
        _write(str(to), text.encode())


def _write(name: str, content: bytes) -> None:
    try:
        Path(name).write_bytes(content)
    except OSError as error:
        raise BadInput(f"{name} cannot be written: {error.strerror}.") from error
    except ValueError as error:
        raise BadInput("A file name holds a character that no file name can.") from error


COMMANDS: Final[Mapping[str, Command]] = {
    "reach": reach,
    "invoke": invoke,
    "reaches": reaches,
    "fix": fix,
    "check": check_questions,
    "questions": print_questions,
    "validate": validate,
    "options": compare_options,
    "cost": cost,
    "capacity": capacity,
    "prices": check_prices,
    "draw": draw,
    "convert": convert,
    "schema": print_schema,
}


if __name__ == "__main__":
    sys.exit(main())
