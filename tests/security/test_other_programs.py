"""What the program starts and opens: the clipboard's holder, and nothing else. An address is shown, not opened.

A link, a picture or a recording in a message is somebody else's server: to open it tells that who looked, from where.
So the program opens none of them: it shows the whole address with its host, and a person copies it.
"""

import ast
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import temba_tui
from temba_tui.resources import resource
from temba_tui.resources.spec import references_in
from temba_tui.text import Lens, is_safe
from temba_tui.widgets.summary_view import layout
from tests.hostile.corpus import CORPUS

SOURCES = Path(temba_tui.__file__).parent
STARTING = {"webbrowser", "subprocess", "multiprocessing", "pty", "pexpect", "ctypes", "pyperclip"}
CALLS = {"open_url", "action_open_url", "startfile", "os.system", "popen", "posix_spawn", "fork", "forkpty"}
CALLS |= {
    "execv",
    "execve",
    "execvp",
    "spawnv",
    "eval",
    "exec",
    "create_subprocess_exec",
    "create_subprocess_shell",
    "ProcessPoolExecutor",
    "urlopen",
    "urlretrieve",
}
NETWORK = {
    "httpx",
    "httpcore",
    "urllib.request",
    "http.client",
    "socket",
    "aiohttp",
    "requests",
    "websockets",
    "ftplib",
}
WIDGETS = {"Link", "Markdown", "MarkdownViewer", "from_markup", "escape_markup"}


def imported(tree: ast.AST) -> set[str]:
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


@cache
def names_in(path: Path) -> tuple[set[str], set[str]]:
    """What a module imports, and every name and attribute that it uses."""
    tree = ast.parse(path.read_text("utf-8"))
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    used = {node.attr for node in attributes} | {ast.unparse(node) for node in attributes}
    return imported(tree), used | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def importing(wanted: set[str]) -> dict[str, set[str]]:
    """The modules that import one of these, or something in it."""
    every = {path.relative_to(SOURCES).as_posix(): names_in(path)[0] for path in sorted(SOURCES.rglob("*.py"))}
    here = {
        path: {one for one in names if one in wanted or one.partition(".")[0] in wanted}
        for path, names in every.items()
    }
    return {path: names for path, names in here.items() if names}


def using(wanted: set[str]) -> dict[str, set[str]]:
    """The modules that name one of these."""
    every = {path.relative_to(SOURCES).as_posix(): names_in(path)[1] & wanted for path in sorted(SOURCES.rglob("*.py"))}
    return {path: names for path, names in every.items() if names}


IMPORTING = {
    "cli.py": {"f'temba_tui.commands.{...}'"},
    "commands/completion.py": {"f'temba_tui.commands.{...}'"},
    "resources/__init__.py": {"f'{__name__}.{...}'"},
    "client/__init__.py": {"f'{__name__}.{...}'"},
    "client/wire.py": {"_name"},  # httpcore and anyio's backend: a tuple of constants, a line above
}
"""What is imported by a name that is put together: in our own package."""
BY_NAME = {"import_module", "__import__", "find_spec", "load_module"}


def named_imports(sources: Path = SOURCES) -> dict[str, set[str]]:
    """Where `import_module` gets a name that is no constant, or a constant that is forbidden; and `__import__`."""
    found: dict[str, set[str]] = {}
    for path in sorted(sources.rglob("*.py")):
        inside = path.relative_to(sources).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
            if not isinstance(node, ast.Call) or name not in (
                "import_module",
                "__import__",
                "find_spec",
                "load_module",
            ):
                continue
            asked = node.args[0] if node.args else None
            if not (isinstance(asked, ast.Constant) and harmless(str(asked.value)) and name == "import_module"):
                found.setdefault(inside, set()).add(said(asked))
    return found


def harmless(name: str) -> bool:
    return name.partition(".")[0] not in STARTING and not any(f"{name}.".startswith(f"{one}.") for one in NETWORK)


def said(asked: ast.expr | None) -> str:
    """A name that is put together, by its constant beginning: what follows cannot leave that package."""
    if not isinstance(asked, ast.JoinedStr):
        return ast.unparse(asked) if asked is not None else ""
    first = asked.values[0]
    if isinstance(first, ast.FormattedValue):
        return f"f'{{{ast.unparse(first.value)}}}.{{...}}'"
    return f"f'{first.value}{{...}}'" if isinstance(first, ast.Constant) else ast.unparse(asked)


def test_nothing_is_imported_by_a_name_that_is_put_together() -> None:
    assert named_imports() == IMPORTING


def test_a_new_import_by_name_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "new.py").write_text(
        "import_module('json')\nimport_module('subprocess')\nimport_module('sub' + 'process')\nimport_module(x)\n"
        "importlib.import_module(f'{x}')\n__import__('os')\n"
    )
    assert named_imports(tmp_path) == {
        "new.py": {"'subprocess'", "'sub' + 'process'", "x", "f'{x}.{...}'", "'os'"},
    }


def test_no_other_program_is_started() -> None:
    """`pyperclip` starts what holds the clipboard; which variables that inherits: test_where_the_token_goes."""
    assert importing(STARTING) == {
        "screens/copying.py": {"pyperclip"},
        "commands/local_checks.py": {"pyperclip"},  # whether there is one
    }
    assert using(CALLS) == {}


def test_the_client_alone_speaks_to_the_network() -> None:
    """Beside it the demo, which listens on loopback."""
    assert {path.partition("/")[0] for path in importing(NETWORK)} <= {"client", "demo"}


def test_no_widget_makes_a_link_of_a_text() -> None:
    assert using(WIDGETS) == {}


ADDRESSES = (
    "https://files.evil.example/picture.jpg",
    "http://files.evil.example/x",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "data:text/html,<script>",
    "https://temba.example@evil.example/x",
    "https://temba.example\u202e/moc.live",
    "https://temba.example/\x1b]8;;https://evil.example\x1b\\x",
    *CORPUS[::9],
)


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_attachment_is_shown_whole_and_leads_nowhere(url: str) -> None:
    messages = resource("messages")
    assert messages is not None
    record: dict[str, Any] = {"uuid": "u", "attachments": [{"content_type": "image/jpeg", "url": url}]}
    blocks = messages.summary_of(record, Lens())
    block = next((one for one in blocks if one.title == "Attachments"), None)
    if block is None:
        assert not url.strip()
        return
    assert [line.value.text for line in block.lines] == [url]
    assert all(line.target is None for line in block.lines)
    assert not [path for path, _, _ in references_in(messages, record) if path.startswith("attachments")]
    drawn = layout([block], 200)
    assert all(is_safe(line.label + line.value.text) for line in drawn)
    if url.isprintable() and url.isascii() and len(url) < 150 and " " not in url:
        assert [line.value.text for line in drawn[1:]] == [url]
