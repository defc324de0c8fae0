"""The services beside this file, each in a folder of its own with the verdicts that AWS would give."""

from pathlib import Path
from typing import Any, Final

from lambdanet.document import load_yaml
from lambdanet.importers.files import SourceFile
from lambdanet.importers.notes import Imported
from lambdanet.importers.reading import read_files

FOLDER: Final = Path(__file__).parent / "services"
EXPECTED: Final = "expected.yaml"
NAMES: Final = tuple(sorted(path.name for path in FOLDER.iterdir() if path.is_dir()))


def files(name: str) -> list[SourceFile]:
    folder = FOLDER / name
    return [
        SourceFile(path=path.relative_to(folder).as_posix(), content=path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != EXPECTED
    ]


def questions(name: str) -> list[dict[str, Any]]:
    expected: Any = load_yaml((FOLDER / name / EXPECTED).read_text())
    return list(expected["questions"])


def service(text: str, **parameters: str) -> Imported:
    """A service that a test writes out: what stands below its provider."""
    whole = f"service: shop\nprovider: {{name: aws, region: eu-west-1}}\n{text}"
    return read_files([SourceFile(path="serverless.yml", content=whole.encode())], parameters=parameters)
