"""What connects the workspace to other systems: globals, resthooks, and what only older servers list."""

# ruff: noqa: E501

from collections.abc import Callable
from functools import cached_property
from typing import Any, Final

from temba_tui.demo.content.chance import DAY, HOUR, MINUTE, Uuids, iso
from temba_tui.demo.content.channels import Channels
from temba_tui.demo.content.episodes import ANTENATAL, APPOINTMENT, REGISTRATION
from temba_tui.demo.content.flows import Flows
from temba_tui.demo.content.people import WHATSAPP
from temba_tui.demo.content.runs import Runs

_GLOBALS: Final = (
    ("hotline", "Hotline", "0700 000 104"),
    ("org_name", "Org Name", "Riverside Health Programme"),
    ("opening_hours", "Opening Hours", "Mon–Sat 7:30–17:00\nSun closed"),
    ("registry_api_key", "Registry API Key", "demo-not-a-key-0000-1111-2222"),
    ("sms_password", "SMS Password", "correct-horse-demo-staple"),
    ("dashboard_token", "Dashboard Token", "demo_0123456789abcdef_not_a_token"),
    ("welcome", "Welcome", "Murakaza neza 👋\nWelcome\nمرحبا"),
    ("stock_url", "Stock URL", "https://stock.example.org/api/v1?clinic=4"),
    ("minimum_age", "Minimum Age", "15"),
    ("markup", "Markup", "[bold]not bold[/bold] [@click=app.quit]x[/]"),
    ("blank", "Blank", ""),
    ("long_text", "Long Text", "Consent: " + "I agree that the programme keeps what I write for my care. " * 20),
)
_HOOKS: Final = ("unused-hook", "danger-sign", "missed-visit", "new-registration")
_HOOK_FLOWS: Final = {REGISTRATION: "new-registration", ANTENATAL: "danger-sign", APPOINTMENT: "missed-visit"}
_SUBSCRIBERS: Final = (
    ("new-registration", "https://register.example.org/hooks/new"), ("danger-sign", "https://alerts.example.org/nurse"),
    ("missed-visit", "https://calendar.example.org/missed?clinic=1"), ("new-registration", "https://hooks.example.org/catch/1"),
    ("danger-sign", "https://hooks.example.org/" + "very-long-path/" * 9),
)  # fmt: skip
_CLASSIFIERS: Final = (
    ("Booking", "wit", ("book_visit", "cancel_visit")), ("Triage 分诊", "luis", ()), ("Old symptoms", "bothub", ("fever", "pain")),
)  # fmt: skip
_OPTINS: Final = ("Health tips", "Vaccination news", "[b]Surveys[/b]")
_TEMPLATES: Final = (
    ("appointment_reminder", "approved", {"eng": "Hello {{1}}, your visit at {{2}} is tomorrow.", "fra": "Bonjour {{1}}, votre visite à {{2}} est demain."}),
    ("weekly_tip", "pending", {"eng": "Tip of the week: {{1}}"}),
    ("pregnancy_follow_up", "approved", {"ara": "مرحبا {{1}}، كيف حالك اليوم؟", "eng": "Hello {{1}}, how are you today?"}),
    ("markup", "rejected", {"eng": "[b]{{1}}[/b] [/]"}),
    ("buttons", "unsupported_components", {"fra": "Confirmez-vous le {{1}} ?"}),
)  # fmt: skip
_LOCALES: Final = {"eng": "eng-GB", "fra": "fra-FR", "ara": "ara"}


class Integrations:
    """Globals, resthooks and the rest, newest first."""

    def __init__(self, seed: int, now: int, flows: Flows, channels: Channels, runs: Callable[[], Runs]) -> None:
        self._now = now
        self._flows = flows
        self._channels = channels
        self._get_runs = runs
        self._uuids = {kind: Uuids(seed, kind) for kind in ("classifier", "optin", "template")}

    global_count: Final = len(_GLOBALS)
    hook_count: Final = len(_HOOKS)
    subscriber_count: Final = len(_SUBSCRIBERS)
    classifier_count: Final = len(_CLASSIFIERS)
    optin_count: Final = len(_OPTINS)
    template_count: Final = len(_TEMPLATES)

    def one_global(self, position: int) -> dict[str, Any]:
        """A global."""
        key, name, value = _GLOBALS[position]
        return {
            "key": key,
            "name": name,
            "value": value,
            "modified_on": iso(self._now - (3 + position * 31) * DAY - position * 555_555),
        }

    def hook(self, position: int) -> dict[str, Any]:
        """A resthook."""
        at = len(_HOOKS) - 1 - position
        return {
            "resthook": _HOOKS[at],
            "modified_on": iso(self._now - (position * 19 + 6) * DAY - 4321),
            "created_on": iso(self._now - (800 - at * 50) * DAY - 1234),
        }

    @cached_property
    def _calls(self) -> list[dict[str, Any]]:
        """The runs that called a resthook, newest call first."""
        runs = self._get_runs()
        wanted = {self._flows.uuids[flow] for flow in _HOOK_FLOWS}
        found = [
            run
            for run in (runs.record(at) for at in range(min(500, len(runs))))
            if run["flow"]["uuid"] in wanted and run["values"]
        ]
        return found[:80]

    def call_count(self) -> int:
        """How many calls of resthooks are kept."""
        return len(self._calls)

    def call(self, position: int) -> dict[str, Any]:
        """A call of a resthook."""
        run = self._calls[position]
        contact = run["contact"]
        return {
            "resthook": _HOOK_FLOWS[self._flows.uuids.index(run["flow"]["uuid"])],
            "data": {
                "contact": {"uuid": contact["uuid"], "name": contact["name"], "urn": contact["urn"]},
                "flow": run["flow"],
                "path": [{"node_uuid": step["node"], "arrived_on": step["time"]} for step in run["path"]],
                "results": {
                    key: {"value": value["value"], "category": value["category"]}
                    for key, value in run["values"].items()
                },
                "run": {"uuid": run["uuid"], "created_on": run["created_on"]},
            },
            "created_on": run["modified_on"],
        }

    def subscriber(self, position: int) -> dict[str, Any]:
        """A subscriber to a resthook."""
        at = len(_SUBSCRIBERS) - 1 - position
        hook, url = _SUBSCRIBERS[at]
        return {
            "id": 300 + at,
            "resthook": hook,
            "target_url": url,
            "created_on": iso(self._now - (500 - at * 60) * DAY - 777),
        }

    def classifier(self, position: int) -> dict[str, Any]:
        """A classifier (older servers)."""
        at = len(_CLASSIFIERS) - 1 - position
        name, kind, intents = _CLASSIFIERS[at]
        created = iso(self._now - (600 - at * 100) * DAY - 99)
        return {
            "uuid": self._uuids["classifier"].v4(at),
            "name": name,
            "type": kind,
            "intents": list(intents),
            "created_on": created,
        }

    def optin(self, position: int) -> dict[str, Any]:
        """An opt-in (older servers)."""
        at = len(_OPTINS) - 1 - position
        return {
            "uuid": self._uuids["optin"].v4(at),
            "name": _OPTINS[at],
            "created_on": iso(self._now - (300 - at * 40) * DAY - 55),
        }

    def template(self, position: int) -> dict[str, Any]:
        """A message template (older servers)."""
        name, status, texts = _TEMPLATES[position]
        modified = (4 + position * 23) * DAY
        translations = [
            {
                "language": language,
                "locale": _LOCALES[language],
                "content": text,
                "namespace": "",
                "variable_count": text.count("{{"),
                "status": status,
                "channel": self._channels.ref(WHATSAPP),
            }
            for language, text in texts.items()
        ]
        return {
            "uuid": self._uuids["template"].v4(position),
            "name": name,
            "translations": translations,
            "created_on": iso(self._now - modified - 9 * HOUR),
            "modified_on": iso(self._now - modified - 3 * MINUTE),
        }
