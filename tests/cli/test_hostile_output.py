"""What the command line prints of other people's text: symbols, on stdout and on stderr."""

import json
from collections.abc import Iterator

import pytest

from temba_tui.demo import open_demo
from temba_tui.demo.http import Request, Response
from temba_tui.secrets import Secret
from temba_tui.settings import Profile, save_profile
from temba_tui.text import is_safe
from temba_tui.tokens import TokenStore
from tests.hostile.corpus import CORPUS
from tests.hostile.server import Answer, Poisoner, _App, _Poisoned, serving


class Renamed(Poisoner):
    """A server whose workspace has another hostile name each time, and whose errors have hostile texts."""

    def answer(self, request: Request) -> Answer:
        response, headers = self.engine.answer(request)
        name = request.path.rpartition("/")[2].removesuffix(".json")
        text = self.texts[self.asked % len(self.texts)]
        if self.mode == "errors":
            data = json.dumps({"detail": text, text: [text]}).encode()
            return Response(400, data), [("Content-Length", str(len(data)))]
        if name in ("org", "workspace"):
            body = {key: text if isinstance(one, str) else one for key, one in json.loads(response.body).items()}
            data = json.dumps(body).encode()
            kept = [(key, value) for key, value in headers if key != "Content-Length"]
            return Response(200, data), [*kept, ("Content-Length", str(len(data)))]
        return response, headers


@pytest.fixture(scope="module")
def poisoned() -> Iterator[tuple[str, str, Renamed]]:
    """A host, a token, and what answers."""
    demo = open_demo("26.3")
    poisoner = Renamed(demo.engine, CORPUS)
    with serving(_Poisoned(_App(poisoner, demo.app.clock))) as host:
        yield host, demo.token, poisoner


def assert_safe(text: str, about: str) -> None:
    for line in text.split("\n"):
        assert is_safe(line), (about, line)


@pytest.mark.parametrize("mode", ["rows", "errors"])
def test_the_workspace_and_its_errors(run, poisoned: tuple[str, str, Renamed], mode: str) -> None:
    host, token, poisoner = poisoned
    poisoner.mode = mode
    save_profile(Profile("here", host))
    TokenStore().save_to_file(Profile("here", host), Secret(token))
    every = range(0, len(CORPUS), 12)
    for at in every:
        poisoner.asked = at
        for words in (["profiles", "test", "here"], ["doctor"]) if at % 36 == 0 else (["profiles", "test", "here"],):
            outcome = run(*words)
            assert outcome.status in (0, 1)
            assert_safe(outcome.out, CORPUS[at])
            assert_safe(outcome.err, CORPUS[at])


@pytest.mark.parametrize("at", range(0, len(CORPUS), 4))
def test_words_that_are_refused_are_repeated_safely(run, at: int) -> None:
    text = CORPUS[at].replace("\0", "")
    for words in (
        [text or "x"],
        ["--profile", text],
        ["--host", text],
        ["contacts", text],
        ["profiles", "add", text, "--host", text],
        ["forget", text],
    ):
        outcome = run(*words)
        assert outcome.status in (0, 1, 2), words
        assert_safe(outcome.out, text)
        assert_safe(outcome.err, text)


def test_profiles_are_listed_safely(run, folders) -> None:
    (folders / "config").mkdir()
    lines = [f'[profiles.p{at}]\nhost = "https://textit.com"\n' for at in range(3)]
    (folders / "config" / "config.toml").write_text(
        "".join(lines) + f"[profiles.{json.dumps('a' + chr(27) + '[31m')}]\nhost = 'x'\n"
    )
    outcome = run("profiles", "list")
    assert_safe(outcome.out + outcome.err, "profiles")
