"""The form of one record: its fields one below the other, what is to be said above them, the keys below.

What was typed is kept as a draft one second after the last key. Saving stands in `form_saving`, what a field offers to
choose from in `form_offers`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import AwaitMount, Widget
from textual.widgets import Static

from temba_tui.client.errors import TembaError
from temba_tui.resources.facts import Facts
from temba_tui.resources.forms import Form
from temba_tui.resources.spec import Record, Resource
from temba_tui.screens.dialog import Said, paragraph
from temba_tui.screens.form_keeping import FormKeeping
from temba_tui.screens.form_words import Words
from temba_tui.screens.keys import key_pieces, run_bound
from temba_tui.screens.status import Status, status_pieces
from temba_tui.text import clean, plural
from temba_tui.widgets.bars import Piece, PieceBar, PieceClicked
from temba_tui.widgets.form_field import FieldBox, Helpers
from temba_tui.widgets.form_lines import Lines
from temba_tui.widgets.summary_view import wrap

LOW = 10
"""Lines of a terminal below which a form shows its fields, and little else."""


class FormBody(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The fields; scrolls to the one that has the keys."""


class FormScreen(FormKeeping):
    """Edits `base`, or makes a new record of `resource` where it is None. `preset` are values to begin a new one
    with."""

    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = []  # noqa: RUF012 (as Textual has it) No rule of forms needs them, and they restyle all.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "save", key_display="ctrl+s", id="form.save"),
        Binding("tab", "next_field", "next field", key_display="tab", id="form.next"),
        Binding("shift+tab", "previous_field", "field before", show=False, id="form.previous"),
        Binding("up", "previous_field", show=False, id="form.up"),
        Binding("down", "next_field", show=False, id="form.down"),
        Binding("pageup", "page(-1)", show=False, id="form.page_up"),
        Binding("pagedown", "page(1)", show=False, id="form.page_down"),
        Binding("ctrl+l", "look", "look what became of it", key_display="ctrl+l", id="form.look"),
        Binding("ctrl+t", "wait", "send at the slot", key_display="ctrl+t", id="form.wait"),
        Binding("f1,question_mark", "keys", "keys", key_display="f1", show=False, id="form.help"),
        Binding("escape,q", "step_back", "close", id="form.close"),
    ]

    def __init__(
        self, resource: Resource, form: Form, base: Record | None = None, preset: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__()
        self.resource = resource
        self.form = form
        self.base = base
        self.preset = dict(preset or {})
        self.facts = Facts()
        self.boxes: list[FieldBox] = []
        self.words = Words(form, self.facts, base)
        self.ready = False
        self._said: tuple[Said, ...] = ()
        self._mounting: AwaitMount | None = None

    # Made of

    def compose(self) -> ComposeResult:
        """Bars around the fields."""
        yield PieceBar(id="top")
        yield Lines(id="form-said", most=10)
        yield FormBody(id="form-body")
        yield Lines(id="form-help", fixed=2)
        yield PieceBar(id="status")
        yield PieceBar(id="keys")

    async def on_mount(self) -> None:
        """Show the fields, once the names that they need are here. They are laid out and drawn once, not one by one."""
        with self.app.batch_update():
            self._begin()
            if self._mounting is not None:
                await self._mounting

    def _begin(self) -> None:
        self.bindings_updated_signal.subscribe(self, lambda _: self.update_keys())
        self._unsubscribe = self.session.on_change(self._record_changed)
        missing = self._missing_names()
        if missing:
            self.say(Said(f"Loading {' and '.join(missing)} ({plural(len(missing), 'request')})…", "muted"))
            self._load_names(missing)
        else:
            self._build()
        self.update_bars()

    def _missing_names(self) -> list[str]:
        names, resources = self.session.names, self.session.resources
        return [
            name
            for name in self.form.needs
            if names.can_load(name) and names.loaded(name) is None and resources[name].is_in(self.session.era)
        ]

    @work(group="names", exclusive=True, exit_on_error=False)
    async def _load_names(self, missing: Sequence[str]) -> None:
        said: list[Said] = []
        for name in missing:
            try:
                await self.session.names.load(name)
            except TembaError as error:
                said.append(Said(f"The {name} could not be loaded: {error.sentence}", "warn"))
                if error.hint:
                    said.append(Said(error.hint, "muted"))
        self._build()
        self.say(*said)

    def _build(self) -> None:
        """Make the fields from the record, and offer what an earlier visit left."""
        self.facts = self.session.facts()
        self.words = Words(self.form, self.facts, self.base)
        self._show_fields({})
        self.offer_draft()

    def _show_fields(self, values: Mapping[str, Any]) -> None:
        helpers = Helpers(self.facts, self.words.describe, self._ask)
        creating = self.base is None
        self.boxes = []
        parts: list[Widget] = []
        section = ""
        for field in self.form.fields_in(self.facts, creating):
            prefix = field.key.partition(".")[0] if "." in field.key else ""
            if prefix != section:
                section = prefix
                parts.append(Static(Content(clean(prefix.title()) if prefix else ""), classes="section"))
            original = field.value_of(self.base)
            value = values.get(field.key, self.preset.get(field.key, original) if creating else original)
            box = FieldBox(field, original, value, field.lock(self.base, self.facts), helpers)
            self.boxes.append(box)
            parts.append(box)
        body = self.query_one(FormBody)
        body.remove_children()
        self._mounting = body.mount(*parts)
        self.ready = True
        self.say()
        self.call_after_refresh(self.focus_first)
        self.update_bars()

    def focus_first(self) -> None:
        """Give the keys to the first field that can be edited."""
        if self.focused is None:
            for box in self.boxes:
                if box.editor is not None:
                    box.focus_editor()
                    return

    def _ask(self, box: FieldBox, text: str, item: str) -> None:
        from temba_tui.screens.form_offers import offer

        offer(self, box, text, item)

    def box(self, key: str) -> FieldBox | None:
        """The field called `key`."""
        return next((one for one in self.boxes if key in (one.field.key, *one.field.also)), None)

    def field_of(self, path: str) -> FieldBox | None:
        """The field that a dotted path of the server's is about: `urns.0` is `urns`, `fields.age` itself."""
        found = self.box(path)
        while found is None and "." in path:
            path = path.rpartition(".")[0]
            found = self.box(path)
        return found

    def values(self) -> dict[str, Any]:
        """The form's values."""
        return {box.field.key: box.value for box in self.boxes}

    # What is said

    def say(self, *lines: Said) -> None:
        """Show paragraphs above the fields; none clears them."""
        self._said = lines
        self._draw_said()
        self.update_status()

    @property
    def said(self) -> tuple[Said, ...]:
        """What stands above the fields."""
        return self._said

    def _draw_said(self) -> None:
        width = max(20, self.app.size.width - 4)
        drawn = [line for one in self._said for line in paragraph(one, width, 0)]
        if self.form.echo is not None and self.ready:
            told = self.form.echo(self.values(), self.facts)
            drawn += [Content.styled(clean(told), "$accent")] if told else []
        self.query_one("#form-said", Lines).show(drawn)

    def show_errors(self, errors: Mapping[str, Sequence[str]]) -> list[Said]:
        """Put errors at their fields; gives back those that belong to none. The first wrong field gets the keys."""
        by_box: dict[FieldBox, dict[str, str]] = {}
        rest: list[Said] = []
        for path, messages in errors.items():
            box = self.field_of(path)
            sentence = " ".join(messages)
            if box is None:
                rest.append(Said(f"{path}: {sentence}" if path else sentence, "bad", "", "✗"))
            else:
                by_box.setdefault(box, {})[path] = sentence
        for box in self.boxes:
            box.say_errors(by_box.get(box, {}))
        first = next((box for box in self.boxes if box in by_box), None)
        if first is not None:
            first.focus_path(next(iter(by_box[first])))
        return rest

    # Bars

    def update_bars(self) -> None:
        """Redraw the bars."""
        self._update_top()
        self.update_status()
        self.update_keys()
        self._draw_help()

    def crumbs(self) -> Sequence[str]:
        """What the top bar says after the workspace's name."""
        if self.base is None:
            return (self.resource.title, f"new {self.resource.singular}")
        return (self.resource.title, self.resource.name_of(self.base), "edit")

    def _update_top(self) -> None:
        temba, session = self.temba, self.session
        name = session.workspace.name if session.workspace else temba.label
        crumbs = self.crumbs()
        left = [Piece(" temba ", "$background on $primary bold"), Piece(" "), Piece(f" {name}", "", shrinks=True)]
        for index, crumb in enumerate(crumbs):
            left += [
                Piece(" ▸ ", "$text-muted"),
                Piece(crumb, "bold" if index == len(crumbs) - 1 else "", shrinks=True),
            ]
        style = f"#000000 on {temba.colour} bold" if temba.colour else "$background on $accent bold"
        self.query_one("#top", PieceBar).show(left, [Piece(f" {temba.label} ", style)] if temba.label else [])

    def update_status(self) -> None:
        """The budget of what will be sent, and what is under way."""
        if not self.is_mounted:
            return
        client, now = self.session.client, self.session.now()
        scope = self.resource.scope_in(self.session.era)
        state = client.throttle.state(scope)
        blocked = max(0.0, (state.blocked_until or now) - now)
        status = Status(
            scope,
            state.left,
            state.limit,
            state.limit_known,
            blocked_for=blocked,
            busy=self.busy or self._count_words(),
            offline=self.temba.offline,
            latency=client.latency,
        )
        self.query_one("#status", PieceBar).show(*status_pieces(status))

    def _count_words(self) -> str:
        count = len(self.changed) if self.ready else 0
        return f"{plural(count, 'field')} changed" if count else ""

    def update_keys(self) -> None:
        """The keys that apply now."""
        if self.is_mounted and self.is_current:
            left, _ = key_pieces(self.active_bindings.values(), self.app.get_key_display)
            self.query_one("#keys", PieceBar).show(left)

    def _draw_help(self) -> None:
        box = next((one for one in self.boxes if one.has_focus or one.has_focus_within), None)
        lines = wrap(box.help, max(20, self.app.size.width - 3))[:2] if box is not None and box.help else []
        self.query_one("#form-help", Lines).show([Content.styled(line, "$text-muted") for line in lines])

    def on_descendant_focus(self) -> None:
        """Say what the field is for."""
        if self.ready:
            self._draw_help()

    def on_screen_resume(self) -> None:
        """A popup closed."""
        self.update_bars()

    def on_resize(self) -> None:
        """Wrap anew. On very few lines the fields have them, and the one with the keyboard is in sight."""
        low = self.size.height < LOW
        for name in ("#form-help", "#status"):
            self.query_one(name).display = not low
        self.query_one(FormBody).styles.padding = (0 if low else 1, 1, 0, 1)
        self._draw_said()
        if self.focused is not None:
            self.call_after_refresh(self.focused.scroll_visible, animate=False)

    @on(PieceClicked, "#keys")
    async def _key_clicked(self, event: PieceClicked) -> None:
        event.stop()
        await run_bound(self, event.key)

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Looking and waiting are offered where looking can tell, and where there is something to wait for."""
        if action == "look":
            return self.can_look
        if action == "wait":
            return self.can_wait
        return super().check_action(action, parameters)

    def action_next_field(self) -> None:
        """The next field."""
        self.focus_next()

    def action_previous_field(self) -> None:
        """The field before."""
        self.focus_previous()

    def action_page(self, by: int) -> None:
        """Scroll by a screenful."""
        body = self.query_one(FormBody)
        body.scroll_relative(y=by * max(1, body.size.height - 2), animate=False)

    def action_keys(self) -> None:
        """Every key that applies here."""
        from temba_tui.screens.helping import open_help

        open_help(self)  # type: ignore[arg-type]
