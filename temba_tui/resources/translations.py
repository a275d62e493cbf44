"""Texts that a workspace wrote in several languages: `{"eng": "Hello", "fra": "Bonjour"}`."""

from collections.abc import Mapping

from temba_tui.resources.cells import line
from temba_tui.resources.spec import Line, get, text_of


def in_base_language(record: object, path: str, language: str = "") -> str:
    """The text at `path` in `language`, else under `base` (2019), else the first that there is."""
    found = get(record, path)
    if not isinstance(found, Mapping):
        return text_of(found)
    for key in (language, "base"):
        if isinstance(found.get(key), str) and found[key]:
            return str(found[key])
    return next((text for text in found.values() if isinstance(text, str) and text), "")


def in_all_languages(translations: object) -> list[Line]:
    """One line a language; a language that has only attachments (null) is left out."""
    if not isinstance(translations, Mapping):
        return [line("", text_of(translations))]
    return [line(str(language), text_of(text)) for language, text in translations.items() if text not in (None, "")]
