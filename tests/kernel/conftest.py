"""Every test here asks the kernel: marked so, and skipped by name where it cannot be asked."""

from pathlib import Path

import pytest

from tests.kernel.namespace import unavailable

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    mine = [item for item in items if HERE in item.path.parents]
    reason = unavailable() if mine else ""
    for item in mine:
        item.add_marker(pytest.mark.kernel)
        if reason:
            item.add_marker(pytest.mark.skip(reason=f"The kernel cannot be asked: {reason}."))
