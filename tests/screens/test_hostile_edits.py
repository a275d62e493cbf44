"""Editing one field of a record whose other fields hold what strangers wrote: these are not sent, nor changed."""

import json
from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from temba_tui.demo.http import Request
from tests.hostile.corpus import CORPUS
from tests.screens.form_driving import Desk, at_a_desk

STEP = 16


def with_hostile_rows(desk: Desk, texts: Sequence[str], plain: str = "") -> None:
    """From now on the server's first contact has these texts in its name and in every field but the plain one."""

    def meddle(request: httpx.Request) -> httpx.Response | None:
        if request.method != "GET" or not request.url.path.endswith("contacts.json"):
            return None
        headers = {name.lower(): value for name, value in request.headers.items()}
        query = request.url.query.decode()
        answer, _ = desk.demo.engine.answer(Request("GET", request.url.path, query, headers))
        body = json.loads(answer.body)
        for row in body["results"][:1]:
            row["name"] = texts[0]
            for at, key in enumerate(row["fields"]):
                row["fields"][key] = "farmer" if key == plain else texts[at % len(texts)]
        return httpx.Response(answer.status, content=json.dumps(body).encode(), request=request)

    desk.wire.meddle = meddle


async def saved(desk: Desk) -> Any:
    """Save the contact's form; the body of its one write."""
    desk.wire.sent.clear()
    desk.wire.bodies.clear()
    await desk.press("ctrl+s")
    assert desk.in_dialog, desk.text
    await desk.press("enter")
    assert desk.wire.writes == ["POST contacts.json"], desk.text
    return json.loads(desk.wire.bodies[-1])


@pytest.mark.parametrize(
    "start", [0, *(pytest.param(at, marks=pytest.mark.slow) for at in range(STEP, len(CORPUS), STEP))]
)
async def test_another_field_is_left_as_it_is(start: int) -> None:
    texts = CORPUS[start : start + STEP]
    async with at_a_desk() as desk:
        plain = "occupation"
        with_hostile_rows(desk, texts, plain)
        await desk.press("r")
        await desk.press("e")
        assert desk.in_form
        await desk.fill(f"fields.{plain}", "nurse")
        assert await saved(desk) == {"fields": {plain: "nurse"}}


@pytest.mark.parametrize(
    "start", [3, *(pytest.param(at, marks=pytest.mark.slow) for at in range(STEP, len(CORPUS), STEP))]
)
async def test_a_language_is_sent_alone(start: int) -> None:
    """The contact's name is what strangers wrote, and so is each of its fields: none is sent, nor shown as changed."""
    async with at_a_desk() as desk:
        with_hostile_rows(desk, CORPUS[start : start + STEP])
        await desk.press("r")
        await desk.press("e")
        assert desk.in_form
        assert desk.form.changed == []
        box = desk.form.box("language")
        assert box is not None
        box.put("fra" if box.original != "fra" else "eng")
        wanted = box.value
        await desk.quiet()
        assert [one.field.key for one in desk.form.changed] == ["language"]
        assert await saved(desk) == {"language": wanted}
