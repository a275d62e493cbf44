"""Ten days' work at a support desk, as keystrokes over the demo. Read it like a manual.

Each journey is what a person presses, what stands on the screen then, what was sent for it (counted), and what the
server has afterwards. All of them at 80×24, with the keys alone.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual import events

from temba_tui.client import TembaClient
from tests.screens.form_driving import Desk, at_a_desk

SMALL = (80, 24)


class Journey:
    """Somebody who presses keys, reads the screen, and is told what it cost."""

    def __init__(self, desk: Desk, server: TembaClient) -> None:
        self.desk = desk
        self.server = server
        """The same server, asked by somebody else."""

    async def press(self, *keys: str) -> None:
        await self.desk.press(*keys)

    async def type(self, text: str) -> None:
        await self.desk.type(text)

    async def replace(self, text: str) -> None:
        """Empty the line that has the keys and type another."""
        await self.press("end", "ctrl+u")
        await self.type(text)

    async def tab_to(self, key: str) -> None:
        """Go on with Tab to a field of the form."""
        for _ in range(40):
            box = self.desk.form.box(key)
            assert box is not None, key
            if box.has_focus_within:
                return
            await self.press("tab")
        raise AssertionError(f"tab does not come to {key}")

    async def find_group(self, name: str) -> None:
        """In a popup that lists groups, labels and the like: type a part of the name, and take it."""
        await self.type(name)
        await self.press("enter")

    def sees(self, *texts: str) -> None:
        """These stand on the screen, however the lines were broken."""
        shown = " ".join(self.desk.text.replace("│", " ").replace("▌", " ").split())
        for text in texts:
            assert text in shown, f"{text!r} is not in\n{self.desk.text}"

    def is_told(self, *texts: str) -> None:
        """These stand in the note that came up last, at the lower right."""
        said = [one.message for one in self.desk.app._notifications]
        for text in texts:
            assert said, text
            assert text in said[-1], said

    def begins(self) -> None:
        """Count from here."""
        self.desk.wire.sent.clear()
        self.desk.wire.bodies.clear()

    def sent(self) -> list[str]:
        """Every request since."""
        return self.desk.wire.sent

    def written(self) -> list[tuple[str, Any]]:
        """What was written since: method and path, body."""
        both = zip(self.desk.wire.sent, self.desk.wire.bodies, strict=True)
        return [(what, json.loads(body)) for what, body in both if not what.startswith("GET")]

    async def contact(self, **by: str) -> dict[str, Any]:
        """A contact as the server has it."""
        found = await self.server.query("contacts", by).first()
        assert found is not None
        return dict(found)


@asynccontextmanager
async def journey(view: str = "contacts") -> AsyncIterator[Journey]:
    """The demo, with a list open."""
    async with at_a_desk(view, size=SMALL) as desk:
        server = desk.other()
        yield Journey(desk, server)
        await server.close()


def names(record: dict[str, Any], key: str = "groups") -> set[str]:
    """The names of a record's groups or labels."""
    return {one["name"] for one in record[key]}


async def test_find_a_contact_by_phone_and_correct_its_name() -> None:
    async with journey() as me:
        # The number as it was told on the telephone. The footer: `/ filter`.
        me.sees("/ filter", "f ask server", "e edit")
        me.begins()
        await me.press("slash")
        await me.type("0703 613 341")
        me.sees("1 match in 250 loaded")
        assert me.sent() == []  # what is loaded costs nothing
        await me.press("enter")
        await me.press("e")
        me.sees("ctrl+s save", "Оксана Берегова")
        # The first form of a session learns what fields and groups there are; no other does.
        assert set(me.sent()) <= {"GET fields.json", "GET groups.json"}
        me.begins()
        await me.replace("Oksana Berehova")
        await me.press("ctrl+s")
        me.sees("Оксана Берегова → Oksana Berehova", "Takes 1 request", "⏎ save")
        await me.press("enter")
        # Correcting one field: read again, and write.
        assert me.sent() == ["GET contacts.json", "POST contacts.json"]
        assert me.written() == [("POST contacts.json", {"name": "Oksana Berehova"})]
        me.sees("Oksana Berehova")
        me.is_told("Saved", "u undoes it")
        assert (await me.contact(urn="tel:+250703613341"))["name"] == "Oksana Berehova"


async def test_find_a_contact_that_is_not_loaded_by_asking_the_server() -> None:
    async with journey() as me:
        contacts = me.server.query("contacts")
        second = await contacts.page((await contacts.page()).cursor)
        last = next(row for row in reversed(second.rows) if row["urns"] and row["urns"][0].startswith("tel:"))
        number = next(urn for urn in last["urns"] if urn.startswith("tel:")).removeprefix("tel:+250")
        await me.press("slash")
        await me.type(f"0{number}")
        me.sees("Nothing matches in the 250 loaded", "f ask the server")
        await me.press("escape", "escape")
        me.begins()
        await me.press("f")
        await me.type("urn")
        me.sees("urn=")
        await me.press("enter")
        await me.type(f"0{number}")
        await me.press("enter")
        assert me.sent() == ["GET contacts.json"]
        me.sees("1 contact, all that the server lists")
        assert me.desk.record()["uuid"] == last["uuid"]


async def test_a_wrong_number_that_belongs_to_somebody_else() -> None:
    async with journey() as me:
        mine, theirs = me.desk.record(0)["uuid"], me.desk.record(3)
        number = "+250703243648"
        assert theirs["urns"] == [f"tel:{number}"]
        await me.press("e")
        me.begins()
        await me.tab_to("urns")
        me.sees("type a number to add one")
        await me.type("0703 243 648")
        me.sees(f"→ tel:{number}", "⏎ takes it")
        await me.press("enter", "ctrl+s")
        # Whose it is, and nothing more: ⏎ goes on with nothing.
        me.sees("belongs to another contact", theirs["name"], "t take it over…", "Nothing was sent")
        await me.press("enter")
        me.sees("belongs to another contact")
        assert me.sent() == ["GET contacts.json", "GET contacts.json"]
        # Taking it over is asked by itself, with what it takes from whom.
        await me.press("t")
        me.sees(f"Take tel:{number} from {theirs['name']}", "Takes 2 requests, in this order", "T take it over")
        await me.press("enter")
        # Nor by the key that asked for it, however often it comes.
        await me.press("t")
        await me.press("t")
        assert me.written() == []
        await me.press("T")
        assert [what for what, _ in me.written()] == ["POST contacts.json"] * 2
        assert [body["urns"] for _, body in me.written()] == [
            [],
            ["tel:+250703120417", "whatsapp:250703120417", f"tel:{number}"],
        ]
        assert f"tel:{number}" in (await me.contact(uuid=mine))["urns"]
        assert (await me.contact(uuid=theirs["uuid"]))["urns"] == []


async def test_a_phone_number_is_corrected_with_three_requests() -> None:
    async with journey() as me:
        uuid = me.desk.record(3)["uuid"]
        await me.press("down", "down", "down", "e")
        await me.tab_to("urns")
        await me.press("enter")
        me.sees("Change a URN")
        await me.replace("0788 123 999")
        me.begins()
        await me.press("enter", "ctrl+s")
        me.sees("− tel:+250703243648", "+ tel:+250788123999")
        await me.press("enter")  # a URN is changed by its named key
        assert me.written() == []
        await me.press("s")
        assert me.sent() == ["GET contacts.json", "GET contacts.json", "POST contacts.json"]
        assert me.written() == [("POST contacts.json", {"urns": ["tel:+250788123999"]})]
        assert (await me.contact(uuid=uuid))["urns"] == ["tel:+250788123999"]


async def test_a_contact_moves_from_one_group_to_another() -> None:
    async with journey() as me:
        uuid = me.desk.record()["uuid"]
        await me.press("e")
        await me.tab_to("groups")
        me.sees("type to find a group", "space takes the group out")
        await me.press("space")
        me.sees("Reporters leaves it")
        await me.find_group("farm")
        me.sees("Farmers joins it")
        me.begins()
        await me.press("ctrl+s")
        me.sees("+ Farmers", "− Reporters", "Takes 2 requests, in this order")
        await me.press("enter")
        assert [(what, body["action"]) for what, body in me.written()] == [
            ("POST contact_actions.json", "add"),
            ("POST contact_actions.json", "remove"),
        ]
        assert all(body["contacts"] == [uuid] for _, body in me.written())
        groups = names(await me.contact(uuid=uuid))
        assert "Farmers" in groups
        assert "Reporters" not in groups


async def test_ten_messages_get_another_label() -> None:
    async with journey("messages folder=inbox") as me:
        me.sees("a actions")
        await me.press("a")
        me.sees("space marks rows")  # the menu of one message says how to act on many
        await me.press("escape")
        ids = [me.desk.record(row)["id"] for row in range(10)]
        await me.press(*["space"] * 10)
        me.sees("10 marked")
        await me.press("a")
        me.sees("Do with 10 messages", "l Label…", "o Take a label off…")
        await me.press("l")
        await me.find_group("complaint")
        me.sees("Label: Complaint: 10 messages", "Takes 1 request", "s send")
        me.begins()
        await me.press("s")
        assert [(what, body["action"], body["messages"]) for what, body in me.written()] == [
            ("POST message_actions.json", "label", ids)
        ]
        me.sees("10 done", "u undo", "⏎ done")
        await me.press("enter")
        me.sees("space mark", "created since")
        # And the other one off those that have it.
        await me.press("home", *["space"] * 10, "a", "o")
        await me.find_group("medicine")
        me.begins()
        await me.press("s")
        assert [body["action"] for _, body in me.written()] == ["unlabel"]
        now = {one["id"]: names(one, "labels") for one in await me.server.query("messages", {"folder": "inbox"}).all()}
        assert all("Complaint" in now[one] and "Medicine" not in now[one] for one in ids)


async def test_a_ticket_is_answered_and_closed() -> None:
    async with journey("tickets") as me:
        ticket = me.desk.record()
        assert ticket["status"] == "open"
        await me.press("a")
        me.sees("w ")
        await me.press("w")
        await me.type("We open at eight")
        await me.tab_to("then")
        me.sees("← → change it")
        await me.press("right")
        me.begins()
        await me.press("ctrl+s")
        me.sees("We open at eight", "2 requests, in this order", "S do it")
        await me.press("enter")  # what is sent goes by a capital letter only
        assert me.written() == []
        await me.press("S")
        assert me.written() == [
            ("POST messages.json", {"contact": ticket["contact"]["uuid"], "text": "We open at eight"}),
            ("POST ticket_actions.json", {"tickets": [ticket["uuid"]], "action": "close"}),
        ]
        assert me.desk.record()["status"] == "closed"
        now = await me.server.query("tickets", {"uuid": ticket["uuid"]}).first()
        assert now is not None
        assert now["status"] == "closed"


async def test_three_hundred_people_from_a_file_into_a_group(tmp_path: Path) -> None:
    async with journey() as me:
        rows = await me.server.query("contacts").all()
        numbers = [
            urn.removeprefix("tel:")
            for row in rows
            if row["status"] == "active" and "Nurses" not in names(row)
            for urn in row["urns"]
            if urn.startswith("tel:")
        ][:299]
        path = tmp_path / "people.csv"
        path.write_text("\n".join(["Phone", *numbers, "+250788000001"]))
        me.begins()
        await me.press("colon")
        await me.type(f"contacts from={path}")
        await me.press("enter")
        me.sees("300 people", "ctrl+s")
        await me.press("ctrl+s")
        await me.press("asterisk", "a", "g")
        await me.find_group("nurses")
        me.sees("Add to Nurses", "Takes 3 requests", "s send")
        reading = [one for one in me.sent() if one.startswith("GET contacts")]
        assert reading == []  # whom a number belongs to is not asked
        await me.press("s")
        # Three hundreds; the one that the server does not have is dropped, and the rest of its hundred sent again.
        bodies = [body for _, body in me.written()]
        assert {what for what, _ in me.written()} == {"POST contact_actions.json"}
        assert [len(body["contacts"]) for body in bodies] == [100, 100, 100, 99]
        me.sees("299 done · 1 refused · 4 requests", "There is no such object")
        await me.press("l")
        saved = tmp_path / "not-found.csv"
        await me.replace(str(saved))
        await me.press("enter")
        me.sees("Saved in")
        assert "tel:+250788000001" in saved.read_text()
        nurses = {urn for row in await me.server.query("contacts", {"group": "Nurses"}).all() for urn in row["urns"]}
        assert {f"tel:{number}" for number in numbers} <= nurses


async def test_a_wrong_start_is_stopped_as_far_as_it_can_be() -> None:
    async with journey() as me:
        await me.press("space", "space", "space", "a", "s")
        await me.tab_to("flow")
        await me.press("enter", "enter")
        await me.press("ctrl+s")
        me.sees("cannot stop a start", "S ")
        me.begins()
        await me.press("S")
        assert [what for what, _ in me.written()] == ["POST flow_starts.json"]
        # It was the wrong flow.
        me.desk.clock.advance(10)
        await me.press("colon")
        await me.type("flow_starts")
        await me.press("enter")
        await me.press("a")
        me.sees("Interrupt those reached")
        await me.press("i")
        me.sees("Nothing is interrupted yet", "l ")
        await me.press("l")
        me.sees("wait")
        await me.press("enter")
        assert [what for what, _ in me.written()] == ["POST flow_starts.json"]
        await me.press("I")
        me.sees("I ")
        await me.press("I")
        what, body = me.written()[-1]
        assert (what, body["action"]) == ("POST contact_actions.json", "interrupt")
        assert 1 <= len(body["contacts"]) <= 3
        me.sees("Interrupted")
        for uuid in body["contacts"]:
            assert (await me.contact(uuid=uuid))["flow"] is None


async def test_a_contact_is_blocked_and_that_is_undone() -> None:
    async with journey() as me:
        before = await me.contact(uuid=me.desk.record()["uuid"])
        me.begins()
        await me.press("a")
        me.sees("b Block")
        await me.press("b")
        me.sees("taken out of all manual groups", "s send")
        await me.press("s")
        assert me.written() == [("POST contact_actions.json", {"contacts": [before["uuid"]], "action": "block"})]
        blocked = await me.contact(uuid=before["uuid"])
        assert (blocked["status"], blocked["groups"]) == ("blocked", [])
        me.is_told("u undoes it")
        await me.press("u")
        me.sees("Takes 3 requests, in this order", "Unblock")
        me.begins()
        await me.press("enter")
        assert [body["action"] for _, body in me.written()] == ["unblock", "add", "add"]
        again = await me.contact(uuid=before["uuid"])
        assert again["status"] == "active"
        assert names(again) == names(before)


async def test_a_note_is_added_and_a_field_is_cleared() -> None:
    async with journey() as me:
        uuid = me.desk.record()["uuid"]
        assert me.desk.record()["fields"]["clinic"]
        await me.press("e")
        await me.tab_to("fields.clinic")
        await me.press("end", "ctrl+u")
        await me.tab_to("note")
        await me.type("Moved away")
        me.begins()
        await me.press("ctrl+s")
        me.sees("Clinic", "Eucalyptus Ward →", "Moved away", "Takes 1 request")
        await me.press("enter")
        assert me.written() == [("POST contacts.json", {"fields": {"clinic": None}, "note": "Moved away"})]
        now = await me.contact(uuid=uuid)
        assert now["fields"]["clinic"] is None
        assert now["notes"][-1]["text"] == "Moved away"


async def test_a_message_is_sent_and_stands_in_the_conversation() -> None:
    async with journey() as me:
        contact = me.desk.record()
        await me.press("enter")
        me.sees("3 Messages", "a actions")
        await me.press("3")
        await me.press("a")
        me.sees("w Write a message…")
        await me.press("w")
        await me.type("Your card is ready")
        await me.press("ctrl+s")
        me.sees("Your card is ready", "cannot be taken back", "S send")
        me.begins()
        await me.press("S")
        assert me.written() == [("POST messages.json", {"contact": contact["uuid"], "text": "Your card is ready"})]
        me.desk.clock.advance(5)
        me.is_told("queued it", "r reads this list again")
        await me.press("r")
        me.sees("Your card is ready")
        newest = await me.server.query("messages", {"contact": contact["uuid"]}).first()
        assert newest is not None
        assert newest["text"] == "Your card is ready"


async def test_a_label_is_made() -> None:
    async with journey("labels") as me:
        me.sees("n new")
        me.begins()
        await me.press("n")
        await me.type("Lost card")
        await me.press("ctrl+s")
        me.sees("Lost card", "Takes 1 request", "⏎ save")
        await me.press("enter")
        assert me.written() == [("POST labels.json", {"name": "Lost card"})]
        # It stands at the end of the list, and the list was not read again.
        me.sees("Lost card", "14 labels, all that the server lists")
        me.is_told("Saved", "u undoes it")
        assert me.sent() == ["POST labels.json"]
        assert any(one["name"] == "Lost card" for one in await me.server.query("labels").all())


async def test_a_label_that_is_there_already_is_stopped() -> None:
    async with journey("labels") as me:
        before = await me.server.query("labels").all()
        await me.press("n")
        await me.type("thanks")
        await me.press("ctrl+s")
        await me.press("enter")
        # The server's words stand at the field, and what was typed stays.
        me.sees("✗ Name * thanks", "ctrl+s save")
        await me.press("enter")
        assert await me.server.query("labels").all() == before


async def test_a_global_that_would_overwrite_another_is_stopped() -> None:
    async with journey("globals") as me:
        before = await me.server.query("globals").all()
        me.begins()
        await me.press("n")
        await me.type("Org-Name")  # its key would be org_name, which is there
        await me.tab_to("value")
        await me.type("Oops")
        await me.press("ctrl+s")
        me.sees("org_name")
        assert me.written() == []
        await me.press("enter")
        assert me.written() == []
        assert await me.server.query("globals").all() == before


async def test_what_is_typed_in_one_burst_goes_into_one_popup() -> None:
    async with journey() as me:
        await me.press("e")
        await me.tab_to("groups")
        for char in "malaria n":  # as a slow line brings them: none waits for what the one before it opened
            me.desk.app.post_message(events.Key("space" if char == " " else char, char))
        await me.desk.quiet()
        me.sees("malaria n", "○ Malaria nets")
        await me.press("enter")
        me.sees("Malaria nets joins it")
        assert me.desk.in_form
