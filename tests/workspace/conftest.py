"""Sessions on the demo that can fail, for the tests of what is written."""

from collections.abc import AsyncIterator

import pytest

from temba_tui.eras import ERAS
from temba_tui.workspace.session import Session
from tests.workspace.writing_server import opened


@pytest.fixture(params=ERAS)
async def session(request: pytest.FixtureRequest) -> AsyncIterator[Session]:
    """An open session, on each era."""
    session = await opened(request.param)
    yield session
    await session.close()


@pytest.fixture
async def newest() -> AsyncIterator[Session]:
    """An open session on the newest server."""
    session = await opened()
    yield session
    await session.close()
