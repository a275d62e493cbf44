"""What the doctor says: findings, each with its remedy, printed as they are made."""

from dataclasses import dataclass
from typing import Final, Literal

from temba_tui.commands.console import say

Level = Literal["ok", "note", "problem"]

_MARKS: Final[dict[Level, str]] = {"ok": "ok     ", "note": "note   ", "problem": "PROBLEM"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `remedy` says what to do, empty where nothing needs doing."""

    level: Level
    about: str
    sentence: str
    remedy: str = ""


class Report:
    """Prints findings one by one, and counts."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    @property
    def problems(self) -> int:
        """How many of the findings are problems."""
        return sum(finding.level == "problem" for finding in self.findings)

    def section(self, title: str) -> None:
        """Begin a group of findings."""
        say(("\n" if self.findings else "") + title)

    def ok(self, about: str, sentence: str) -> None:
        """Something is as it should be."""
        self.add(Finding("ok", about, sentence))

    def note(self, about: str, sentence: str, remedy: str = "") -> None:
        """Something worth knowing, which stops nothing."""
        self.add(Finding("note", about, sentence, remedy))

    def problem(self, about: str, sentence: str, remedy: str = "") -> None:
        """Something that has to be put right."""
        self.add(Finding("problem", about, sentence, remedy))

    def add(self, finding: Finding) -> None:
        """Print a finding and keep it."""
        self.findings.append(finding)
        say(f"  {_MARKS[finding.level]}  {finding.about:<14} {finding.sentence.replace(chr(10), ' ')}")
        if finding.remedy:
            say(f"           {'':<14} → {finding.remedy.replace(chr(10), ' ')}")
