"""Text of strangers is no markup: a contact that is named `[@click=app.quit]x[/]` is called so, and is no link.

Textual takes a `str` for markup wherever a widget is given one. So every text that is no constant reaches a widget as a
`Content`, and every notice says `markup=False`.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import temba_tui
from temba_tui.screens.bulk_screen import BulkScreen
from temba_tui.screens.journal_screen import JournalScreen
from temba_tui.screens.picker import Picker
from tests.screens.form_driving import Desk, at_a_desk

SOURCES = Path(temba_tui.__file__).parent
DRAWING = ("screens/", "widgets/", "app.py", "ending.py", "key_order.py")
"""Where there are widgets: elsewhere `update` is the client's or a dict's."""
TAKES_A_TEXT = {"Static", "Label", "Option", "Button", "Checkbox", "RadioButton", "Digits", "update"}
TAKES_A_TEXT |= {"add_option", "add_options"}
KEYWORDS = {"content", "label", "prompt", "tooltip"}
NO_WIDGETS = {
    "widgets/marked_lines.py": {"self.marks.update(wanted)"},  # a set of numbers
    "widgets/form_texts.py": {
        "now.update(((language, box.entered()) for language, box in self._boxes.items() if box.is_mounted))"  # a dict
    },
}
TITLES = {"border_title", "border_subtitle", "tooltip"}


MAKES_CONTENT = {"Content", "Option", "Line"}
"""An option is looked at where it is made; a picker's takes `Content` by its annotation."""


def modules(sources: Path) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(sources.rglob("*.py")):
        inside = path.relative_to(sources).as_posix()
        if inside.startswith(DRAWING):
            yield inside, ast.parse(path.read_text("utf-8"))


def content_names(tree: ast.AST) -> set[str]:
    """What a module calls or is given that is a `Content` by its annotation: functions, parameters, constants."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
            found |= {f"{node.name}()"} if ast.unparse(node.returns).strip("'\"") == "Content" else set()
        elif isinstance(node, ast.arg) and node.annotation is not None:
            found |= {node.arg} if ast.unparse(node.annotation).strip("'\"") == "Content" else set()
    return found


def is_content(value: ast.expr, known: set[str]) -> bool:
    """Whether this is a constant, or a `Content` as far as can be seen."""
    if isinstance(value, ast.IfExp):
        return is_content(value.body, known) and is_content(value.orelse, known)
    if isinstance(value, ast.List | ast.BoolOp):
        return all(is_content(one, known) for one in (value.elts if isinstance(value, ast.List) else value.values))
    if isinstance(value, ast.ListComp):
        return is_content(value.elt, known)
    if isinstance(value, ast.Name):
        return value.id in known
    if not isinstance(value, ast.Call):
        return isinstance(value, ast.Constant)
    called = value.func
    while isinstance(called, ast.Attribute | ast.Call):  # Content.styled(…), Content("\n").join(…)
        inner = called.value if isinstance(called, ast.Attribute) else called.func
        if isinstance(inner, ast.Name) and inner.id == "self" and isinstance(called, ast.Attribute):
            return f"{called.attr}()" in known
        called = inner
    return isinstance(called, ast.Name) and (called.id in MAKES_CONTENT or f"{called.id}()" in known)


def every_content(sources: Path) -> set[str]:
    """Functions of any module that give a `Content`: drawing is imported from one to another."""
    return {name for _, tree in modules(sources) for name in content_names(tree) if name.endswith("()")}


def raw_texts(sources: Path = SOURCES) -> dict[str, set[str]]:
    """Where a widget is given what may be a `str` that is no constant."""
    found: dict[str, set[str]] = {}
    functions = every_content(sources)
    for inside, tree in modules(sources):
        known = functions | content_names(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                titled = [one for one in targets if isinstance(one, ast.Attribute) and one.attr in TITLES]
                if titled and node.value is not None and not is_content(node.value, known):
                    found.setdefault(inside, set()).add(ast.unparse(node))
                continue
            if not isinstance(node, ast.Call):
                continue
            if ast.unparse(node.func).rpartition(".")[2] not in TAKES_A_TEXT:
                continue
            texts = [
                *node.args[:1],
                *(one.value for one in node.keywords if one.arg in ("content", "label", "tooltip")),
            ]
            if not all(is_content(one, known) for one in texts):
                found.setdefault(inside, set()).add(ast.unparse(node))
    return found


def loose_notices(sources: Path = SOURCES) -> dict[str, list[int]]:
    """The lines of notices that do not say `markup=False`."""
    found: dict[str, list[int]] = {}
    for path in sorted(sources.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "notify":
                found.setdefault(path.relative_to(sources).as_posix(), []).append(node.lineno)
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "notify"):
                continue
            markup = [one.value for one in node.keywords if one.arg == "markup"]
            if len(markup) == 1 and isinstance(markup[0], ast.Constant) and markup[0].value is False:
                # Walked from the outside in: the call before its name, of which one more follows.
                found.setdefault(path.relative_to(sources).as_posix(), []).append(-node.func.lineno)
    return {path: left for path, lines in found.items() if (left := unmatched(lines))}


def unmatched(lines: list[int]) -> list[int]:
    """The lines that stand there more often than their opposites."""
    return sorted({one for one in lines if one > 0 and lines.count(one) > lines.count(-one)})


def test_every_notice_is_told_as_it_is() -> None:
    """A `notify` that is handed on rather than called is found too: nobody sees how it will be called."""
    assert loose_notices() == {}


def test_every_widget_is_given_content() -> None:
    assert raw_texts() == NO_WIDGETS


def test_what_a_widget_draws_itself_is_no_markup() -> None:
    """`render` may give a `str`, which is markup."""
    given = {
        f"{inside}:{node.lineno}": ast.unparse(node.returns) if node.returns is not None else ""
        for inside, tree in modules(SOURCES)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "render"
    }
    assert given
    assert set(given.values()) == {"Content"}


NEW = """
class New(Screen):
    def compose(self):
        yield Static(self._title)
        yield Static(Content(clean(self._title)))
        yield Label(f"{self.name}")
        yield Static(drawn(self.name))
        self.query_one(OptionList).add_options([self.name, Option(self.name)])
        yield Button("Save" if self.new else self.name)
        self.query_one(Static).update(self.name)
        self.border_title = self.name
        self.notify(self.name)
        self.notify(self.name, markup=False)
        tell = self.notify

def drawn(name: str) -> Content:
    return Content(name)
"""


def test_a_new_way_in_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "screens").mkdir()
    (tmp_path / "screens" / "new.py").write_text(NEW)
    assert raw_texts(tmp_path) == {
        "screens/new.py": {
            "Static(self._title)",
            "Label(f'{self.name}')",
            "self.query_one(OptionList).add_options([self.name, Option(self.name)])",
            "Option(self.name)",
            "Button('Save' if self.new else self.name)",
            "self.query_one(Static).update(self.name)",
            "self.border_title = self.name",
        }
    }
    assert loose_notices(tmp_path) == {"screens/new.py": [12, 14]}


NAME = "[@click=app.quit]x[/]"


def assert_said(desk: Desk, where: str, *words: str, name: str = NAME) -> None:
    """The name stands on the screen as it is written, and nothing there is a link."""
    strips = desk.app.screen._compositor.render_strips()
    links = [part.text for strip in strips for part in strip if part.style and "@click" in part.style.meta]
    assert links == [], where
    for one in (name, *words):
        assert one in desk.text, (where, desk.text)


async def named(desk: Desk, rows: int = 1) -> None:
    """Somebody else calls the first contacts so, and the list is read again."""
    async with desk.other() as other:
        for row in range(rows):
            await other.update_contact(desk.record(row)["uuid"], name=NAME)
    await desk.press("r")


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_a_name_is_no_link(size: tuple[int, int]) -> None:
    async with at_a_desk(size=size) as desk:
        await named(desk)
        assert_said(desk, "list", name=NAME[:17])  # as much as its column holds
        await desk.press("a")
        assert isinstance(desk.app.screen, Picker)
        assert_said(desk, "menu")
        await desk.press("b")
        assert desk.in_dialog
        assert_said(desk, "dialog", "Block")
        await desk.press("s")
        assert desk.wire.writes == ["POST contact_actions.json"]
        assert any(NAME in note.message for note in desk.app._notifications)
        assert_said(desk, "notice")
        desk.app.clear_notifications()
        await desk.press("a", "j")
        assert isinstance(desk.app.screen, JournalScreen)
        assert_said(desk, "journal", "Block")


async def test_a_name_is_no_link_in_what_asks_before_a_write() -> None:
    async with at_a_desk() as desk:
        await named(desk, 2)
        await desk.press("enter")
        assert_said(desk, "record")
        await desk.press("escape", "e")
        assert desk.in_form
        assert_said(desk, "form")
        await desk.press("escape", "D")
        assert desk.in_dialog
        assert_said(desk, "deleting", "Delete")
        await desk.press("escape", "space", "space", "a", "b")
        assert isinstance(desk.app.screen, BulkScreen)
        assert_said(desk, "many")
        await desk.press("escape")
        assert desk.wire.writes == []
