"""Starting people in a flow. The API cannot stop a start: it can only interrupt those whom it reached (`reached`)."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from temba_tui.eras import NEWEST, Era, since
from temba_tui.resources.form_fields import Problem
from temba_tui.text import format_count
from temba_tui.workspace.audience import Audience
from temba_tui.workspace.broadcasting import CREATES
from temba_tui.workspace.sending import SEND
from temba_tui.workspace.steps import Step, WritePlan

NO_STOP: Final = (
    "The API cannot stop a start. Afterwards “interrupt those reached” on it ends the flow for those who wait in it."
)
WITH_EXCLUDE: Final = since("9.0.0")
"""Eras that can leave out who is in a flow (6.3.12)."""
MOST_PARAMS: Final = 10_000
"""Characters of the parameters as JSON (26.3)."""
_MOST_VALUES: Final = 256
_MOST_TEXT: Final = 640
_KEY: Final = re.compile(r"[A-Za-z0-9_]+")


class ParamsError(ValueError):
    """Parameters that cannot be read; `str()` is a sentence."""


def read_params(typed: str) -> dict[str, Any]:
    """The parameters that were typed: `key = value` a line, or a JSON object. Raises ParamsError."""
    text = typed.strip()
    if text.startswith("{"):
        try:
            found = json.loads(text)
        except ValueError as error:
            raise ParamsError(f"This begins like JSON and is none: {error}.") from error
        if not isinstance(found, dict):
            raise ParamsError("Parameters are a JSON object, or a key = value on each line.")
        return found
    params: dict[str, Any] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        key, equals, value = line.partition("=")
        if not equals or not key.strip():
            raise ParamsError(f"Line {number} is not a key = value.")
        if key.strip() in params:
            raise ParamsError(f"Line {number}: {key.strip()} stands there twice.")
        params[key.strip()] = value.strip()
    return params


def params_problem(params: Mapping[str, Any], era: Era | None) -> str:
    """What the server would refuse; '' when nothing."""
    if (era or NEWEST) == "26.3":
        length = len(json.dumps(params))
        return (
            f"At most {format_count(MOST_PARAMS)} characters fit; these are {format_count(length)}."
            if length > MOST_PARAMS
            else ""
        )
    count = sum(1 for _ in _leaves(params))
    return f"At most {_MOST_VALUES} values fit; these are {count}." if count > _MOST_VALUES else ""


def params_warnings(params: Mapping[str, Any], era: Era | None) -> Iterator[str]:
    """What the server would keep otherwise than it is sent: before 26.3 it rewrites keys, lists, nulls and long
    texts."""
    if (era or NEWEST) == "26.3" or not params:
        return
    if any(not _KEY.fullmatch(key) for key in _keys(params)):
        yield "This server turns every character of a key that is no letter, digit or _ into _."
    leaves = list(_leaves(params))
    if any(isinstance(one, str) and len(one) > _MOST_TEXT for one in leaves):
        yield f"This server cuts texts of the parameters at {_MOST_TEXT} characters."
    if any(one is None for one in leaves) or _has_list(params):
        yield "This server keeps null as an empty text, and a list as an object numbered from 0."


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _leaves(one)
    else:
        yield value


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, (dict, list)):
        if isinstance(value, dict):
            yield from map(str, value)
        for one in value.values() if isinstance(value, dict) else value:
            yield from _keys(one)


def _has_list(value: Any) -> bool:
    if isinstance(value, list):
        return True
    return isinstance(value, dict) and any(map(_has_list, value.values()))


@dataclass(frozen=True, slots=True)
class Start:
    """Whom to start in which flow. `restart`: also who was in it before; `exclude_active`: not who is in any flow."""

    flow: str
    flow_name: str
    audience: Audience
    restart: bool = True
    exclude_active: bool = False
    params: Mapping[str, Any] = field(default_factory=dict)

    def problems(self, era: Era | None) -> tuple[Problem, ...]:
        """What the server would refuse."""
        found = [] if self.flow else [Problem("flow", "Choose a flow.")]
        sentence = params_problem(self.params, era)
        return (*found, *self.audience.problems(), *([Problem("params", sentence)] if sentence else []))

    def body(self, era: Era | None, audience: Audience) -> dict[str, Any]:
        """The body of the request that starts (a part of) its audience."""
        known: Era = era or NEWEST
        found: dict[str, Any] = {"flow": self.flow, **audience.body, "restart_participants": self.restart}
        if known in WITH_EXCLUDE:
            found["exclude_active"] = self.exclude_active
        if self.params:
            found["extra" if known == "2019" else "params"] = dict(self.params)
        return found

    def plan(self, era: Era | None) -> WritePlan:
        """One request for every hundred named. Raises ValueError on problems."""
        found = self.problems(era)
        if found:
            raise ValueError("; ".join(one.sentence for one in found))
        steps = []
        for one, part in self.audience.parts():
            says = f"Start {one.title} in {self.flow_name or 'the flow'}{part}"
            steps.append(
                Step(says, "create", "flow_starts", self.body(era, one), resource="flow_starts", irreversible=NO_STOP)
            )
        return WritePlan(
            f"Start {self.audience.title} in {self.flow_name or 'a flow'}",
            tuple(steps),
            warnings=tuple(self._warnings(era, len(self.audience.chunks()))),
            named_key=SEND,
            resource="flow_starts",
        )

    def _warnings(self, era: Era | None, chunks: int) -> Iterator[str]:
        if not self.exclude_active:
            yield "Who is in another flow is interrupted there."
        if self.restart:
            yield "Who was in this flow before starts it again."
        if self.audience.urns:
            yield CREATES
        if chunks > 1 and self.audience.urns and self.audience.contacts:
            yield "Who is named as a contact and by a URN too is started twice, for these are several starts."
        if any(group.smart for group in self.audience.groups):
            yield "A smart group means whoever is in it when the server starts, not when it was counted."
        yield from params_warnings(self.params, era)
