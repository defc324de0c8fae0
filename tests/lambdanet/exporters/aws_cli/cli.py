"""The AWS CLI itself, in this process: its parser, botocore's validation, its output; what it sends is answered here.

In a shell each command is a process. Here one session, its clients and its tables of commands do for all, for to read
their models takes seconds. What a command leaves behind in them (handlers, its arguments) is taken away after it.
"""

import contextlib
import io
import logging
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from awscli.clidriver import ServiceOperation, create_clidriver
from botocore import waiter
from botocore.hooks import _PrefixTrie
from moto.core.models import botocore_stubber

from tests.lambdanet.exporters.aws_cli.shell import Said

Answer = Callable[..., Any]  # what botocore calls for `before-send`: its response is taken for AWS's


class Cli:
    def __init__(self) -> None:
        self._answer: Answer | None = None
        self._driver = create_clidriver()
        session = self._driver.session
        session.unregister("before-send", botocore_stubber)  # it is there if moto was imported before
        session.register("before-send", self._answered)
        session.create_client = _once(session.create_client)
        self._emitter = session.get_component("event_emitter")._emitter

    @contextlib.contextmanager
    def answered_by(self, answer: Answer) -> Iterator[None]:
        """With keys, and with waiters that do not sleep."""
        with pytest.MonkeyPatch.context() as patch:
            for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
                patch.setenv(key, "testing")
            patch.delenv("AWS_ENDPOINT_URL", raising=False)
            patch.setattr(waiter, "time", _Still)
            patch.setattr(self, "_answer", answer)
            yield

    def _answered(self, **about: Any) -> Any:
        assert self._answer is not None, "a command would reach AWS"
        return self._answer(**about)

    def __call__(self, words: list[str], region: str) -> Said:
        out, err = io.StringIO(), io.StringIO()
        at = [] if "--region" in words else ["--region", region]  # or it is the last command's
        self._commands(words[0])  # which stay, with what they add
        with self._leaving_nothing(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                status = self._driver.main([*words, *at])
            except SystemExit as exit_:
                status = exit_.code
        return Said(status, out.getvalue(), err.getvalue())

    @contextlib.contextmanager
    def _leaving_nothing(self) -> Iterator[None]:
        handlers, named = self._emitter._handlers, dict(self._emitter._unique_id_handlers)
        log = logging.getLogger("awscli").handlers
        logs = len(log)
        added: list[tuple[str, Any]] = []
        used: list[ServiceOperation] = []
        append, create = _PrefixTrie.append_item, ServiceOperation._create_argument_table

        def noted(trie: _PrefixTrie, key: str, value: Any, section: int) -> None:
            append(trie, key, value, section)
            if trie is handlers:
                added.append((key, value))

        def created(operation: ServiceOperation) -> Any:
            used.append(operation)
            return create(operation)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_PrefixTrie, "append_item", noted)
            patch.setattr(ServiceOperation, "_create_argument_table", created)
            patch.setattr(logging.root.manager, "disable", logging.DEBUG)
            yield
        del log[logs:]
        for key, value in added:
            handlers.remove_item(key, value)
        self._emitter._unique_id_handlers = named
        self._emitter._lookup_cache = {}
        for operation in used:
            operation._arg_table = None

    def _commands(self, service: str) -> Any:
        return self._driver._get_command_table()[service]._get_command_table()

    def options_of_waiter(self, service: str, name: str) -> dict[str, Any] | None:
        """Its arguments by their names; None if there is no such waiter."""
        waiters = self._commands(service)["wait"].subcommand_table
        return dict(waiters[name].arg_table) if name in waiters else None


class _Still:
    """A clock on which to sleep takes no time."""

    @staticmethod
    def sleep(_: float) -> None:
        pass


def _once(create: Callable[..., Any]) -> Callable[..., Any]:
    """Clients by what they are made of."""

    @cache
    def client(service: str, **options: Any) -> Any:
        return create(service, **options)

    return client


@cache
def the_cli() -> Cli:
    return Cli()
