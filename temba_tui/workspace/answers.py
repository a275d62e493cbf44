"""Between a resource's declaration and the client: which endpoint is asked, and how it pages."""

from dataclasses import replace

from temba_tui.client.endpoints import ENDPOINTS, Endpoint
from temba_tui.eras import Era
from temba_tui.resources.spec import Resource
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


def joined(params: Sent) -> dict[str, str]:
    """Parameters with one text each: what tells a list's order and dates."""
    return {name: value if isinstance(value, str) else ",".join(value) for name, value in params.items()}
