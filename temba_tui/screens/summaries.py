"""A record's summary, with what the workspace knows and the record does not say."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from temba_tui.resources.spec import Block, Cell, Line, Record, Resource

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session


def summary_of(session: "Session", resource: Resource, record: Record, revealed: bool = False) -> Sequence[Block]:
    """The declared blocks. Groups whose members a query decides are told apart, once the groups' names are loaded: a
    contact's own record names its groups, and not what they are."""
    blocks = [*resource.summary_of(record, session.lens, revealed=revealed), *_failure(session, resource, record)]
    smart = {one.identity for one in session.names.loaded("groups") or () if one.record.get("query")}
    if not smart:
        return blocks
    return [replace(block, lines=tuple(_marked(line, smart) for line in block.lines)) for block in blocks]


def _failure(session: "Session", resource: Resource, record: Record) -> Sequence[Block]:
    """Why a message may have failed, from what is loaded: the API gives no reason, so it is called a guess."""
    if resource.name != "messages":
        return ()
    from temba_tui.resources.guesses import guesses
    from temba_tui.resources.reading import text_at

    channel = session.facts().record("channels", text_at(record, "channel.uuid"))
    found = guesses(record, session.lens, None, channel, anon=session.anon)
    return (Block("Why it failed, as a guess", tuple(Line("", Cell(one, "muted")) for one in found)),) if found else ()


def _marked(line: Line, smart: set[str]) -> Line:
    target = line.target
    if target is None or target.resource != "groups" or target.value not in smart:
        return line
    return replace(line, value=Cell(f"{line.value.text} · smart", line.value.tone))
