"""Reads PDF: lines by their place and letters on the page, then what they make up."""

from __future__ import annotations

import io
import logging
import re

from reception.errors import DataError
from reception.faq.documents.formats.pdf_lines import Line, lines_of, without_repeated
from reception.faq.documents.formats.pdf_text import pieces_of
from reception.faq.documents.pieces import Flow, clean

MOST_PAGES = 200

FEWEST_LETTERS = 20
"""Letters in a whole document below which it must be a picture of its pages."""

_SITE = re.compile(r"\s+[|–—·»]\s+")
_COPY = "copy its text to a .txt file, or save it as .docx"


def read_pdf(content: bytes, origin: str) -> Flow:
    """The flow of a PDF.

    Raises:
        DataError: it is protected, damaged, too long, or scanned without text.
    """
    # Imported here: only PDFs need it.
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            if len(pdf.pages) > MOST_PAGES:
                raise DataError(
                    f"{origin} has {len(pdf.pages)} pages, more than the {MOST_PAGES} that are "
                    "read; split it."
                )
            pages: list[list[Line]] = []
            for page in pdf.pages:
                pages.append(lines_of(page))
                page.close()
            title = clean(str((pdf.metadata or {}).get("Title") or ""))
    except DataError:
        raise
    except Exception as error:  # whatever a damaged file makes pdfminer raise
        causes = (error, error.__cause__, error.__context__, *error.args)
        if any(isinstance(cause, MemoryError) for cause in causes):
            raise MemoryError from error
        if any(isinstance(cause, (PDFPasswordIncorrect, PDFEncryptionError)) for cause in causes):
            raise DataError(
                f"{origin} is protected by a password; save it without one, or {_COPY}."
            ) from error
        raise DataError(f"{origin} is damaged or no PDF; open it and print it to a new one.") from (
            error
        )
    kept, left_out = without_repeated(pages)
    letters = sum(len(line.text) for page in kept for line in page)
    if letters < FEWEST_LETTERS:
        raise DataError(
            f"{origin} holds pictures of pages and no text; run it through text recognition "
            f"(OCR), or {_COPY}."
        )
    pieces = pieces_of(kept)
    return Flow(pieces + left_out, _SITE.split(title)[0] if _is_title(title) else "")


def _is_title(title: str) -> bool:
    """Whether a PDF's own title was written by somebody, not made of a file's name."""
    lower = title.lower()
    made = lower.startswith(("microsoft word", "untitled", "about:blank", "document")) or (
        lower.endswith((".doc", ".docx", ".pdf", ".html", ".indd", ".qxp", ".odt", ".pub"))
    )
    return " " in title and not made and not lower.startswith(("http", "file:"))
