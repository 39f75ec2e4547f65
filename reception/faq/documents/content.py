"""What kind of document some bytes are, by what they say themselves, and its flow."""

from __future__ import annotations

import codecs
import re

from reception.errors import DataError
from reception.faq.documents.pieces import Flow
from reception.faq.documents.sources import Source

_HTML = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_HTML_TAG = re.compile(
    r"</(?:p|div|h[1-6]|li|ul|ol|table|section|article|span|td|a)>", re.IGNORECASE
)
_MARKDOWN = re.compile(
    r"^#{1,6} +\S|^(?:\*\*|__)[^\s*_](?:.*[^\s*_])?(?:\*\*|__)\s*$|\[[^\]]+\]\(\S+\)"
    r"|\A---\n(?:.*\n)*?---\n|^```",
    re.MULTILINE,
)
_META_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def flow_of(source: Source) -> Flow:
    """The flow of a document of any kind that is read.

    Raises:
        DataError: it is of another kind, damaged, or holds no text.
    """
    content, origin = source.content, source.origin
    if not content.strip():
        raise DataError(f"{origin} is empty; give a document with text in it.")
    if b"%PDF-" in content[:1024]:
        from reception.faq.documents.formats.pdf import read_pdf

        return read_pdf(content, origin)
    if content[:4] == b"PK\x03\x04":
        from reception.faq.documents.formats.word import read_word

        return read_word(content, origin)
    if content[:8] == bytes.fromhex("d0cf11e0a1b11ae1"):
        raise DataError(
            f"{origin} is an old Word document or is protected by a password; save it as .docx "
            "without one."
        )
    if content[:5] == b"{\\rtf":
        raise DataError(f"{origin} is rich text (RTF); save it as .docx.")
    text = decode(content, source.charset, origin)
    start = text[:5000]
    ending = origin.lower().partition("?")[0].rpartition(".")[2]
    markdown = ending in ("md", "markdown", "mdown")
    if (_HTML.search(start) and not markdown) or (_mostly_tags(text) and not markdown):
        from reception.faq.documents.formats.html import read_html

        return read_html(text)
    if markdown or _MARKDOWN.search(text):
        from reception.faq.documents.formats.markdown import read_markdown

        return read_markdown(text)
    from reception.faq.documents.formats.plain import read_plain

    return read_plain(text)


def decode(content: bytes, charset: str | None, origin: str) -> str:
    """Text of ``content``, its encoding guessed; each line ends with a line feed.

    Raises:
        DataError: it is no text at all.
    """
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if marked is None and b"\x00" in content[:4096]:
        raise DataError(
            f"{origin} is no document that is read; give Markdown, plain text, HTML, Word (.docx) "
            "or PDF."
        )
    declared = _META_CHARSET.search(content[:2048])
    named = declared.group(1).decode("ascii", "replace") if declared else None
    for encoding in (marked, "utf-8", charset, named, "cp1252"):
        if encoding is None:
            continue
        try:
            text = content.decode(encoding)
            break
        except (UnicodeDecodeError, LookupError):
            continue
    else:
        text = content.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _mostly_tags(text: str) -> bool:
    return len(_HTML_TAG.findall(text)) >= max(3, text.count("\n\n") // 4)
