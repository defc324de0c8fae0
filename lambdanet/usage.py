"""What can be written on the command line, and the help on it (design.md §7)."""

import argparse
from typing import TypeAlias

from lambdanet.capacity.databases import CLASSES, Engine
from lambdanet.capacity.fields import FIELDS
from lambdanet.capacity.load import Proxy
from lambdanet.exporters.writing import FORMATS as WRITTEN_FORMATS
from lambdanet.importers.reading import FORMATS

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def parser() -> argparse.ArgumentParser:
    """The parser; the name of the command that was given is `command` in what it returns."""
    made = argparse.ArgumentParser(
        prog="python -m lambdanet",
        description="Ask an AWS Lambda network what it can reach, and why.",
    )
    commands = made.add_subparsers(title="commands", dest="command", required=True, metavar="COMMAND")
    _add_reach(commands)
    _add_invoke(commands)
    _add_reaches(commands)
    _add_fix(commands)
    _add_check(commands)
    _add_questions(commands)
    _add_validate(commands)
    _add_options(commands)
    _add_cost(commands)
    _add_capacity(commands)
    _add_prices(commands)
    _add_draw(commands)
    _add_convert(commands)
    commands.add_parser("schema", help="the JSON Schema of a topology document")
    return made


def _add_reach(commands: Commands) -> None:
    reach = _on_a_file(commands, "reach", "does a connection succeed?")
    reach.add_argument(
        "--from",
        dest="source",
        required=True,
        metavar="NAME",
        help="a function, instance, database, host, internet gateway, “internet” or address",
    )
    reach.add_argument(
        "--to",
        required=True,
        metavar="TARGET[:PORT]",
        help="a name, an AWS service such as s3, “internet” or an address",
    )
    reach.add_argument("--protocol", choices=("tcp", "udp", "icmp"), default="tcp")
    reach.add_argument("--family", type=int, choices=(4, 6), default=4)
    reach.add_argument("--source-address", metavar="ADDRESS", help="what the packets carry; else the source's own")
    reach.add_argument("--json", action="store_true", help="the whole verdict as JSON")


def _add_invoke(commands: Commands) -> None:
    invoke = _on_a_file(commands, "invoke", "may somebody invoke a function?")
    invoke.add_argument("--from", dest="source", required=True, metavar="NAME")
    invoke.add_argument("--function", required=True, metavar="NAME")
    invoke.add_argument("--json", action="store_true")


def _add_reaches(commands: Commands) -> None:
    reaches = _on_a_file(commands, "reaches", "everything that a source can reach, exactly")
    reaches.add_argument("--from", dest="source", required=True, metavar="NAME")
    reaches.add_argument("--json", action="store_true", help="the exact sets as JSON")


def _add_fix(commands: Commands) -> None:
    fix = _on_a_file(commands, "fix", "what would make a connection work, or block it?")
    fix.add_argument("--from", dest="source", required=True, metavar="NAME")
    fix.add_argument("--to", required=True, metavar="TARGET[:PORT]", help="as for reach; with --invoke, a function")
    fix.add_argument("--protocol", choices=("tcp", "udp", "icmp"), default="tcp")
    fix.add_argument("--family", type=int, choices=(4, 6), default=4)
    fix.add_argument("--invoke", action="store_true", help="TARGET is a function that is to be invoked")
    fix.add_argument("--block", action="store_true", help="what would stop it, instead of what would make it work")
    fix.add_argument(
        "--keep",
        metavar="ID",
        action="append",
        default=[],
        help="a question that the document keeps, whose verdict must stay; may be given more than once",
    )
    fix.add_argument("--json", action="store_true", help="every repair as JSON, with the repaired document")


def _add_check(commands: Commands) -> None:
    check = _on_a_file(commands, "check", "is everything as expected? for many questions")
    check.add_argument(
        "questions",
        metavar="QUESTIONS",
        nargs="?",
        help="a questions file, JSON or YAML; - for standard input; without it, the document's own questions, or those found in an import",
    )
    check.add_argument("--json", action="store_true", help="every verdict as JSON")
    check.add_argument("--junit", metavar="FILE", help="write a JUnit report as well")


def _add_questions(commands: Commands) -> None:
    questions = _on_a_file(
        commands, "questions", "which questions does the file suggest? a questions file, to be edited"
    )
    questions.add_argument("--json", action="store_true", help="each with its reasons as JSON")


def _add_validate(commands: Commands) -> None:
    validate = _on_a_file(commands, "validate", "would AWS take it, and what is a trap?")
    validate.add_argument("--json", action="store_true")


def _add_options(commands: Commands) -> None:
    options = _on_a_file(commands, "options", "which ways to connect a function meet which needs, and at what cost?")
    options.add_argument("--function", required=True, metavar="NAME")
    options.add_argument("--json", action="store_true", help="every cell with its reason, and the changed topologies")


def _add_cost(commands: Commands) -> None:
    cost = _on_a_file(commands, "cost", "what does the network cost a month? before data, or with data that you assume")
    for name, of in (
        ("internet", "exchanged with hosts on the internet"),
        ("out", "of it, what is sent, which AWS charges for by itself"),
        ("cross-zone", "from one zone to another, as to a database"),
        ("peers", "to other VPCs and on premises"),
    ):
        cost.add_argument(f"--gb-{name}", metavar="GB", default="0", help=f"a month's data {of}")
    cost.add_argument(
        "--gb-service",
        metavar="NAME=GB",
        action="append",
        default=[],
        help="a month's data to an AWS service, such as s3=100; may be given more than once",
    )
    cost.add_argument("--json", action="store_true", help="every line as JSON, with the prices and their sources")


def _add_prices(commands: Commands) -> None:
    help_text = "is a Region's price list right? everything that is wrong with it"
    prices = commands.add_parser("prices", help=help_text, description=help_text[0].upper() + help_text[1:])
    prices.add_argument("files", metavar="FILE", nargs="*", help="price lists; without any, those that come along")


def _add_capacity(commands: Commands) -> None:
    capacity = _on_a_file(commands, "capacity", "what does a load break first, and at which second?")
    capacity.add_argument("--function", required=True, metavar="NAME")
    for field in FIELDS:
        said = f"{field.label} ({field.low:,} to {field.high:,})".replace("%", "%%")
        capacity.add_argument(f"--{field.name.replace('_', '-')}", type=int, metavar="N", help=said)
    capacity.add_argument("--engine", choices=[str(one) for one in Engine], help="of the database")
    capacity.add_argument(
        "--instance-class", choices=list(CLASSES), metavar="CLASS", help=f"of the database: {', '.join(CLASSES)}"
    )
    capacity.add_argument("--proxy", choices=[str(one) for one in Proxy], help="RDS Proxy before it, or pinned")
    capacity.add_argument("--json", action="store_true", help="each limit with its series as JSON")


def _add_draw(commands: Commands) -> None:
    draw = _on_a_file(commands, "draw", "draw the topology, or one question on it")
    draw.add_argument("--question", metavar="ID", help="a question that the document keeps")
    draw.add_argument("--theme", choices=("light", "dark", "auto"), default="auto")
    draw.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help=".svg, .png, .pdf or .dot; without it, SVG to standard output",
    )


def _add_convert(commands: Commands) -> None:
    convert = _on_a_file(commands, "convert", "print FILE in another format, or write its files to a folder")
    convert.add_argument("--to", choices=WRITTEN_FORMATS, required=True)
    convert.add_argument(
        "-o",
        "--output",
        metavar="FOLDER",
        help="where every file of the format goes; it is made if it is not there; without it, the first is printed",
    )


def _on_a_file(commands: Commands, name: str, help_text: str) -> argparse.ArgumentParser:
    """A command that begins with FILE."""
    made = commands.add_parser(name, help=help_text, description=help_text[0].upper() + help_text[1:])
    made.add_argument(
        "file",
        metavar="FILE",
        help="a topology document, a CloudFormation or SAM template, a serverless.yml, or the output of AWS commands (a folder of it); -",
    )
    made.add_argument("--format", choices=tuple(FORMATS), help="of FILE; left out, it is recognised")
    made.add_argument(
        "--parameter",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a value for a template's parameter, or for AWS::Region; may be given more than once",
    )
    return made
