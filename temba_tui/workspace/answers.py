"""Between a resource's declaration and the client: which endpoint is asked, and where the records are in its answer."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from temba_tui.client.endpoints import ENDPOINTS, Endpoint
from temba_tui.client.errors import TembaAnswerError
from temba_tui.eras import Era
from temba_tui.resources.spec import Record, Resource
from temba_tui.workspace.resolve import Sent


def endpoint_for(resource: Resource, era: Era | None) -> Endpoint:
    """The client's endpoint of a type in an era; one made from its declaration where the client's table has none."""
    path = resource.path_in(era)
    known = ENDPOINTS.get(path)
    if known is not None:
        return replace(known, paging=resource.paging) if known.paging != resource.paging else known
    return Endpoint(
        path, scope=resource.scope, scope_by_era=dict(resource.scope_by_era), params=None, paging=resource.paging
    )


def rows_of(body: Any, paging: str) -> list[Record]:
    """The records of an answer that has no pages. Raises TembaAnswerError for anything else."""
    if paging == "list" and isinstance(body, Mapping):
        body = body.get("results")
    rows = [body] if paging == "single" else body
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise TembaAnswerError
    return rows


def joined(params: Sent) -> dict[str, str]:
    """Parameters with one text each: what tells a list's order and dates."""
    return {name: value if isinstance(value, str) else ",".join(value) for name, value in params.items()}
