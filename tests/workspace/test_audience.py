"""Whom something reaches: groups, contacts, URNs; how many that may be; what has to be typed before it is sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.eras import ERAS
from temba_tui.resources.facts import Facts
from temba_tui.workspace.audience import (
    UNKNOWN,
    Audience,
    Estimate,
    Group,
    Person,
    of_contacts,
    of_groups,
    read_people,
    recipients_of,
    sample,
    sized,
    sizes,
)
from tests.workspace.writing_server import loaded, opened

UUID = "645f6565-638d-4661-8a40-cb42c1901b19"
OTHER = "2afc3f86-0ae1-4a8c-b307-94205ee98f79"
REPORTERS = Group("9ae06c3e-49b8-46b7-9dd9-dced43735422", "Reporters", 243)
FARMERS = Group("0ae06c3e-49b8-46b7-9dd9-dced43735422", "Farmers", 282)


def people(count: int) -> tuple[Person, ...]:
    return tuple(Person(f"00000000-0000-4000-8000-{number:012}") for number in range(count))


def test_who_is_named_one_by_one_is_counted_exactly():
    told = Audience((), people(3), ("tel:+250788123123",)).estimate()
    assert (told.most, told.exact, told.to_type) == (4, True, "")


def test_one_group_is_counted_by_the_server():
    told = Audience((REPORTERS,)).estimate()
    assert (told.most, told.exact, told.to_type) == (243, True, "243")
    assert "Reporters" in told.sentence


def test_who_is_in_two_of_them_is_counted_twice_and_that_is_said():
    told = Audience((REPORTERS, FARMERS), people(2)).estimate()
    assert (told.most, told.exact) == (527, False)
    assert "At most 527" in told.sentence
    assert "counted twice" in told.sentence


def test_a_group_of_unknown_size_makes_the_number_unknown_and_never_a_guess():
    told = Audience((REPORTERS, Group("x", "New"))).estimate()
    assert told.most is None
    assert told.to_type == UNKNOWN
    assert told.is_typed("unknown")
    assert not told.is_typed("243")


@pytest.mark.parametrize(("most", "to_type"), [(0, ""), (50, ""), (51, "51"), (1204, "1204")])
def test_above_fifty_the_number_is_typed(most, to_type):
    told = Estimate(most, True, "")
    assert told.to_type == to_type
    assert told.is_typed(to_type)


def test_separators_of_the_typed_number_do_not_matter():
    told = Estimate(1204, True, "")
    assert told.is_typed("1,204")
    assert told.is_typed("1 204")
    assert not told.is_typed("1205")
    assert not told.is_typed("")


@given(st.integers(0, 350), st.integers(0, 350))
def test_chunks_hold_everybody_once_and_fit_a_request(contacts, urns):
    whole = Audience((), people(contacts), tuple(f"tel:+2507880{number:05}" for number in range(urns)))
    chunks = whole.chunks()
    assert all(len(one.contacts) <= 100 and len(one.urns) <= 100 for one in chunks)
    assert [one for chunk in chunks for one in chunk.contacts] == list(whole.contacts)
    assert [one for chunk in chunks for one in chunk.urns] == list(whole.urns)
    assert len(chunks) == max(1, -(-max(contacts, urns) // 100))


def test_groups_are_not_sent_to_twice_by_a_second_request():
    assert Audience((REPORTERS,), people(100)).problems() == ()
    assert [one.path for one in Audience((REPORTERS,), people(101)).problems()] == ["contacts"]
    assert Audience((), people(101)).problems() == ()


def test_nobody_is_a_problem():
    assert [one.path for one in Audience().problems()] == ["groups"]
    assert Audience().words == "nobody"


def test_words_and_titles():
    assert Audience((REPORTERS,)).title == "Reporters"
    assert Audience((), (Person(UUID, "Amina"),)).title == "Amina"
    assert Audience((REPORTERS, FARMERS), people(3), ("tel:+2",)).title == "2 groups, 3 contacts and 1 URN"


def test_nobody_stands_in_it_twice():
    one = Audience((REPORTERS,), (Person(UUID, "Amina"),), ("tel:+250788123123",))
    assert one.plus(one) == one
    assert one.minus(UUID).minus("tel:+250788123123").minus(REPORTERS.uuid).is_empty


def test_a_body_leaves_out_what_is_empty():
    assert Audience((), (Person(UUID),)).body == {"contacts": [UUID]}


def facts(**more):
    return Facts(country="RW", phone=lambda typed: typed if typed.startswith("+") else "+25" + typed, **more)


def test_people_are_read_from_what_was_pasted():
    found, unread = read_people(
        f"{UUID.upper()}\n{UUID.replace('-', '')}; 0788 123 123, +250788999000\nmailto:amina@example.org\nnobody",
        facts(),
    )
    assert [one.uuid for one in found.contacts] == [UUID]
    assert found.urns == ("tel:+250788123123", "tel:+250788999000", "mailto:amina@example.org")
    assert unread == ("nobody",)


def test_a_number_that_is_none_in_this_country_is_not_sent():
    found, unread = read_people("0788123123", Facts(phone=lambda typed: ""))
    assert found.is_empty
    assert unread == ("0788123123",)


def test_a_number_that_cannot_be_judged_here_goes_as_typed():
    assert read_people("0788123123", Facts())[0].urns == ("tel:0788123123",)


@given(st.text(max_size=60))
def test_nothing_pasted_is_an_error(text):
    found, unread = read_people(text, Facts())
    assert all(":" in one for one in found.urns)
    assert all(unread)


def test_records_become_an_audience():
    groups = of_groups([{"uuid": "g", "name": "G", "count": 5, "query": "age > 3"}, {"name": "no uuid"}, {"uuid": "h"}])
    assert groups.groups == (Group("g", "G", 5, True), Group("h"))
    contacts = of_contacts([{"uuid": UUID, "name": None, "urns": ["tel:+1"]}, {"uuid": OTHER, "name": "Ben"}, {}])
    assert [(one.uuid, one.name) for one in contacts.contacts] == [(UUID, "tel:+1"), (OTHER, "Ben")]


def test_a_broadcast_that_exists_has_an_audience_also_on_an_anonymous_workspace():
    record = {"groups": [{"uuid": "g", "name": "G"}], "contacts": [{"uuid": UUID, "name": "A"}], "urns": None}
    assert recipients_of(record) == Audience((Group("g", "G"),), (Person(UUID, "A"),))


def test_sizes_are_taken_from_the_groups_own_records():
    assert sized(Audience((Group("g", "old"),)), [{"uuid": "g", "name": "G", "count": 7}]).groups == (
        Group("g", "G", 7),
    )


@pytest.mark.parametrize("era", ERAS)
async def test_a_sample_and_the_sizes_are_one_request_each(era):
    session = await opened(era)
    records = await loaded(session, "groups")
    group = next(one for one in of_groups(records).groups if one.count and not one.smart)
    session.server.asked.clear()
    members = await sample(session, group)
    assert 0 < len(members) <= 10
    assert all(group.uuid in [one["uuid"] for one in member["groups"]] for member in members)
    assert len(session.server.asked) == 1
    assert group.uuid in {one["uuid"] for one in await sizes(session)}
    assert len(session.server.asked) == 2
    await session.close()
