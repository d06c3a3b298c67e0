"""What axe-core has against a page, at the widths of a phone and of a desk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

WIDTHS = (390, 1280)
_AXE = Path(__file__).resolve().parents[4] / "node_modules" / "axe-core" / "axe.min.js"
_ASK = """async () => JSON.stringify((await axe.run(document)).violations
  .filter(each => each.impact === "serious" || each.impact === "critical")
  .map(each => [each.id, each.help, each.nodes.map(node => node.html.slice(0, 160))]))"""


def violations(page) -> list[list]:
    """The serious and critical ones: rule, words, elements."""
    if not _AXE.is_file():
        pytest.fail(f"axe-core is not installed: run 'npm ci' in {_AXE.parents[2]}", False)
    page.wait_for_timeout(500)  # what fades in is pale until it is there
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    return list(json.loads(page.evaluate(_ASK)))


def assert_readable(page, shot) -> None:
    """Chinese by its own word, nothing against it and nothing cut off, at both widths; `shot` takes a name."""
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        shot(str(width))
        assert page.evaluate("document.documentElement.lang") == "zh-TW", page.url
        found = violations(page)
        assert not found, f"{page.url}, {width}: {found}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    page.set_viewport_size(before)
