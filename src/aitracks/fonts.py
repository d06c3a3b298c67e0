"""The Chinese fonts that plots are drawn with: which ones this machine has."""

from __future__ import annotations

from contextlib import suppress

CHINESE_FONTS = (
    "Noto Sans CJK TC",
    "Noto Sans CJK JP",  # the first face of Debian's collection; it holds the Traditional Chinese glyphs too
    "Noto Sans TC",
    "PingFang TC",
    "Microsoft JhengHei",
    "WenQuanYi Micro Hei",
)
REMEDY = "on Debian: apt install fonts-noto-cjk"


def chinese_fonts() -> list[str]:
    """The names, best first, under which matplotlib knows the Chinese fonts of this machine; empty where it has none.

    matplotlib keeps its list of fonts and does not see one that was installed afterwards; here it is told of that one.
    """
    from matplotlib import font_manager

    if not _known():
        listed = {font.fname for font in font_manager.fontManager.ttflist}
        for file in font_manager.findSystemFonts():
            if file not in listed:
                with suppress(RuntimeError, OSError):  # not a font that it can read
                    font_manager.fontManager.addfont(file)
    return _known()


def _known() -> list[str]:
    from matplotlib import font_manager

    names = {font.name for font in font_manager.fontManager.ttflist}
    return [name for name in CHINESE_FONTS if name in names]
