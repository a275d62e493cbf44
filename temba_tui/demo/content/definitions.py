"""A flow's definition, made from its script: nodes, actions, routers, localisation and where the editor shows them.

Every question is two nodes, as the editor makes them: one that sends and one that waits for the answer.
"""

import re
from typing import Any, Final

from temba_tui.demo.content.chance import Uuids
from temba_tui.demo.content.scripts import Script, Step

NODES: Final = 64
"""More nodes than any flow has: a node's number is flow * NODES + its place."""
SPEC: Final = "14.4.1"
_TYPES: Final = {"message": "messaging", "voice": "voice", "background": "messaging_background"}
_NOT_KEY: Final = re.compile(r"[^a-z0-9]+")


def result_key(name: str) -> str:
    """The key of a result: latin letters and digits only, so a name without any has the empty key."""
    return _NOT_KEY.sub("_", name.lower()).strip("_")


def categories(step: Step) -> list[str]:
    """The categories into which answers to a question fall."""
    if step.choices:
        return [*(choice.category for choice in step.choices), "Other"]
    return ["Has Number", "Other"] if step.number else ["All Responses"]


def texts(script: Script, at: int) -> dict[str, str]:
    """What the node that asks question `at` says, by language; the closing words after the last."""
    return script.steps[at].ask if at < len(script.steps) else script.closing


class Definitions:
    """Makes definitions. `flow` is the number of a flow, `at` of a step in it."""

    def __init__(self, seed: int) -> None:
        self._nodes = Uuids(seed, "node")
        self._parts = Uuids(seed, "node.part")

    def ask(self, flow: int, at: int) -> str:
        """The uuid of the node that asks question `at`, or closes."""
        return self._nodes.v4(flow * NODES + 2 * at)

    def wait(self, flow: int, at: int) -> str:
        """The uuid of the node that waits for the answer to question `at`."""
        return self._nodes.v4(flow * NODES + 2 * at + 1)

    def _part(self, flow: int, at: int, what: int) -> str:
        return self._parts.v4((flow * NODES + at) * NODES + what)

    def make(self, flow: int, uuid: str, script: Script, groups: dict[str, str]) -> dict[str, Any]:
        """The definition of a flow. `groups`: the uuids of groups by name."""
        nodes: list[dict[str, Any]] = []
        ui: dict[str, Any] = {}
        localization: dict[str, dict[str, Any]] = {}
        if not script.steps:
            nodes = self._background(flow, ui)
        else:
            for at, step in enumerate(script.steps):
                nodes += [self._asking(flow, at, script, localization), self._waiting(flow, at, step, script)]
                kind = "wait_for_response" if script.kind == "message" else "wait_for_digits"
                ui[nodes[-2]["uuid"]] = {"position": {"left": 180, "top": 320 * at}, "type": "execute_actions"}
                ui[nodes[-1]["uuid"]] = {
                    "position": {"left": 180, "top": 320 * at + 150},
                    "type": kind,
                    "config": {"cases": {}},
                }
            nodes.append(self._asking(flow, len(script.steps), script, localization))
            ui[nodes[-1]["uuid"]] = {
                "position": {"left": 180, "top": 320 * len(script.steps)},
                "type": "execute_actions",
            }
            if script.joins:
                nodes[-1]["actions"].insert(
                    0,
                    {
                        "uuid": self._part(flow, NODES - 1, 0),
                        "type": "add_contact_groups",
                        "groups": [{"uuid": groups[script.joins], "name": script.joins}],
                    },
                )
        return {
            "name": script.name,
            "uuid": uuid,
            "spec_version": SPEC,
            "language": script.base,
            "type": _TYPES[script.kind],
            "nodes": nodes,
            "_ui": {"nodes": ui, "stickies": {}},
            "localization": localization,
            "revision": 3 + flow * 7 % 40,
            "expire_after_minutes": script.expires,
        }

    def _asking(self, flow: int, at: int, script: Script, localization: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """The node that says question `at` (or the closing words)."""
        words = texts(script, at)
        action: dict[str, Any] = {"uuid": self._part(flow, at, 0), "text": words[script.base]}
        last = at == len(script.steps)
        if script.kind == "voice":
            action |= {"type": "say_msg", "audio_url": ""}
        else:
            quick = [] if last else [choice.category for choice in script.steps[at].choices]
            action |= {"type": "send_msg", "attachments": [], "quick_replies": quick}
        for language, text in words.items():
            if language != script.base:
                localization.setdefault(language, {})[action["uuid"]] = {"text": [text]}
        actions = [action]
        if at and script.steps[at - 1].field:
            saved = script.steps[at - 1]
            actions.insert(
                0,
                {
                    "uuid": self._part(flow, at, 1),
                    "type": "set_contact_field",
                    "field": {"key": saved.field, "name": saved.result},
                    "value": f"@results.{result_key(saved.result)}",
                },
            )
        to = None if last else self.wait(flow, at)
        return {
            "uuid": self.ask(flow, at),
            "actions": actions,
            "exits": [{"uuid": self._part(flow, at, 2), "destination_uuid": to}],
        }

    def _waiting(self, flow: int, at: int, step: Step, script: Script) -> dict[str, Any]:
        """The node that waits for the answer to question `at` and sorts it."""
        cases, parts, exits = [], [], []
        names = categories(step)
        for number, name in enumerate(names):
            category, leave = self._part(flow, at, 8 + number), self._part(flow, at, 24 + number)
            parts.append({"uuid": category, "name": name, "exit_uuid": leave})
            goto = step.choices[number].goto if number < len(step.choices) else ""
            exits.append({"uuid": leave, "destination_uuid": self.ask(flow, script.after(at, goto))})
            if number == len(names) - 1:
                break
            if step.number:
                test, arguments = "has_number_between", [str(limit) for limit in step.number]
            else:
                words = {word.lower() for said in step.choices[number].said.values() for word in said}
                test, arguments = "has_any_word", [" ".join(sorted(words))]
            case = {
                "uuid": self._part(flow, at, 40 + number),
                "type": test,
                "arguments": arguments,
                "category_uuid": category,
            }
            cases.append(case)
        wait: dict[str, Any] = {"type": "msg"}
        if script.kind == "voice":
            wait["hint"] = {"type": "digits", "count": 1}
        return {
            "uuid": self.wait(flow, at),
            "actions": [],
            "exits": exits,
            "router": {
                "type": "switch",
                "wait": wait,
                "result_name": step.result,
                "operand": "@input.text",
                "cases": cases,
                "categories": parts,
                "default_category_uuid": parts[-1]["uuid"],
            },
        }

    def _background(self, flow: int, ui: dict[str, Any]) -> list[dict[str, Any]]:
        """A flow that asks nothing: it looks at the expected delivery and sets the care stage."""
        split, change = self.ask(flow, 0), self.ask(flow, 1)
        names = ("Expecting", "Other")
        parts = [
            {"uuid": self._part(flow, 0, 8 + n), "name": name, "exit_uuid": self._part(flow, 0, 24 + n)}
            for n, name in enumerate(names)
        ]
        ui[split] = {
            "position": {"left": 180, "top": 0},
            "type": "split_by_contact_field",
            "config": {"operand": {"id": "edd", "type": "field", "name": "Expected Delivery"}, "cases": {}},
        }
        ui[change] = {"position": {"left": 180, "top": 220}, "type": "execute_actions"}
        value = '@(if(fields.edd > today(), "antenatal", "general"))'
        return [
            {
                "uuid": split,
                "actions": [],
                "exits": [{"uuid": part["exit_uuid"], "destination_uuid": change} for part in parts],
                "router": {
                    "type": "switch",
                    "operand": "@fields.edd",
                    "result_name": "Due",
                    "categories": parts,
                    "default_category_uuid": parts[1]["uuid"],
                    "cases": [
                        {
                            "uuid": self._part(flow, 0, 40),
                            "type": "has_date_gt",
                            "arguments": ["@(today())"],
                            "category_uuid": parts[0]["uuid"],
                        }
                    ],
                },
            },
            {
                "uuid": change,
                "actions": [
                    {
                        "uuid": self._part(flow, 1, 0),
                        "type": "set_contact_field",
                        "field": {"key": "care_stage", "name": "Care Stage"},
                        "value": value,
                    }
                ],
                "exits": [{"uuid": self._part(flow, 1, 2), "destination_uuid": None}],
            },
        ]
