"""Bodies of requests: JSON, forms, and the uploads of media."""

import json
from typing import Any, Final
from urllib.parse import parse_qsl, quote

from temba_tui.demo.context import Context
from temba_tui.demo.http import Request, detail, invalid

UPLOAD: Final = 25 * 1024 * 1024
"""The largest upload, in bytes."""
_KINDS: Final = ("image/", "audio/", "video/")
_RENAMED: Final = {"audio/x-m4a": "audio/mp4", "audio/m4a": "audio/mp4"}


def _media_type(request: Request) -> tuple[str, str]:
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    return kind.strip().lower(), rest


def parse(request: Request) -> Any:
    """The body's value; nothing at all is an empty object. 415 for what is not read, 400 for broken JSON."""
    if not request.body:
        return {}
    kind, rest = _media_type(request)
    if kind == "application/json":
        try:
            return json.loads(request.body.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise detail(400, f"JSON parse error - {error}") from None
    if kind == "application/x-www-form-urlencoded":
        return dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
    if kind == "multipart/form-data":
        return {name: content.decode("utf-8", "replace") for name, _, _, content in _parts(rest, request.body)}
    raise detail(415, f'Unsupported media type "{request.headers.get("content-type", "")}" in request.')


def _parts(parameters: str, body: bytes) -> list[tuple[str, str | None, str, bytes]]:
    """Name, file name (None: no file), content type and content of each part of a multipart body."""
    boundary = ""
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name.lower() == "boundary":
            boundary = value.strip('"')
    found: list[tuple[str, str | None, str, bytes]] = []
    if not boundary:
        return found
    for chunk in body.split(b"--" + boundary.encode())[1:]:
        head, separator, content = chunk.partition(b"\r\n\r\n")
        if not separator or chunk.startswith(b"--"):
            continue
        headers: dict[str, str] = {}
        for line in head.decode("utf-8", "replace").split("\r\n"):
            key, colon, value = line.partition(":")
            if colon:
                headers[key.strip().lower()] = value.strip()
        disposition = headers.get("content-disposition", "")
        name = _parameter(disposition, "name") or ""
        found.append(
            (name, _parameter(disposition, "filename"), headers.get("content-type", "text/plain"), content[:-2])
        )
    return found


def _parameter(header: str, name: str) -> str | None:
    for part in header.split(";")[1:]:
        key, _, value = part.strip().partition("=")
        if key.lower() == name:
            return value.strip('"').replace("%22", '"')
    return None


def upload(ctx: Context) -> dict[str, Any]:
    """A file taken in: multipart only, pictures, sound, films and PDF, 25 MB at most. Of two files the last one is
    taken."""
    kind, rest = _media_type(ctx.request)
    if ctx.request.body and kind != "multipart/form-data":
        sent = ctx.request.headers.get("content-type", "")
        raise detail(415, f'Unsupported media type "{sent}" in request.')
    files = [part for part in _parts(rest, ctx.request.body) if part[0] == "file" and part[1] is not None]
    if not files:
        raise invalid({"file": ["No file was submitted."]})
    _, filename, content_type, content = files[-1]
    if not (content_type.startswith(_KINDS) or content_type == "application/pdf"):
        raise invalid({"file": ["Unsupported file type."]})
    if len(content) > UPLOAD:
        raise invalid({"file": ["Limit for file uploads is 25.0 MB."]})
    uuid = ctx.uuid4()
    path = f"/media/orgs/{ctx.store.world.org_id}/media/{uuid[:4]}/{uuid}/{quote(filename or 'file')}"
    media = {
        "uuid": uuid,
        "content_type": _RENAMED.get(content_type, content_type),
        "url": f"{ctx.request.base_url}{path}" if ctx.era == "26.3" else path,
        "filename": filename,
        "size": len(content),
    }
    ctx.store.media[uuid] = media
    return media
