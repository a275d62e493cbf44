"""Which smart groups a contact belongs to: the part of the contact query language that group queries are written in.

Conditions on `name`, `language`, `status`, `created_on`, `last_seen_on`, URN schemes and fields, with `= != > >= < <=
~`, joined by AND,
OR and brackets. A query that this does not read leaves the contact as it was in that group.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from temba_tui.demo.context import Context
from temba_tui.demo.urns import SCHEMES
from temba_tui.demo.world import Record

_TOKEN: Final = re.compile(r'\s*(\(|\)|"(?:[^"\\]|\\.)*"|!=|>=|<=|=|>|<|~|[^\s()=<>~!"]+)')


class _Unread(Exception):  # noqa: N818 -- an answer within this module
    """A query that is not understood."""


def smart_groups(ctx: Context, contact: Record, had: set[str]) -> list[dict[str, Any]]:
    """References to the smart groups in which the contact is now; only active contacts are in any."""
    found = []
    if contact["status"] != "active":
        return []
    for group in ctx.store["groups"]:
        if not group["query"]:
            continue
        try:
            inside = _Query(ctx, contact, group["query"]).holds()
        except _Unread:
            inside = group["uuid"] in had
        if inside:
            found.append({"uuid": group["uuid"], "name": group["name"]})
    return found


class _Query:
    """One query over one contact, read from left to right."""

    def __init__(self, ctx: Context, contact: Record, query: str) -> None:
        self._ctx = ctx
        self._contact = contact
        self._tokens: list[str] = []
        at = 0
        while at < len(query.rstrip()):
            found = _TOKEN.match(query, at)
            if not found:
                raise _Unread(query)
            self._tokens.append(found[1])
            at = found.end()

    def holds(self) -> bool:
        """Whether the contact answers the query."""
        result = self._either()
        if self._tokens:
            raise _Unread(self._tokens)
        return result

    def _word(self) -> str:
        return self._tokens[0].upper() if self._tokens else ""

    def _either(self) -> bool:
        result = self._both()
        while self._word() == "OR":
            self._tokens.pop(0)
            result = self._both() or result
        return result

    def _both(self) -> bool:
        result = self._one()
        while self._word() and self._word() not in ("OR", ")"):
            if self._word() == "AND":
                self._tokens.pop(0)
            result = self._one() and result
        return result

    def _one(self) -> bool:
        if self._word() == "(":
            self._tokens.pop(0)
            result = self._either()
            if self._word() != ")":
                raise _Unread("(")
            self._tokens.pop(0)
            return result
        if len(self._tokens) < 3:
            raise _Unread(self._tokens)
        name, operator, value = (self._tokens.pop(0) for _ in range(3))
        if value.startswith('"'):
            value = value[1:-1].replace('\\"', '"')
        return self._compare(name.lower().removeprefix("fields.").removeprefix("urns."), operator, value)

    def _compare(self, name: str, operator: str, value: str) -> bool:
        values, kind = self._values(name)
        if value == "":
            return bool(values) == (operator == "!=")
        if operator == "!=":
            return not any(_same(have, value, kind) for have in values)
        test = _TESTS.get(operator)
        if test is None:
            raise _Unread(operator)
        return any(test(have, value, kind) for have in values)

    def _values(self, name: str) -> tuple[list[str], str]:
        contact = self._contact
        field = self._ctx.store["fields"].get(name)
        if field is not None:
            value = contact["fields"].get(name)
            kind = field["type"]
            return (
                [value.rpartition(" > ")[2] if kind in ("state", "district", "ward") else value] if value else []
            ), kind
        if name in ("name", "language", "status"):
            return ([contact[name]] if contact[name] else []), "text"
        if name in ("created_on", "last_seen_on"):
            return ([contact[name]] if contact[name] else []), "datetime"
        if name == "flow":
            return ([contact["flow"]["name"]] if contact["flow"] else []), "text"
        if name == "group":
            return [group["name"] for group in contact["groups"]], "text"
        if name == "tickets":
            tickets = self._ctx.store["tickets"]
            opened = sum(row["status"] == "open" and row["contact"]["uuid"] == contact["uuid"] for row in tickets)
            return [str(opened)], "number"
        if name == "urn":
            return [urn.partition(":")[2] for urn in contact["urns"]], "text"
        if name in SCHEMES:
            return [urn.partition(":")[2] for urn in contact["urns"] if urn.startswith(f"{name}:")], "text"
        raise _Unread(name)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise _Unread(text) from None


def _same(have: str, wanted: str, kind: str) -> bool:
    if kind == "number":
        return _number(have) == _number(wanted)
    return have.lower() == wanted.lower() or (kind == "datetime" and have.startswith(wanted))


def _order(compare: Callable[[float, float], bool]) -> Callable[[str, str, str], bool]:
    def test(have: str, wanted: str, kind: str) -> bool:
        if kind == "number":
            return compare(_number(have), _number(wanted))
        # Dates would need the workspace's own order and its "today": groups by date are left as they are.
        raise _Unread(kind)

    return test


_TESTS: Final[dict[str, Callable[[str, str, str], bool]]] = {
    "=": _same,
    "~": lambda have, wanted, kind: wanted.lower() in have.lower(),
    ">": _order(lambda have, wanted: have > wanted),
    ">=": _order(lambda have, wanted: have >= wanted),
    "<": _order(lambda have, wanted: have < wanted),
    "<=": _order(lambda have, wanted: have <= wanted),
}
