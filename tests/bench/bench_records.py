"""What the rows of a hundred thousand contacts cost: memory, taking in a page, `/`, sorting.

    python tests/bench/bench_records.py [ROWS]

Prints one line a figure. Memory is the growth of the process (RSS) and what Python allocated, for contacts of
about 1 KB of JSON each.
"""

import asyncio
import gc
import json
import random
import sys
import time
import tracemalloc
import uuid
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from temba_tui.resources.spec import Column, Resource, get, text_at
from temba_tui.text import Lens
from temba_tui.workspace.match import Matcher
from temba_tui.workspace.records import RecordList
from temba_tui.workspace.rows import Progress, Rows, breathe

PAGE = 250
FIRST = [
    "Amina",
    "Jean-Bosco",
    "Marie",
    "Zoë",
    "Émile",
    "Patience",
    "Sibongile",
    "Thabo",
    "Wanjikũ",
    "小明",
    "محمد",
    "Nguyễn",
    "Chidi",
    "Åsa",
    "Grace",
    "Innocent",
]
LAST = [
    "Uwase",
    "Mukamana",
    "Habimana",
    "Ndlovu",
    "Okafor",
    "Kamau",
    "Müller",
    "García",
    "Nakato",
    "Banda",
    "Phiri",
    "Mensah",
    "Diallo",
    "Tran",
    "Ouédraogo",
]
WORDS = [
    "clinic",
    "nurse",
    "pain",
    "mother",
    "visit",
    "tomorrow",
    "baby",
    "dose",
    "reminder",
    "village",
    "market",
    "water",
    "bednet",
    "fever",
    "thanks",
    "please",
]

CONTACTS = Resource(
    "contacts", "Contacts", "contact", "People", 1,
    (Column("name", "Name", lambda record, lens: text_at(record, "name")),
     Column("seen", "Seen", lambda record, lens: lens.ago(get(record, "last_seen_on")),
            sort=lambda record: text_at(record, "last_seen_on"))),
    sort_date="modified_on",
)  # fmt: skip


def contacts(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Contacts as a server of 26.3 writes them, about 1 KB of JSON each."""
    chance = random.Random(seed)
    groups = [
        {"uuid": str(uuid.UUID(int=chance.getrandbits(128), version=4)), "name": f"Group {n}", "status": "ready",
         "query": None} for n in range(20)
    ]  # fmt: skip
    flow = {"uuid": str(uuid.UUID(int=chance.getrandbits(128), version=4)), "name": "Registration"}
    for number in range(count):
        day = f"2026-{12 - number * 12 // count:02}-{1 + number % 28:02}"
        moment = f"{day}T{number % 24:02}:{number % 60:02}:07.{number % 999999:06}Z"
        yield {
            "uuid": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            "name": f"{chance.choice(FIRST)} {chance.choice(LAST)}" if number % 40 else None,
            "status": "active",
            "language": chance.choice(["eng", "kin", "fra", None]),
            "urns": [f"tel:+2507{chance.randrange(10**8):08}"]
            + ([f"whatsapp:2507{chance.randrange(10**8):08}"] if number % 3 == 0 else []),
            "groups": chance.sample(groups, 2),
            "notes": [],
            "fields": {
                "age": str(chance.randrange(15, 50)),
                "district": chance.choice(LAST),
                "due_date": f"2026-0{chance.randrange(1, 9)}-11T00:00:00.000000+02:00",
                "last_visit": None,
                "remarks": " ".join(chance.choices(WORDS, k=12)),
                **{f"field_{key}": " ".join(chance.choices(WORDS, k=2)) for key in range(6)},
            },
            "flow": flow if number % 5 == 0 else None,
            "created_on": moment,
            "modified_on": moment,
            "last_seen_on": moment,
            "blocked": False,
            "stopped": False,
        }


def rss() -> float:
    """Megabytes of memory that the process has (Linux); 0 elsewhere."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS")) / 1024


def fill(pages: list[bytes]) -> tuple[RecordList, list[float], list[float]]:
    """A list of all pages, and the seconds that each took to prepare and to merge."""
    records = RecordList(CONTACTS)
    prepared_in: list[float] = []
    merged_in: list[float] = []
    for number, page in enumerate(pages):
        rows = json.loads(zlib.decompress(page))
        start = time.perf_counter()
        prepared = records.prepare(rows)
        middle = time.perf_counter()
        records.merge(prepared, str(number))
        merged_in.append(time.perf_counter() - middle)
        prepared_in.append(middle - start)
    return records, prepared_in, merged_in


async def with_keys(work: Any) -> tuple[float, float]:
    """Seconds that `work` took, and the longest that something else on the event loop had to wait meanwhile."""
    longest = 0.0
    done = False

    async def keys() -> None:
        nonlocal longest
        while not done:
            start = time.perf_counter()
            await breathe()  # as many turns of the loop as a key takes until it is drawn
            longest = max(longest, time.perf_counter() - start)
            await asyncio.sleep(0.002)

    waiting = asyncio.create_task(keys())
    await asyncio.sleep(0)
    start = time.perf_counter()
    await work
    took = time.perf_counter() - start
    done = True
    await waiting
    return took, longest


async def searches(records: RecordList) -> None:
    rows = Rows(records)
    for text in (
        "amina", "zzzz", "e", "mukamana -amina", "0788", "0788123", "tel:0788 123", "language:none", "language:kin",
        "district:uwase age:34", '"pain mother"', "2026-03-1",
    ):  # fmt: skip
        first = 0.0
        start = time.perf_counter()

        def progress(now: Progress, start: float = start) -> None:
            nonlocal first
            if now.found and not first:
                first = time.perf_counter() - start

        took, longest = await with_keys(rows.filter(Matcher.parse(text), progress))
        print(
            f"/{text:24} {len(rows):7,} rows  first {first * 1000:6.1f} ms  all {took * 1000:7.1f} ms  "
            f"keys wait {longest * 1000:5.1f} ms"
        )
    rows.clear_filter()
    for column in CONTACTS.columns:
        for reverse in (False, True):
            took, longest = await with_keys(rows.sort(column, reverse, Lens()))
            print(
                f"sort {column.key:6} reverse={reverse!s:5} {took * 1000:7.1f} ms  keys wait {longest * 1000:5.1f} ms"
            )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    pages: list[bytes] = []
    page: list[dict[str, Any]] = []
    size = 0
    for contact in contacts(count):
        size += len(json.dumps(contact, separators=(",", ":")))
        page.append(contact)
        if len(page) == PAGE:
            pages.append(zlib.compress(json.dumps(page).encode()))
            page = []
    print(f"{count:,} contacts of {size / count:.0f} bytes of JSON")
    gc.collect()
    before = rss()
    records, prepared, merged = fill(pages)
    gc.collect()
    print(f"memory (RSS)        {rss() - before:6.1f} MB")
    print(f"compressed rows     {records.size / 1e6:6.1f} MB")
    for name, times in (("prepare", prepared), ("merge", merged)):
        early, late = sorted(times[: len(times) // 10]), sorted(times[-len(times) // 10 :])
        print(
            f"{name:8} 250 rows   first tenth {early[len(early) // 2] * 1000:6.2f} ms, last tenth "
            f"{late[len(late) // 2] * 1000:6.2f} ms, worst {max(times) * 1000:6.2f} ms"
        )
    start = time.perf_counter()
    for index in range(40):
        records.record(count // 2 + index)
    print(f"40 rows never seen  {(time.perf_counter() - start) * 1000:6.2f} ms")
    asyncio.run(searches(records))
    del records
    gc.collect()
    tracemalloc.start()
    kept = fill(pages)[0]
    gc.collect()
    print(f"memory (allocated)  {tracemalloc.get_traced_memory()[0] / 1e6:6.1f} MB for {len(kept):,} rows")


if __name__ == "__main__":
    main()
