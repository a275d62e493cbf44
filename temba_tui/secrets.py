"""A token that never prints itself.

A token opens a whole workspace, so it must not appear in a log, a crash report, a title or a command line. Tracebacks
print local variables and dataclasses print their fields: the token therefore lives in an object whose every textual
form hides it.
"""

from typing import Final

HIDDEN: Final = "••••••••"


class Secret:
    """Text that prints as dots; `reveal()` is the one way to read it.

    Stray white space around a pasted token is stripped: a trailing newline would make an illegal header.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value.strip()

    def reveal(self) -> str:
        """The text itself. Call it where it is sent or stored, and bind it to no local variable that lives on."""
        return self._value

    @property
    def fits_header(self) -> bool:
        """Whether it can be sent as an HTTP header: printable ASCII without white space, and not empty.

        An HTTP library that is handed anything else may raise an error which quotes the header, and so the token.
        """
        return bool(self._value) and self._value.isascii() and self._value.isprintable() and " " not in self._value

    def hide_in(self, text: str) -> str:
        """`text` with dots wherever the secret stands in it, for reports that are shown or written down."""
        if not self._value:
            return text
        from urllib.parse import quote

        for form in {self._value, quote(self._value, safe="", errors="replace"), repr(self._value)[1:-1]}:
            text = text.replace(form, HIDDEN)
        return text

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(("Secret", self._value))

    def __repr__(self) -> str:
        return f"Secret({HIDDEN!r})"

    def __str__(self) -> str:
        return HIDDEN

    def __format__(self, spec: str) -> str:
        return format(HIDDEN, spec)

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, memo: object) -> "Secret":
        return self

    def __reduce__(self) -> str:
        raise TypeError("a Secret is not pickled")

    def __reduce_ex__(self, protocol: object) -> str:
        return self.__reduce__()

    def __getstate__(self) -> object:
        raise TypeError("a Secret is not pickled")
