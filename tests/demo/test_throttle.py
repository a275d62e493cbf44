"""The sliding log: what counts, what does not, and when a slot is free again."""

from tests.demo.worlds import Server, contact


def test_each_scope_has_a_log_of_its_own_and_frees_one_slot_at_a_time() -> None:
    server = Server(world={"rate": (3, 60.0)}, contacts=[contact(1)])
    for _ in range(3):
        assert server.ask("GET", "labels.json")[0] == 200
        server.clock.at += 10
    status, body = server.ask("GET", "groups.json")
    assert (status, body) == (429, {"detail": "Request was throttled. Expected available in 30 seconds."})
    assert ("Retry-After", "30") in server.headers
    assert server.ask("GET", "contacts.json")[0] == 200
    server.clock.at += 30
    assert server.ask("GET", "labels.json")[0] == 200
    assert server.ask("GET", "labels.json")[0] == 429
    assert ("Retry-After", "10") in server.headers


def test_a_refused_request_is_not_counted_but_a_wrong_one_is() -> None:
    server = Server(world={"rate": (2, 60.0)})
    assert server.ask("GET", "labels.json?uuid=abc")[0] == 400
    assert server.ask("DELETE", "fields.json")[0] == 405
    assert server.ask("GET", "labels.json", authorization="Token wrong")[0] == 403
    assert server.ask("GET", "nowhere.json")[0] == 404
    assert server.ask("POST", "labels.json", {"name": ""})[0] == 400
    for _ in range(5):
        assert server.ask("GET", "labels.json")[0] == 429
    server.clock.at += 60
    assert server.ask("GET", "labels.json")[0] == 200


def test_broadcasts_are_a_scope_of_their_own_in_9_0_0_only() -> None:
    for era, status in (("9.0.0", 200), ("26.3", 429)):
        server = Server(era, world={"rate": (1, 60.0)})  # type: ignore[arg-type]
        assert server.ask("GET", "labels.json")[0] == 200
        assert server.ask("GET", "broadcasts.json")[0] == status
