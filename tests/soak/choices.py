"""What a person without a plan may want: views, words, pastes, sizes, and small sequences of keys."""

from random import Random

from textual.keys import _character_to_key

from temba_tui.resources import all_resources
from tests.hostile.corpus import CORPUS

WAIT = "…"
"""Stands among keys for a moment's rest."""
VIEWS = [one.name for one in all_resources()]
MADE = [one.name for one in all_resources() if one.form is not None]
PALETTE = ["journal", "theme", "request log", "help", "messages", "copy", "back", "what is this", "preview", "quit"]
NAMED = ["groups", "labels", "topics", "fields", "contacts", "contacts"]
NAMES = ["North", "Night shift", "Résumé", "日本", "[b]old", "x"]
ACTED = ["contacts", "contacts", "messages", "messages folder=inbox", "messages folder=failed", "tickets", "tickets"]
CONNECTING = ["demo.invalid", "demo-token-of-temba-tui-0123456789abcdef", "http://localhost:1"]
SENT = ["messages", "messages", "broadcasts", "flow_starts"]
FILTERED = [
    "contacts group=Reporters", "contacts after=3d", "contacts /a", "contacts from=", "contacts from=people.csv",
    "messages folder=failed", "messages folder=inbox", "messages folder=sent", "messages label=1",
    "messages contact=tel:+250788123123", "flows archived=1", "runs after=2d", "tickets contact", "tickets ticket=open",
    "contacts a=b c=d", "x", "",
]  # fmt: skip
WORDS = [
    "Amina", "Ann Example", "reporters", "+250788123123", "0788 123 456", "tel:+250788000111", "telegram:12345",
    "hello @contact.name", "2026-11-20", "tomorrow 9:00", "3d", "yes", "x", "12", "-1", "eng", "name", "https://example.org/hook",
    "04f5807b-2900-4ef5-8ed0-c6d39cd7029d", "Joined", "a b c d e f", "people.csv", "not done.csv",
]  # fmt: skip
TYPED = [text for text in CORPUS if len(text) < 60 and not any("\ud800" <= char <= "\udfff" for char in text)]
PASTES = [*TYPED, "one\ntwo\nthree\n", "name,phone\nAmina,0788123456\nBob,+250788000222\n", "a" * 5_000, "\t\t\n" * 40]
SIZES = [(20, 5), (30, 8), (40, 12), (60, 20), (80, 24), (100, 30), (120, 36), (160, 50), (220, 60), (300, 100)]


def keys_of(text: str) -> list[str]:
    """The keys that type a text."""
    return [_character_to_key(char) for char in text]


def text(chance: Random) -> list[str]:
    """A text, and perhaps the end of the line."""
    keys = keys_of(chance.choice(WORDS if chance.random() < 0.7 else TYPED))
    if chance.random() < 0.5:
        keys.append(chance.choice(["enter", "ctrl+s", "tab", "enter", "down"]))
    return keys


def to(view: str) -> list[str]:
    """The keys that go to a view, and a moment's rest."""
    return ["colon", *keys_of(view), "enter", WAIT]


OPENERS = {
    "BroadcastScreen": [*to("broadcasts"), "n", WAIT],
    "FormScreen": [*to("contacts"), "e", WAIT],
    "JournalScreen": [*to("contacts"), "a", WAIT, "j", WAIT],
    "LogScreen": ["L", WAIT],
    "MessageScreen": [*to("messages"), "n", WAIT],
    "OutsideScreen": [*to("contacts from="), WAIT],
    "RecordScreen": [*to("contacts"), "enter", WAIT],
    "StartScreen": [*to("flow_starts"), "n", WAIT],
    "TicketScreen": [*to("tickets"), "a", WAIT, "w", WAIT],
    "UrnEntry": [*to("contacts"), "e", WAIT, "tab", "tab", "enter", WAIT],
}
"""The keys that open a screen from any list."""


def intention(chance: Random) -> list[str]:
    """What somebody at a list wants to do."""
    downs = ["down"] * chance.randrange(6)
    name = keys_of(f"{chance.choice(NAMES)} {chance.randrange(1_000)}")
    confirm = [WAIT, "enter", WAIT]
    return chance.choice(
        [
            to(chance.choice(VIEWS)),
            to(chance.choice(VIEWS)),
            to(chance.choice(FILTERED)),
            [*to(chance.choice(["contacts", "messages", "tickets", "runs", "flows"])), *downs, "enter", WAIT, "tab"],
            [*to(chance.choice(VIEWS)), *downs, "enter", WAIT, chance.choice("123456789"), WAIT],
            # forms, from an empty line to the journal
            [*to(chance.choice(NAMED)), "n", WAIT, *name, "ctrl+s", *confirm],
            [*to(chance.choice(NAMED)), *downs, "e", WAIT, "end", "x", "ctrl+s", *confirm],
            [*to(chance.choice(MADE)), "n", WAIT],
            [*to(chance.choice(MADE)), *downs, chance.choice(["e", "D"]), WAIT],
            [*to(chance.choice(NAMED)), *downs, "D", *confirm],
            [*to(chance.choice(SENT)), "n", WAIT],
            [*to("contacts"), *downs, "a", WAIT, chance.choice("ws"), WAIT],
            ["u", *confirm],
            # one and many
            [*to(chance.choice(ACTED)), *downs, "a", WAIT, *(["down"] * chance.randrange(9)), "enter", *confirm],
            [*to(chance.choice(ACTED)), "space", "j", "space", "j", "space", "a", WAIT, *downs, "enter", *confirm],
            [*to(chance.choice(ACTED)), "a", WAIT, *keys_of("journal"), "enter", WAIT, *downs, "u", *confirm],
            ["ctrl+p", WAIT, *keys_of(chance.choice(PALETTE)), WAIT, "enter"],
            ["r", WAIT],
            ["end", "m", WAIT],
        ]
    )
