"""Every state has a face: refused, offline, no permission, not on this server, a broken answer; each says what to
press."""

import httpx
import pytest
from textual import events
from textual.geometry import Region
from textual.widget import Widget

from temba_tui.app import TembaApp
from temba_tui.screens.connect import TokenScreen
from temba_tui.screens.list_screen import ListScreen
from temba_tui.widgets.record_table import RecordTable
from temba_tui.workspace.view import View
from tests.screens.driving import (
    StoppedClock,
    app_over,
    bar_text,
    demo_session,
    here,
    later,
    press,
    running,
    screen_text,
    session_over,
    settle,
    table_of,
    type_text,
)
from tests.workspace.workspace_server import ORG, FrozenClock, Server, contact, group

ROLE = {"detail": "You do not have permission to perform this action."}
BAD_TOKEN = {"detail": "Invalid token"}


def app_on(source: Server, view: str = "contacts", clock: StoppedClock | None = None) -> TembaApp:
    return app_over(lambda: session_over(source, clock), view, label="")


def app_answering(answer: httpx.Response | Exception, view: str = "contacts") -> TembaApp:
    """The app on a server that answers every list in one way. Sleeping takes no time."""
    source = Server({})

    def reply(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/org.json"):
            return source(request)
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    return app_over(lambda: session_over(reply, FrozenClock()), view, label="")


def says(app: TembaApp) -> str:
    """The screen's text, as one line of words."""
    return " ".join(screen_text(app).split())


# Refused


async def test_a_refusal_counts_down_to_the_second_and_the_page_comes_by_itself() -> None:
    clock = StoppedClock()
    app = app_over(lambda: demo_session(clock=clock, rate=(2, 60.0)))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await later(pilot, clock, lambda: here(app).phase == "ready")
        table_of(app).move_to(249)
        await pilot.pause()
        await later(pilot, clock, lambda: here(app).phase == "ready" and bool(table_of(app).source))
        table_of(app).move_to(499)
        for _ in range(5):
            await pilot.pause()
        assert here(app).phase == "loading", "the third page waits for the budget"
        assert "refused: contacts resume in" in bar_text(app, "#status")
        before = bar_text(app, "#status")
        clock.advance(1)
        app.browser.update_countdown()
        assert bar_text(app, "#status") != before, "to the second"
        await press_only(pilot, "up")
        assert table_of(app).cursor_row == 498, "what is loaded stays usable"
        await later(pilot, clock, lambda: here(app).records is not None and len(here(app).records) == 750)
        assert "at most" in bar_text(app, "#status")


async def press_only(pilot, key: str) -> None:  # type: ignore[no-untyped-def]
    """Press a key and handle it, whatever waits."""
    await pilot.press(key)
    await pilot.pause()


async def test_esc_gives_a_waiting_page_up_and_r_asks_again() -> None:
    clock = StoppedClock()
    app = app_over(lambda: demo_session(clock=clock, rate=(1, 60.0)))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await later(pilot, clock, lambda: here(app).phase == "ready")
        table_of(app).move_to(249)
        for _ in range(5):
            await pilot.pause()
        assert here(app).phase == "loading"
        await press(pilot, "escape")
        assert here(app).phase == "ready"
        assert isinstance(app.screen, ListScreen)
        assert "250 contacts loaded" in bar_text(app, "#coverage")


async def test_a_long_refusal_asks_before_it_waits() -> None:
    clock = StoppedClock()
    app = app_over(lambda: demo_session(clock=clock, rate=(1, 3600.0)))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await later(pilot, clock, lambda: here(app).phase == "ready")
        table_of(app).move_to(249)
        await settle(pilot)
        assert here(app).phase == "failed"
        assert "w wait for it" in bar_text(app, "#coverage")
        assert table_of(app).display
        sent = len(app.requests)
        await press(pilot, "r")
        assert [one.message for one in app._notifications] == [
            "Nothing is asked: the server refuses it for 1:00:00. w waits for it."
        ]
        assert len(app.requests) == sent
        await press_only(pilot, "w")
        assert here(app).phase == "loading"
        clock.advance(3600)
        await later(pilot, clock, lambda: here(app).phase == "ready")
        assert here(app).records is not None
        assert len(here(app).records) == 500


async def test_other_scopes_go_on_meanwhile() -> None:
    clock = StoppedClock()
    app = app_over(lambda: demo_session(clock=clock, rate=(1, 3600.0)))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await later(pilot, clock, lambda: here(app).phase == "ready")
        table_of(app).move_to(249)
        await settle(pilot)
        app.browser.go_view(View("messages"))
        await settle(pilot)
        assert "250 messages loaded" in bar_text(app, "#coverage")
        assert "contacts refused for" in bar_text(app, "#status")


# No permission, not there, broken


async def test_a_role_without_the_right_is_told_and_the_type_dimmed() -> None:
    source = Server({"contacts": [contact(0)]})
    source.refuses["flows"] = (403, ROLE)
    app = app_on(source, "flows")
    async with running(app) as pilot:
        assert "This token may not read flows." in says(app)
        assert "Flows –" in screen_text(app)
        assert app.session is not None
        assert app.session.availability("flows").reason
        await press(pilot, "r")
        assert len(source.requests("flows")) == 2, "r tries again"


async def test_a_type_that_this_server_lacks() -> None:
    app = app_on(Server({}), "optins")
    async with running(app):
        assert "This server has no opt-ins." in says(app) or "Nothing was asked" in says(app)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.Response(200, html="<html><title>Free WiFi</title>Please log in</html>"), "could not be used"),
        (httpx.Response(200, text='{"results": [{"uuid"'), "could not be used"),
        (httpx.Response(200, json=[1, 2]), "could not be used"),
        (httpx.Response(200, json={"results": 7}), "could not be used"),
        (httpx.Response(500, text="Server Error"), "could not be used"),
        (httpx.Response(502, html="<h1>Bad Gateway</h1>"), "could not be used"),
        (httpx.Response(302, headers={"Location": "http://portal.example/"}), "could not be used"),
        (httpx.ConnectError("no route"), "cannot be reached"),
        (httpx.ReadTimeout("slow"), "cannot be reached"),
    ],
    ids=["captive portal", "cut short", "a list", "no rows", "500", "502", "redirect", "offline", "timeout"],
)
async def test_an_answer_that_is_none(answer: httpx.Response | Exception, said: str) -> None:
    app = app_answering(answer)
    async with running(app) as pilot:
        assert said in says(app)
        assert "r try again" in says(app)
        await press(pilot, "r", "L", "escape", "escape")
        assert app.is_running


async def test_offline_is_said_and_what_is_loaded_stays() -> None:
    source = Server({"contacts": [contact(n) for n in range(600)]})
    down = False

    def reply(request: httpx.Request) -> httpx.Response:
        if down:
            raise httpx.ConnectError("no route")
        return source(request)

    app = app_over(lambda: session_over(reply, FrozenClock()), label="")
    async with running(app) as pilot:
        down = True
        table_of(app).move_to(249)
        await settle(pilot)
        assert "offline" in bar_text(app, "#status")
        assert table_of(app).display
        assert "r try again" in bar_text(app, "#coverage")
        down = False
        await press(pilot, "r")
        assert "offline" not in bar_text(app, "#status")
        assert "500 contacts loaded" in bar_text(app, "#coverage")


async def test_what_was_given_up_says_so() -> None:
    clock = StoppedClock()
    app = app_over(lambda: demo_session(clock=clock, latency=1.0))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.pause()
        assert "Loading contacts…" in says(app)
        await press_only(pilot, "escape")
        assert "You gave the request up." in says(app)
        assert "r try again" in says(app)


# Tokens and workspaces


async def test_a_token_revoked_in_mid_session_is_asked_for_in_place() -> None:
    source = Server({"contacts": [contact(0, name="Amina")], "groups": [group(1, "Reporters")]})
    app = app_on(source)
    async with running(app) as pilot:
        source.refuses = dict.fromkeys(("contacts", "groups", "org"), (403, BAD_TOKEN))
        app.browser.go_view(View("groups"))
        await settle(pilot)
        assert isinstance(app.screen, TokenScreen)
        await type_text(pilot, "not a token")
        await press(pilot, "enter")
        assert isinstance(app.screen, TokenScreen)
        box = app.screen.query_one("Input")
        box.value = " " + "n" * 40 + "\n"  # type: ignore[attr-defined]
        await press(pilot, "enter")
        assert isinstance(app.screen, TokenScreen), "the server refuses this one too"
        assert "does not accept" in says(app)
        source.refuses = {}
        await press(pilot, "enter")
        assert isinstance(app.screen, ListScreen)
        assert "Reporters" in screen_text(app)
        assert source.tokens[-1] == f"Token {'n' * 40}"
        await press(pilot, "left_square_bracket")
        assert "Amina" in screen_text(app)


async def test_a_token_of_another_workspace_is_refused_in_place() -> None:
    source = Server({"contacts": [contact(0)]})
    app = app_on(source)
    async with running(app) as pilot:
        await press(pilot, "t")
        source.lists["org"] = lambda params: ORG | {"uuid": "00000000-0000-4000-8000-000000000000", "name": "Other"}
        await type_text(pilot, "m" * 40)
        await press(pilot, "enter")
        assert "another workspace: Other" in says(app)
        assert isinstance(app.screen, TokenScreen)


async def test_a_token_is_never_on_the_screen() -> None:
    app = app_on(Server({"contacts": [contact(0)]}))
    async with running(app) as pilot:
        await press(pilot, "t")
        await type_text(pilot, "abc123" * 6)
        assert "abc123" not in screen_text(app)


async def test_few_rights_open_what_they_open() -> None:
    source = Server({"contacts": [contact(0, name="Amina")]})
    source.refuses["org"] = (403, ROLE)
    app = app_on(source)
    async with running(app):
        assert "Amina" in screen_text(app)
        assert app.session is not None
        assert app.session.workspace is not None
        assert app.session.workspace.limited


async def test_read_only_is_shown() -> None:
    app = app_over(lambda: demo_session(read_only=True))
    async with running(app):
        assert "read-only" in bar_text(app, "#top")


@pytest.mark.parametrize("era", ["26.3", "9.0.0", "2019"])
async def test_an_anonymous_workspace_shows_no_urns(era: str) -> None:
    app = app_over(lambda: demo_session(era, anon=True))  # type: ignore[arg-type]
    async with running(app) as pilot:
        assert "tel:+" not in screen_text(app)
        await press(pilot, "enter")
        assert "tel:+" not in screen_text(app)


# The look


async def test_no_state_by_colour_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = app_over(lambda: demo_session(), "contacts group=Reporters")
    async with running(app) as pilot:
        assert app.no_color
        await press(pilot, "space", "down")
        text = screen_text(app)
        assert "✕" in text
        assert app.screen.query_one(RecordTable).marks
        assert "1 marked" in text


async def test_a_notice_leaves_the_lines_at_the_bottom() -> None:
    """What was looked at, what is left of the budget, the keys."""
    app = app_over(demo_session)
    async with running(app, (80, 24)) as pilot:
        before = screen_text(app).splitlines()
        app.notify("One of several lines, " * 5, title="A notice")
        await settle(pilot)
        now = screen_text(app).splitlines()
        assert "A notice" in "".join(now)
        assert now[-3:] == before[-3:]


async def test_the_theme_is_chosen_in_the_palette_and_kept() -> None:
    from temba_tui.settings import load

    app = app_on(Server({"contacts": [contact(0)]}))
    async with running(app) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        for char in "theme light":
            await pilot.press("space" if char == " " else char)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("enter")
        await settle(pilot)
        assert app.theme == "temba-light"
        assert load().theme == "temba-light"


async def test_a_face_has_the_keys_and_none_of_the_table_s() -> None:
    app = app_on(Server({"contacts": []}))
    async with running(app) as pilot:
        assert app.screen.focused is app.screen.query_one("ListPane")
        assert "⏎ open" not in bar_text(app, "#keys")
        assert "f ask server" in bar_text(app, "#keys")
        await press(pilot, "question_mark", "escape", "b", "b", "escape")
        assert app.screen.focused is app.screen.query_one("ListPane")


async def test_a_terminal_that_came_back_to_its_size_is_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may have cut off what it showed; Textual draws nothing where the size is the one that it knows."""
    app = app_on(Server({"contacts": [contact(0, name="Amina")]}))
    async with running(app) as pilot:
        drawn: list[bool] = []
        refresh = app.screen.refresh

        def whole(*regions: Region, **options: bool) -> Widget:
            drawn.append(not regions and not options)
            return refresh(*regions, **options)

        monkeypatch.setattr(app.screen, "refresh", whole)
        app.post_message(events.Resize(app.size, app.size))
        for _ in range(1000):
            await pilot.pause(0.01)
            if any(drawn):
                break
        assert any(drawn)


async def test_a_resize_as_the_program_ends_is_no_mistake() -> None:
    app = app_on(Server({"contacts": []}))
    async with running(app) as pilot:
        await pilot.pause()
    app._redraw()
