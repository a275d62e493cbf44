"""What an endpoint works with while it answers one request."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from temba_tui.demo import times
from temba_tui.demo.http import Crash, Request
from temba_tui.eras import Era

if TYPE_CHECKING:
    from temba_tui.demo.table import Store

Role = Literal["administrator", "editor", "agent", "viewer", "surveyor", "prometheus"]


@dataclass(frozen=True, slots=True)
class Principal:
    """Whose token it is. Not active: the token is refused as unknown; no member: it is known, and may nothing."""

    email: str = "ada.admin@example.org"
    role: Role = "administrator"
    active: bool = True
    member: bool = True
    can_assign: bool = True


@dataclass(frozen=True, slots=True)
class Context:
    """One request in one workspace. `now` is the moment of the request: every record that it writes has it."""

    era: Era
    store: "Store"
    request: Request
    principal: Principal
    now: datetime
    random: Random
    """Where new identities come from: seeded, so that the same requests make the same workspace."""

    @property
    def anon(self) -> bool:
        """Whether the workspace hides its contacts' URNs."""
        return bool(self.store.world.workspace.get("anon"))

    @property
    def stamp(self) -> str:
        """The moment of the request as the API writes it."""
        return times.written(self.now)

    @property
    def language(self) -> str:
        """The workspace's first language, under which plain text is filed."""
        languages = self.store.world.workspace.get("languages") or ["und"]
        return str(languages[0])

    def hand_over(self) -> None:
        """What has to be done by the server's Go service: crashes where that is down."""
        if not self.store.world.mailroom:
            raise Crash("the Go service does not answer")

    def uuid4(self) -> str:
        """A new random uuid."""
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def uuid7(self) -> str:
        """A new uuid that begins with the moment, as current servers give messages, broadcasts, runs and tickets."""
        number = int(self.now.timestamp() * 1000) << 80 | self.random.getrandbits(80)
        number = number & ~(0xF << 76) | 0x7 << 76
        number = number & ~(0x3 << 62) | 0x2 << 62
        return str(UUID(int=number))

    def new_uuid(self) -> str:
        """An identity as this era gives to what it stamps with time: uuid7 where the server is current, else uuid4."""
        return self.uuid7() if self.era == "26.3" else self.uuid4()
