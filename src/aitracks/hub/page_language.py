"""JupyterHub's own frame of a page says that it is English, outside of every block that a template could replace."""

from __future__ import annotations

from jinja2.ext import Extension

LANGUAGE = "zh-TW"
_FRAME = "page.html"
_INSTEAD = {
    '<html lang="en">': f'<html lang="{LANGUAGE}">',
    "JupyterHub requires JavaScript.": "這個網站有些頁面需要 JavaScript。",
    "Please enable it to proceed.": '<span lang="en">Some pages of this site need JavaScript.</span>',
}


class PageLanguage(Extension):
    """Changes those few words when JupyterHub's frame is read; everything else of it stays JupyterHub's."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The frame in Chinese; any other template as it is."""
        if name != _FRAME:
            return source
        for english, ours in _INSTEAD.items():
            source = source.replace(english, ours)
        return source
