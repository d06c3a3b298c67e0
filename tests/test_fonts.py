"""Which Chinese fonts plots are drawn with."""

from __future__ import annotations

import nbformat
import pytest
from matplotlib import font_manager

from aitracks import fonts
from aitracks.verify import kernel


def without_chinese() -> list[font_manager.FontEntry]:
    every = font_manager.fontManager.ttflist
    files = {font.fname for font in every if font.name in fonts.CHINESE_FONTS}
    return [font for font in every if font.fname not in files]


def test_a_font_that_came_after_matplotlibs_list_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font_manager.fontManager, "ttflist", without_chinese())
    (first, *_) = fonts.chinese_fonts()
    assert font_manager.findfont(first, fallback_to_default=False)


def test_a_machine_without_one_is_told_so_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font_manager.fontManager, "ttflist", without_chinese())
    monkeypatch.setattr(font_manager, "findSystemFonts", list)
    warned = nbformat.v4.new_output(
        "stream",
        name="stderr",
        text="UserWarning: Glyph 24120 (\\N{CJK}) missing from font(s) DejaVu Sans.\n  fig.show()",
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("plot()", outputs=[warned]) for _ in range(3)])
    (problem,) = kernel._noisy(notebook)
    assert "no Chinese font" in problem
    assert "fonts-noto-cjk" in problem
