"""Scripts that run: under bash, with the AWS CLI itself, against moto's server; what is there then is imported and judged.

Questions about what moto does not keep are not asked here; `tests/lambdanet/importers/test_moto.py` says what that is.
moto gives endpoints and NAT gateways other addresses than it is asked for, so addresses are not compared either.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from unittest.mock import patch

import pytest
from moto.server import ThreadedMotoServer

from lambdanet.document import read_topology
from lambdanet.exporters.aws_cli.export import export_aws_cli
from lambdanet.importers.notes import Imported
from lambdanet.importers.reading import read_files
from tests.builders import Document, ask
from tests.lambdanet.exporters.aws_cli.written import QUESTIONS, shop
from tests.lambdanet.importers import account
from tests.lambdanet.importers.printed import files, printed, without_impossible_addresses

BIN: Final = Path(sys.executable).parent


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """An empty account behind an address. No container runs the functions, and no catalogue of images is read."""
    settings = {
        "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
        "MOTO_LAMBDA_USE_DOCKER": "false",
        "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
    }
    with patch.dict(os.environ, settings):
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        _, port = server.get_host_and_port()
        yield f"http://127.0.0.1:{port}"
        server.stop()


def _keys(endpoint: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }


def _aws(folder: Path) -> None:
    """The AWS CLI itself; its `rds` does not look at AWS_ENDPOINT_URL, so every command is told where to ask."""
    command = folder / "aws"
    command.write_text(f'#!/bin/sh\nexec "{BIN}/aws" --endpoint-url "$AWS_ENDPOINT_URL" "$@"\n')
    command.chmod(0o755)


def _made(document: Document, endpoint: str, folder: Path) -> Imported:
    """The document as a script, run; then what the AWS CLI would print of the account, imported."""
    script = folder / "create.sh"
    script.write_text(export_aws_cli(read_topology(document)).files["create.sh"])
    _aws(folder)
    environment = {
        **_keys(endpoint),
        "PATH": f"{folder}:{os.environ['PATH']}",
        "HOME": str(folder),
        "IMAGE_ID": "ami-00000000",
        "WAIT_FOR_ROLES": "0",
    }
    ran = subprocess.run(
        ["bash", str(script)], env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert (ran.returncode, ran.stdout) == (0, "Done.\n"), ran.stderr
    with patch.dict(os.environ, _keys(endpoint)):
        account.client.cache_clear()
        try:
            outputs = printed()
        finally:
            account.client.cache_clear()
    return read_files(files(without_impossible_addresses(outputs)))


def _ids(imported: Imported) -> Mapping[str, str]:
    """The imported document's ids by their names, which are the written one's ids."""
    return {
        one.get("name", one["id"]): one["id"]
        for entries in imported.document.values()
        if isinstance(entries, list)
        for one in entries
        if "id" in one
    }


def test_the_account_that_a_script_makes_is_judged_like_the_topology(endpoint: str, tmp_path: Path) -> None:
    document = shop()
    imported = _made(document, endpoint, tmp_path)
    ids = _ids(imported)

    for source, target, port, outcome in QUESTIONS:
        written = ask(document, source, target, port)
        found = ask(imported.document, ids[source], ids.get(target, target), port)
        assert (written.outcome, found.outcome) == (outcome, outcome), (source, target, port)
        assert found.symptom == written.symptom
        assert [one.code for one in found.blocked_by] == [one.code for one in written.blocked_by]
