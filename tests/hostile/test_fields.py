"""Every text in every field of every type in every era: drawn as what it is, in as many cells as it was given."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from rich.cells import cell_len
from rich.style import Style

from temba_tui.eras import ERAS, Era
from temba_tui.resources import all_resources
from temba_tui.resources.spec import Resource
from temba_tui.text import Lens, clean, is_safe
from temba_tui.widgets.bars import Piece, place
from temba_tui.widgets.cells import Finder
from temba_tui.widgets.columns import lay_out
from temba_tui.widgets.json_lines import JsonLines
from temba_tui.widgets.json_text import Context, TextPieces, draw, room_for_text
from temba_tui.widgets.summary_view import layout
from temba_tui.widgets.table_lines import row_line, title_line
from temba_tui.workspace.columns import path_column, paths_in
from tests.hostile.corpus import HUGE
from tests.hostile.models import filled, model_of, places_in
from tests.hostile.server import HOSTILE
from tests.reports import Record, counted

WIDE, NARROW = 500, 60
TEXTS = HOSTILE
LENS = Lens(now=lambda: datetime(2026, 11, 21, tzinfo=UTC))


def types_in(era: Era) -> list[Resource]:
    return [one for one in all_resources() if era in one.eras]


def pen(name: str) -> Style:
    return PENS.setdefault(name, Style(bold=name == "title"))


PENS: dict[str, Style] = {}


def wrong_in_list(resource: Resource, era: Era, row: dict[str, Any]) -> Iterator[str]:
    """All declared columns, and those that a person can choose: any key of the record."""
    for columns in (resource.columns_in(era), [path_column(path, resource) for path in paths_in([row])]):
        for width in (WIDE, NARROW):
            laid = lay_out(columns, width)
            for masked in (True, False):
                strip = row_line(row, columns, laid, width, LENS, pen, masked=masked)
                yield from wrong_in_strip("list", strip, width)
                if "(unreadable)" in strip.text:
                    yield "list: a column cannot read it"
            yield from wrong_in_strip("titles", title_line(columns, laid, width, pen), width)


def wrong_in_strip(where: str, strip: Any, width: int) -> Iterator[str]:
    if not is_safe(strip.text):
        yield f"{where}: not safe: {strip.text!r:.200}"
    if cell_len(strip.text) != width or strip.cell_length != width:
        yield f"{where}: {cell_len(strip.text)} cells in place of {width}"
    for segment in strip:
        if segment.style is not None and segment.style.meta:
            yield f"{where}: acts on a click"


def wrong_in_record(resource: Resource, row: dict[str, Any], widths: Sequence[int] = (100, 30)) -> Iterator[str]:
    """The summary, masked and revealed, in two widths; the title in a bar."""
    for revealed in (False, True) if resource.masked else (False,):
        blocks = resource.summary_of(row, LENS, revealed=revealed)
        for width in widths:
            for line in layout(blocks, width):
                for shown in (line.label, line.value.text):
                    if not is_safe(shown) or cell_len(shown) > width:
                        yield f"summary: {shown!r:.200}"
                if cell_len(line.label) + cell_len(line.value.text) > width + 2:
                    yield f"summary: too wide: {line!r:.200}"
    pieces = [Piece(f" {resource.name_of(row)} ", shrinks=True), Piece("end")]
    placed = place(pieces, [], 40)
    if sum(one.width for one in placed) > 40 or not is_safe(clean(pieces[0].text)):
        yield "title"


def wrong_in_json(row: dict[str, Any]) -> Iterator[str]:
    """Each line of the whole, everything unfolded; long texts unfolded too."""
    width = 90
    lines = JsonLines(row)
    lines.unfold_all()
    context = Context(
        width,
        LENS,
        pen,
        Finder(),
        lambda line: None,
        lambda line: TextPieces(line.value, room_for_text(line, width)),
    )
    for number in range(min(len(lines), 150)):
        yield from wrong_in_strip("JSON", draw(lines[number], context), width)


def wrong_with(resource: Resource, era: Era, texts: Sequence[tuple[int, str]]) -> Iterator[str]:
    model = model_of(resource, era)
    for at, text in texts:
        long = len(text) > 5_000  # each of them once: they take as long as all of the others
        for odd in (0,) if long else (0, 1):
            row = filled(model, text, odd)
            for one in (
                *wrong_in_list(resource, era, row),
                *wrong_in_record(resource, row, (60,) if long else (100, 30)),
                *(wrong_in_json(row) if not odd else ()),
            ):
                yield f"{era} {resource.name} with text {at} ({text!r:.60}): {one}"


def held(record: Record, era: Era, texts: Sequence[tuple[int, str]]) -> None:
    """Put these texts everywhere, and tell how many places that were."""
    types = types_in(era)
    places = {one.name: set(places_in(model_of(one, era))) for one in types}
    wrong = [one for resource in types for one in wrong_with(resource, era, texts)]
    fields = sum(map(len, places.values()))
    counted(
        record,
        "hostile text",
        {
            f"places held ({era}: {len(texts)} strings × {fields} fields of {len(types)} types)": len(texts) * fields
            - len(wrong),
            "places not held": len(wrong),
        },
    )
    assert wrong == []


def test_every_field_is_known() -> None:
    """What a type declares to read was seen in some era: no field is left out for want of an example."""
    lacking = []
    for resource in all_resources():
        seen = {
            one.partition(".")[0].rstrip("[]") for era in resource.eras for one in places_in(model_of(resource, era))
        }
        read = {one.path.partition(".")[0].rstrip("[]{}") for one in resource.references}
        read |= {column.key.partition(".")[0] for column in resource.columns if "." in column.key} | resource.masked
        lacking += [f"{resource.name}.{key}" for key in sorted(read - seen)]
    assert lacking == []


def test_some_texts_in_every_field(record_property: Record) -> None:
    held(record_property, "26.3", list(enumerate(TEXTS))[5::20])


@pytest.mark.slow
@pytest.mark.parametrize("resource", types_in("26.3"), ids=lambda one: one.name)
def test_a_line_of_a_megabyte(resource: Resource) -> None:
    """In what the record is called by, or what was said."""
    row = filled(model_of(resource, "26.3"), "aaaa", 0)
    row[next((key for key in ("name", "text", "key") if key in row), next(iter(row)))] = HUGE
    assert [*wrong_in_list(resource, "26.3", row), *wrong_in_record(resource, row), *wrong_in_json(row)] == []


@pytest.mark.slow
@pytest.mark.parametrize("era", ERAS)
def test_every_text_in_every_field(era: Era, record_property: Record) -> None:
    held(record_property, era, list(enumerate(TEXTS)))
