"""A file on its way to the server: what the step `upload` does."""

from pathlib import Path
from typing import TYPE_CHECKING

from temba_tui.client.query import Row
from temba_tui.workspace.steps import NotWrittenError, Step

if TYPE_CHECKING:
    from temba_tui.client import TembaClient


async def upload(client: "TembaClient", step: Step) -> Row:
    """Send the file that a step names; the media object. Raises TembaError, NotWrittenError where it cannot be read."""
    path = Path(str(step.body.get("path", "")))
    name, kind = step.body.get("filename"), step.body.get("content_type")
    try:
        return await client.upload_media(path, filename=name, content_type=kind)
    except OSError as error:
        raise NotWrittenError(
            f"{path} cannot be read: {error.strerror or error}.", hint="Take it out, or put it back."
        ) from error
