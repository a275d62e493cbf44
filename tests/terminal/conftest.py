"""A demo on loopback, for programs that need a server."""

from collections.abc import Iterator

import pytest

from temba_tui.demo import open_demo
from tests.hostile.server import serving


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    """The variables that name a demo on loopback."""
    demo = open_demo("26.3")
    with serving(demo) as host:
        yield {"TEMBA_HOST": host, "TEMBA_TOKEN": demo.token}
