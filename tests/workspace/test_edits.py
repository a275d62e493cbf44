"""The merge of three versions of a record, and the smallest body: properties first, then the rules one by one."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.resources.facts import Facts
from temba_tui.resources.forms import Form, FormField
from temba_tui.workspace import edits
from temba_tui.workspace.edits import Change, applied, changes, differences, merge, ordered, payload, same, through

FACTS = Facts(era="26.3")


def uuids(record: Any) -> list[str]:
    return [one["uuid"] for one in record.get("groups") or ()]


FORM = Form(
    "contacts",
    (
        FormField("name", "Name", max_length=64),
        FormField("language", "Language", "language"),
        FormField("urns", "URNs", "urns"),
        FormField("groups", "Groups", "groups", read=uuids, through=("add", "remove")),
        FormField("fields.age", "Age", "number"),
        FormField("fields.seen", "Seen", "datetime"),
        FormField("text", "Text", "translations"),
    ),
)
NAMED = Form("campaigns", (FormField("name", "Name"), FormField("group", "Group", "ref")), always=("name", "group"))

TEXTS = st.sampled_from(["", "a", "b", "c"])
URNS = st.lists(st.sampled_from([f"tel:{n}" for n in range(5)]), unique=True, max_size=4)
GROUPS = st.lists(st.sampled_from(["g1", "g2", "g3", "g4"]), unique=True, max_size=4)
WORDS = st.dictionaries(st.sampled_from(["eng", "fra", "kin"]), st.sampled_from(["x", "y"]), max_size=3)


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "uuid": "u",
        "name": draw(TEXTS) or None,
        "language": draw(TEXTS) or None,
        "urns": draw(URNS),
        "groups": [{"uuid": one, "name": one.upper()} for one in draw(GROUPS)],
        "fields": {"age": draw(TEXTS) or None, "seen": None, "other": "kept"},
        "text": draw(WORDS),
    }


def values(record: dict[str, Any]) -> dict[str, Any]:
    return FORM.values_of(record, FACTS)


def carried_out(record: dict[str, Any], body: dict[str, Any], acts: Any) -> dict[str, Any]:
    """What a server makes of the requests: lists replaced, fields merged, groups one by one."""
    body = json.loads(json.dumps(body))
    now = {**record, **{key: value for key, value in body.items() if key != "fields"}}
    now["fields"] = {**record["fields"], **body.get("fields", {})}
    groups = uuids(record)
    for _key, action, item in acts:
        groups = [*groups, item] if action == "add" else [one for one in groups if one != item]
    now["groups"] = [{"uuid": one, "name": one} for one in groups]
    return now


@given(base=records(), theirs=records(), mine=records(), side=st.sampled_from(["mine", "theirs"]))
def test_what_is_sent_makes_theirs_what_the_person_saw(base, theirs, mine, side):
    merged = merge(base, theirs, values(mine), FORM, FACTS)
    made = merged.resolved({one.key: side for one in merged.conflicts})
    after = carried_out(theirs, payload(made, FORM, FACTS, theirs), through(made, FORM, FACTS))
    seen = applied(values(theirs), made)
    for field in FORM.fields_in(FACTS, False):
        assert same(field, field.value_of(after), seen[field.key]), field.key
    assert after["fields"]["other"] == "kept"


@given(base=records(), theirs=records(), mine=records(), side=st.sampled_from(["mine", "theirs"]))
def test_no_change_that_one_side_alone_made_is_lost(base, theirs, mine, side):
    merged = merge(base, theirs, values(mine), FORM, FACTS)
    seen = applied(values(theirs), merged.resolved({one.key: side for one in merged.conflicts}))
    for field in FORM.fields_in(FACTS, False):
        old, there, here = (field.value_of(one) for one in (base, theirs, mine))
        now = seen[field.key]
        if same(field, old, here):
            assert same(field, now, there), field.key
        elif same(field, old, there) or same(field, here, there):
            assert same(field, now, here), field.key
        elif field.kind == "groups" or (field.is_empty(now) and field.kind == "urns") or field.kind == "urns":
            if field.key in {one.key for one in merged.conflicts}:
                continue
            # Both changed the list: what either added is there, what either removed is not.
            added = (set(here) | set(there)) - set(old)
            removed = set(old) - (set(here) & set(there))
            assert added <= set(now)
            assert not removed & set(now)
            assert len(now) == len(set(now))
        elif field.kind == "translations" and field.key not in {one.key for one in merged.conflicts}:
            for language in {*old, *there, *here}:
                sides = [one.get(language) for one in (old, there, here)]
                wanted = sides[2] if sides[2] != sides[0] else sides[1]
                assert now.get(language) == wanted


@given(base=records(), mine=records())
def test_nobody_else_changed_anything(base, mine):
    merged = merge(base, base, values(mine), FORM, FACTS)
    assert merged.conflicts == merged.others == merged.agreed == ()
    assert merged.mine == changes(base, values(mine), FORM, FACTS)


@given(base=records(), theirs=records())
def test_what_was_not_touched_is_not_sent(base, theirs):
    merged = merge(base, theirs, values(base), FORM, FACTS)
    assert merged.conflicts == merged.mine == ()
    assert payload((), FORM, FACTS, theirs) == {}
    assert {one.key for one in merged.others} == {one.key for one in changes(base, values(theirs), FORM, FACTS)}


@given(base=records(), mine=records())
def test_only_changed_keys_are_sent(base, mine):
    made = changes(base, values(mine), FORM, FACTS)
    body = payload(made, FORM, FACTS, base)
    keys = {one.key for one in made if one.kind != "groups"}
    sent = {f"fields.{key}" for key in body.get("fields", {})} | (body.keys() - {"fields"})
    assert sent == keys
    assert "groups" not in body


@given(base=URNS, theirs=URNS, mine=URNS)
def test_the_order_of_the_side_that_reordered_is_kept(base, theirs, mine):
    merged = ordered(tuple(base), tuple(theirs), tuple(mine))
    if merged is None:
        return
    stay = [one for one in base if one in theirs and one in mine]
    mine_order = [one for one in mine if one in stay]
    their_order = [one for one in theirs if one in stay]
    now = [one for one in merged if one in stay]
    assert now == (mine_order if mine_order != stay else their_order)


def test_two_new_orders_are_a_conflict():
    assert ordered(("a", "b", "c"), ("b", "a", "c"), ("c", "b", "a")) is None


def test_one_urn_replaced_by_two_others_is_a_conflict():
    assert ordered(("a", "b"), ("x", "b"), ("y", "b")) is None


def test_both_replaced_a_urn_by_the_same():
    assert ordered(("a", "b"), ("x", "b"), ("x", "b", "z")) == ("x", "b", "z")


def test_an_added_urn_stands_where_it_was_put():
    assert ordered(("a", "b"), ("a", "b", "t"), ("m", "a", "b")) == ("m", "a", "b", "t")
    assert ordered(("a", "b"), ("t", "a", "b"), ("a", "m", "b")) == ("t", "a", "m", "b")


# What changes


BASE = {
    "uuid": "u",
    "name": "Amina",
    "language": "kin",
    "urns": ["tel:+250788000001", "tel:+250788000002"],
    "groups": [{"uuid": "g1", "name": "One"}],
    "fields": {"age": "34", "seen": "2026-03-01T08:00:00+02:00"},
    "text": {"eng": "Hello"},
}


def test_an_emptied_value_is_null():
    made = changes(BASE, {"name": "", "fields.age": " ", "language": ""}, FORM, FACTS)
    assert payload(made, FORM, FACTS, BASE) == {"name": None, "language": None, "fields": {"age": None}}


def test_nothing_is_nothing_however_it_is_written():
    assert changes({**BASE, "name": None}, {"name": ""}, FORM, FACTS) == ()
    assert changes({**BASE, "text": {"eng": "Hello", "fra": ""}}, {"text": {"eng": "Hello"}}, FORM, FACTS) == ()


def test_a_moment_in_another_zone_is_the_same():
    assert changes(BASE, {"fields.seen": "2026-03-01T06:00:00Z"}, FORM, FACTS) == ()


def test_groups_in_another_order_are_the_same():
    base = {**BASE, "groups": [{"uuid": "g1"}, {"uuid": "g2"}]}
    assert changes(base, {"groups": ("g2", "g1")}, FORM, FACTS) == ()


def test_lists_say_what_was_added_and_removed():
    (change,) = changes(BASE, {"urns": ("tel:+250788000002", "tel:+250788000003")}, FORM, FACTS)
    assert change.added == ("tel:+250788000003",)
    assert change.removed == ("tel:+250788000001",)
    assert not change.reordered
    (change,) = changes(BASE, {"urns": ("tel:+250788000002", "tel:+250788000001")}, FORM, FACTS)
    assert change.reordered
    assert change.added == change.removed == ()


def test_groups_are_added_before_others_are_left():
    made = changes(BASE, {"groups": ("g2",)}, FORM, FACTS)
    assert through(made, FORM, FACTS) == (("groups", "add", "g2"), ("groups", "remove", "g1"))
    assert payload(made, FORM, FACTS, BASE) == {}


def test_a_new_object_says_what_was_filled_in():
    made = changes(None, {"name": "New", "language": "", "urns": ("tel:+1",), "groups": ("g1",)}, FORM, FACTS)
    assert payload(made, FORM, FACTS) == {"name": "New", "urns": ["tel:+1"], "groups": ["g1"]}


def test_what_an_update_must_repeat_comes_from_theirs():
    theirs = {"uuid": "c", "name": "Reminders", "group": {"uuid": "g9", "name": "Nine"}}
    made = (Change("name", "Name", "Reminders", "New"),)
    assert payload(made, NAMED, FACTS, theirs) == {"name": "New", "group": "g9"}
    assert payload((), NAMED, FACTS, theirs) == {}


def test_conflicts_are_chosen_key_by_key():
    theirs = {**BASE, "name": "Aminah", "language": "fra"}
    merged = merge(BASE, theirs, {"name": "Amina U.", "fields.age": "35"}, FORM, FACTS)
    (conflict,) = merged.conflicts
    assert (conflict.base, conflict.theirs, conflict.mine) == ("Amina", "Aminah", "Amina U.")
    assert [one.key for one in merged.others] == ["language"]
    assert merged.unresolved({}) == (conflict,)
    with pytest.raises(ValueError, match="open"):
        merged.resolved()
    assert {one.key: one.new for one in merged.resolved({"name": "theirs"})} == {"fields.age": "35"}
    assert payload(merged.resolved({"name": "mine"}), FORM, FACTS, theirs) == {
        "name": "Amina U.",
        "fields": {"age": "35"},
    }


def test_the_same_change_on_both_sides_is_none():
    merged = merge(BASE, {**BASE, "name": "Aminah"}, {"name": "Aminah"}, FORM, FACTS)
    assert [one.key for one in merged.agreed] == ["name"]
    assert merged.mine == merged.conflicts == merged.others == ()


def test_two_texts_of_one_language_are_a_conflict():
    merged = merge(BASE, {**BASE, "text": {"eng": "Hi"}}, {"text": {"eng": "Hey"}}, FORM, FACTS)
    assert [one.key for one in merged.conflicts] == ["text"]
    merged = merge(BASE, {**BASE, "text": {"eng": "Hi"}}, {"text": {"eng": "Hello", "fra": "Allô"}}, FORM, FACTS)
    assert merged.mine[0].new == {"eng": "Hi", "fra": "Allô"}


# What came back


def told(change: Change, **answer: Any) -> list[str]:
    return [one.says for one in differences((change,), {**BASE, **answer}, FORM, FACTS)]


def test_what_was_stored_as_sent_is_not_told():
    assert told(Change("name", "Name", "Amina", "Amina"), name="Amina") == []
    assert told(Change("name", "Name", "Amina", ""), name=None) == []
    assert told(Change("fields.seen", "Seen", "", "2026-03-01T06:00:00Z", "datetime")) == []


@pytest.mark.parametrize(
    ("change", "answer", "says"),
    [
        (
            Change("fields.seen", "Seen", "", "yesterday-ish"),
            {"fields": {"seen": None}},
            "Seen: “yesterday-ish” was not stored. The server could not read it, and left it empty.",
        ),
        (
            Change("name", "Name", "", " Amina "),
            {"name": "Amina"},
            "Name was stored without the spaces around it: “Amina”.",
        ),
        (Change("fields.age", "Age", "", "34.0"), {"fields": {"age": "34"}}, "Age: “34.0” was stored as “34”."),
        (Change("language", "Language", "kin", ""), {"language": "kin"}, "Language was to be cleared, and is “kin”."),
        (
            Change("urns", "URNs", (), ("tel:+1", "tel:+2"), "urns"),
            {"urns": ["tel:+1"]},
            "URNs: “tel:+2” was left out. Another contact may hold it.",
        ),
        (
            Change("urns", "URNs", (), ("tel:0788",), "urns"),
            {"urns": ["tel:+250788"]},
            "URNs: stored “tel:0788” as “tel:+250788”.",
        ),
        (
            Change("urns", "URNs", (), ("tel:+1", "tel:+2"), "urns"),
            {"urns": ["tel:+2", "tel:+1"]},
            "URNs: they stand in another order than was sent.",
        ),
    ],
)
def test_what_was_stored_otherwise_is_told(change, answer, says):
    assert told(change, **answer) == [says]


def test_secrets_are_not_told():
    form = Form("globals", (FormField("value", "Value", masked=True),))
    (found,) = differences((Change("value", "Value", "a", "secret "),), {"value": "secret"}, form, FACTS)
    assert "secret" not in found.says


def test_what_the_answer_does_not_show_is_not_judged():
    form = Form("contacts", (FormField("note", "Note", "lines"),))
    assert differences((Change("note", "Note", "", "Called"),), {"uuid": "u"}, form, FACTS) == ()


@given(base=records(), mine=records())
def test_changes_go_through_the_journal(base, mine):
    made = changes(base, values(mine), FORM, FACTS)
    kept = json.loads(json.dumps(edits.to_json(made)))
    assert edits.from_json(kept, FORM, FACTS) == made


def test_a_damaged_journal_is_no_error():
    assert edits.from_json("no list", FORM, FACTS) == ()
    assert edits.from_json([1, {"key": 2}, {"key": "gone", "old": 1, "new": 2}], FORM, FACTS) == (
        Change("gone", "gone", 1, 2),
    )
