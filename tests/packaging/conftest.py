"""The wheel of this checkout, built once for all tests of a run."""

from pathlib import Path

import pytest

from tests.packaging.machine import built


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file."""
    return built(tmp_path_factory.mktemp("wheel"), "wheel")
