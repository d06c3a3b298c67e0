"""Words of JupyterLab that its zh_TW language pack leaves in English (three in four), or gives several names.

The pack's own version field is not a version, so that jupyterlab_server's way of adding words (the entry point
``jupyterlab.locale``) stops with an error on it. The words are therefore put into the pack as it is handed out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyterlab_server import translations_handler

LOCALE = "zh_TW"
DOMAIN = "jupyterlab"
PLURAL = "plural"
CONTEXT_END = "\x04"  # gettext: context, this letter, message


def add_words(file: Path) -> None:
    """From now on this server's zh_TW pack holds the words of `file` too; they win over the pack's own."""
    words = read_words(file)
    handler: Any = translations_handler
    original = handler.get_language_pack

    def with_words(locale: str) -> tuple[dict[str, Any], str]:
        data, message = original(locale)
        return (merged(data, words) if locale == LOCALE else data), message

    handler.get_language_pack = with_words


def read_words(file: Path) -> dict[str, list[str]]:
    """Gettext key → its forms. The file is ``{context: {English: Chinese}}``, the context mostly empty.

    Chinese has no plural, but where English has one JupyterLab asks for two forms: those words stand under "plural".
    """
    contexts = json.loads(file.read_text(encoding="utf-8"))
    plural = contexts.pop(PLURAL, {})
    words = {
        (f"{context}{CONTEXT_END}{english}" if context else english): [chinese]
        for context, pairs in contexts.items()
        for english, chinese in pairs.items()
    }
    return words | {english: [chinese, chinese] for english, chinese in plural.items()}


def merged(pack: Mapping[str, Any], words: Mapping[str, list[str]]) -> dict[str, Any]:
    """The pack with `words` in the domain of JupyterLab itself."""
    return {**pack, DOMAIN: {**pack.get(DOMAIN, {}), **words}}
