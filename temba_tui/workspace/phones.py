"""Phone numbers in full: E.164 by the workspace's country, as the server will keep them.

Numbering plans change monthly, so they are those of a maintained library; it is imported when the first number is read.
"""

import re
from typing import Final

_ACCEPTED: Final = re.compile(r"\+?[\d\s().·/\u00a0\u2010-\u2015\u202f-]+")
_PUNCTUATION: Final = re.compile(r"[^\d+]")
_LONG: Final = 11
"""With so many digits and no 0 before them a number is taken to begin with its country (all eras)."""
_MOST: Final = 40
"""Characters of a number as typed; the library refuses what is far too long itself, after reading all of it."""


def to_e164(typed: str, country: str) -> str:
    """`+250788123123` for `0788 123 123` in Rwanda (`RW`); '' for what is no possible number there.

    Without a country only numbers with their country's code are read. `00` in front is read as `+`. The server's rule:
    a number is taken when its length is possible, whether it is in use or not.
    """
    text = typed.strip()
    if not 0 < len(text) <= _MOST or not _ACCEPTED.fullmatch(text):
        return ""
    number = _PUNCTUATION.sub("", text)
    if number.startswith("00"):
        number = f"+{number[2:]}"
    elif len(number) >= _LONG and number[0] not in "+0":
        number = f"+{number}"
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, country.upper() or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def doubt(e164: str) -> str:
    """A sentence where the library knows of no such number, though its length is possible; '' otherwise."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return "This is no phone number."
    return "" if phonenumbers.is_valid_number(parsed) else "No such number is known to be in use: is it complete?"
