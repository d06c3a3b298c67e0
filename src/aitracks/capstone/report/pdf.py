"""A page as PDF, by WeasyPrint: no browser, no script, and nothing is fetched."""

from __future__ import annotations

import logging
from typing import Any

from PIL import ImageFile

from aitracks.errors import ServiceError


def need_printer() -> None:
    """Raises ServiceError, naming the package, where PDFs cannot be made."""
    _weasyprint()


def print_pdf(page: str) -> bytes:
    """The HTML page as PDF; of all addresses in it only pictures that it holds itself are opened."""
    weasyprint = _weasyprint()
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # of properties that only browsers know
    own = weasyprint.urls.URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
    made: bytes = weasyprint.HTML(string=page, url_fetcher=own).write_pdf()
    return made


def _weasyprint() -> Any:
    try:
        import weasyprint  # type: ignore[import-untyped]
    except ImportError:
        raise ServiceError("PDFs are made by WeasyPrint, which is not here: pip install 'aitracks[pdf]'") from None
    except OSError as error:  # its own words are a page long
        raise ServiceError(
            f"PDFs need Pango ({str(error).split(':')[0]}): apt install libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-cjk"
        ) from None
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint turns it on for the whole process
    return weasyprint
