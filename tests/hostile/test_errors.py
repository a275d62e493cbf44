"""Every text in every kind of error, header and redirect: what is said of it is safe, bounded, and no link."""

from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import pytest
from textual.content import Content

from temba_tui.client import TembaClient
from temba_tui.client.activity import RequestEntry
from temba_tui.client.errors import TembaBadRequestError, TembaError
from temba_tui.resources.spec import Tone
from temba_tui.screens.dialog import Said, paragraph
from temba_tui.screens.log import log_line
from temba_tui.secrets import Secret
from temba_tui.text import Lens, is_safe
from temba_tui.widgets.cells import width_of
from temba_tui.widgets.face import Face, FaceLine
from tests.client.helpers import RestlessClock
from tests.hostile.server import HOSTILE, error_bytes, errors_with
from tests.reports import Record, counted
from tests.screens.form_driving import at_a_desk

TONES: tuple[Tone, ...] = ("bad", "muted")
KINDS = len([*errors_with("x")])


async def asked(status: int, body: Any, headers: list[tuple[str, str]], write: bool) -> tuple[Any, list[RequestEntry]]:
    """What a client makes of an answer: an error or a value; and its log."""
    data = error_bytes(body)
    given = [(name, value.encode("latin-1")) for name, value in headers]
    log: list[RequestEntry] = []

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers=[("Content-Type", b"application/json"), *given], content=data)

    clock = RestlessClock()
    async with TembaClient(
        "temba.example", Secret("t" * 40), transport=httpx.MockTransport(answer), clock=clock
    ) as client:
        client.subscribe(log.append)
        try:
            return await (client.create_label("x") if write else client.get_labels().page()), log
        except TembaError as error:
            return error, log


def said_of(error: TembaError) -> Iterator[str]:
    yield error.sentence
    yield error.hint
    if isinstance(error, TembaBadRequestError):
        for path, messages in error.errors.items():
            yield f"{path}: {' '.join(messages)}"


def wrong_in(content: Content, width: int) -> Iterator[str]:
    for line in content.plain.split("\n"):
        if not is_safe(line):
            yield f"not safe: {line!r:.100}"
        if width_of(line) > width:
            yield f"too wide: {line!r:.100}"
    for span in content.spans:
        if "@" in str(span.style) or "link" in str(span.style) or getattr(span.style, "meta", None):
            yield f"acts: {span}"


def wrong_with(result: Any, log: Sequence[RequestEntry]) -> Iterator[str]:
    for entry in log:
        yield from wrong_in(log_line(entry, Lens()), 10_000)
    if not isinstance(result, TembaError):
        return
    face = Face()
    face.show([FaceLine(text) for text in (result.sentence, result.hint)])
    yield from wrong_in(face.render(), 100_000)
    for text in said_of(result):
        for tone in TONES:
            for line in paragraph(Said(text, tone, text[:20], "✗"), 70, 14):
                yield from wrong_in(line, 70)


async def held(record: Record, texts: Sequence[str]) -> None:
    wrong = []
    for text in texts:
        for number, (status, body, headers) in enumerate(errors_with(text)):
            for write in (False, True):
                result, log = await asked(status, body, headers, write)
                wrong += [f"{text!r:.50} in kind {number}: {one}" for one in wrong_with(result, log)]
    count = 2 * KINDS * len(texts)
    told = f"answers held ({len(texts)} strings × {KINDS} kinds of errors, headers and redirects, read and written)"
    counted(record, "hostile text", {told: count - len(wrong), "answers not held": len(wrong)})
    assert wrong == []


async def test_some_texts_in_every_kind(record_property: Record) -> None:
    await held(record_property, HOSTILE[3::30])


@pytest.mark.slow
async def test_every_text_in_every_kind(record_property: Record) -> None:
    await held(record_property, HOSTILE)


@pytest.mark.parametrize("step", [45, pytest.param(6, marks=pytest.mark.slow)])
async def test_a_form_says_what_a_refusal_says(step: int) -> None:
    """At the field, above the fields, and for a field that it does not have; the text that was typed stays."""
    texts = HOSTILE[1::step]
    async with at_a_desk() as desk:
        await desk.press("e")
        await desk.fill("name", "Typed")
        for text in texts:
            errors = {"name": [text], text: {"0": [text]}, "fields": {text: [text]}, "non_field_errors": [text]}

            def meddle(request: httpx.Request, errors: Any = errors) -> httpx.Response | None:
                return None if request.method == "GET" else httpx.Response(400, json=errors, request=request)

            desk.wire.meddle = meddle
            await desk.press("ctrl+s")
            assert desk.in_dialog, text
            await desk.press("enter")
            assert desk.in_form, text
            assert desk.form.values()["name"] == "Typed"
            for line in desk.text.split("\n"):
                assert is_safe(line), (text, line)
