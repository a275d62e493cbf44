"""Single kinds of fields: places, texts in several languages, dates as they are read."""

import json

from tests.screens.form_driving import at_a_desk


async def test_places_are_read_only_when_they_are_wanted() -> None:
    async with at_a_desk(size=(80, 24)) as desk:
        await desk.press("e")
        desk.wire.sent.clear()
        await desk.fill("fields.district", "")
        await desk.press("enter")
        assert "request for each 250 places" in desk.text
        assert desk.wire.sent == []
        await desk.press("l")
        assert "GET boundaries.json" in desk.wire.sent
        await desk.type("gasabo")
        await desk.press("enter")
        assert "Gasabo" in desk.form.box("fields.district").value
        desk.wire.sent.clear()
        await desk.press("enter")  # kept from now on
        assert desk.wire.sent == []
        await desk.press("escape")
        await desk.press("ctrl+s")
        await desk.press("enter")
        assert "Gasabo" in desk.record()["fields"]["district"]


async def test_a_text_in_another_language_is_added() -> None:
    async with at_a_desk("campaign_events", size=(80, 24)) as desk:
        await desk.press("e")
        box = desk.form.box("message")
        before = dict(box.value)
        box.editor.query("AddLanguage").first().focus()
        await desk.press("enter")
        await desk.type("french")
        await desk.press("enter")
        await desk.type("Bonjour")
        assert box.value == {**before, "fra": "Bonjour"}
        desk.clock.advance(120)
        await desk.press("ctrl+s")
        assert "French: Bonjour" in desk.text
        await desk.press("enter")
        assert json.loads(desk.wire.bodies[-1])["message"]["fra"] == "Bonjour"


async def test_a_date_is_told_as_it_will_be_read() -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        desk.form.box("fields.last_visit").focus_editor()
        await desk.type("12/3/2026")
        assert "12 Mar 2026" in desk.text
