"""The pages that the server hands out, and the scripts of the chat widget.

The clinic's page at ``/``, the conversation as a page at ``/chat``, and the articles. They load
nothing from elsewhere, hold no inline script or style, and work without JavaScript.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import re
import traceback
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, redirect, text

from reception import settings
from reception.channels.page_content import Section, counted, home_content, read_sections
from reception.channels.public_articles import public_articles
from reception.clinic.facts import load_clinic, long_date
from reception.faq.articles import Article, load_articles

logger = logging.getLogger(__name__)

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"
SCRIPTS = sorted(path.name for path in STATIC.glob("*.js") if not path.name.startswith("page"))
"""The chat widget, as widget/build.js makes it: loaded by clinics' pages, so everybody may."""

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
FOR_GOOD = "public, max-age=31536000, immutable"
FIVE_MINUTES = "public, max-age=300"

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.*-]+(:\d{1,5})?|\*")
_GET = ["GET", "HEAD"]

Handler = Callable[..., Coroutine[Any, Any, HTTPResponse]]


@dataclass(frozen=True)
class Document:
    """What is sent, as it is and packed by gzip; ``version`` is of the content."""

    content: bytes
    packed: bytes
    content_type: str
    version: str


@dataclass(frozen=True)
class ArticlePage:
    """An article as the pages show it; ``opening`` stands before the first section."""

    article: Article
    opening: str
    sections: list[Section]


_rendered: dict[str, ArticlePage] = {}


def pages(origins: Sequence[str], demonstration_page: bool) -> Blueprint:
    """The routes of the pages and scripts.

    What is wrong in the clinic's files is said here; articles that change later are shown as
    they are then.

    Args:
        origins: of the websites that may show the conversation in a frame.
        demonstration_page: `home` is served at ``/``, so the other pages lead there.

    Raises:
        DataError: ``clinic.yml`` or an article has a mistake.
    """
    load_clinic()
    load_articles(settings.home() / "data" / "articles")
    files = _files()
    frames = " ".join(["'self'", *(origin for origin in origins if _ORIGIN.fullmatch(origin))])
    about = {"home": demonstration_page}
    blueprint = Blueprint("reception_pages", strict_slashes=True)

    @blueprint.route("/chat", methods=_GET)
    @_without_internals
    async def chat(request: Request) -> HTTPResponse:
        return _page(request, "chat.html", "./", about, frames=frames)

    @blueprint.route("/articles/<name:str>", methods=_GET)
    @_without_internals
    async def article(request: Request, name: str) -> HTTPResponse:
        shown = _articles().get(unquote(name))
        if shown is None:
            listed = {**about, "articles": _listed("../")}
            return _page(request, "missing.html", "../", listed, 404)
        if shown.article.url:
            return _guarded(redirect(shown.article.url))
        others = [other for other in _listed("../") if other["title"] != shown.article.title]
        content = {**about, "article": _shown(shown), "others": others}
        return _page(request, "article.html", "../", content)

    for script in SCRIPTS:
        blueprint.add_route(_serving(files, script), f"/{script}", methods=_GET, name=script[:-3])

    @blueprint.route("/pages/<name:str>", methods=_GET)
    @_without_internals
    async def asset(request: Request, name: str) -> HTTPResponse:
        return _file(request, files, "" if name in SCRIPTS else name)

    return blueprint


def _without_internals(handler: Handler) -> Handler:
    """Visitors read that it does not work, the log why."""

    @wraps(handler)
    async def guarded(request: Request, *arguments: Any, **named: Any) -> HTTPResponse:
        try:
            return await handler(request, *arguments, **named)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            logger.error("No page: %s (%s:%s).", error, place.filename, place.lineno)
            return _guarded(text("This is not working just now. Please try again later.", 500))

    return guarded


@_without_internals
async def home(request: Request) -> HTTPResponse:
    """The clinic's page, for ``/``."""
    content = home_content(load_clinic())
    content.update(articles=_listed("./"), address=settings.public_url())
    return _page(request, "home.html", "./", content)


def _serving(files: dict[str, Document], name: str) -> Handler:
    @_without_internals
    async def serve(request: Request) -> HTTPResponse:
        return _file(request, files, name)

    return serve


def _file(request: Request, files: dict[str, Document], name: str) -> HTTPResponse:
    document = files.get(name)
    if document is None:
        return _guarded(text("There is nothing at this address.", 404))
    # Only what was asked for by its own version: while one server is old and the next is new, the
    # wrong content must not be kept for good.
    named = bool(request.args.get("v")) and request.args["v"][0] == document.version
    headers = {"Cache-Control": FOR_GOOD if named else FIVE_MINUTES}
    if name in SCRIPTS:
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _sent(request, document, headers)


def _page(
    request: Request,
    template: str,
    root: str,
    content: dict[str, Any],
    status: int = 200,
    frames: str = "'none'",
) -> HTTPResponse:
    """A page from its template; ``root`` leads from it to ``/``, also behind a proxy's prefix."""
    html = _environment().get_template(template).render(content, clinic=load_clinic(), root=root)
    document = _document(html.encode(), "text/html; charset=utf-8")
    return _sent(request, document, {"Cache-Control": "no-cache"}, status, frames)


def _sent(
    request: Request,
    document: Document,
    headers: dict[str, str],
    status: int = 200,
    frames: str = "'none'",
) -> HTTPResponse:
    headers = {**headers, "ETag": f'W/"{document.version}"', "Vary": "Accept-Encoding"}
    known = {tag.strip().removeprefix("W/") for tag in _header(request, "If-None-Match").split(",")}
    if status == 200 and known & {f'"{document.version}"', "*"}:
        return _guarded(HTTPResponse(status=304, headers=headers), frames)
    body = document.content
    if _takes_gzip(_header(request, "Accept-Encoding")):
        body, headers["Content-Encoding"] = document.packed, "gzip"
    response = HTTPResponse(body, status, headers, document.content_type)
    return _guarded(response, frames)


def _guarded(response: HTTPResponse, frames: str = "'none'") -> HTTPResponse:
    """The response with what browsers are told to refuse."""
    response.headers["Content-Security-Policy"] = (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"base-uri 'none'; form-action 'self'; frame-ancestors {frames}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


def _header(request: Request, name: str) -> str:
    return str(request.headers.get(name, ""))


def _takes_gzip(accepted: str) -> bool:
    for coding in accepted.lower().split(","):
        name, _, quality = (part.strip() for part in coding.partition(";"))
        if name in ("gzip", "*"):
            return not re.fullmatch(r"q\s*=\s*0(\.0*)?", quality)
    return False


@lru_cache(maxsize=16)
def _document(content: bytes, content_type: str) -> Document:
    # widget.js asks for chat.js by the same twelve digits (widget/build.js).
    version = hashlib.sha256(content).hexdigest()[:12]
    return Document(content, gzip.compress(content, mtime=0), content_type, version)


@lru_cache(maxsize=1)
def _files() -> dict[str, Document]:
    """What may be fetched, by name: the widget, and the pages' own files."""
    paths = [path for path in sorted(STATIC.glob("*")) if path.suffix in TYPES]
    return {
        path.name: _document(path.read_bytes(), TYPES[path.suffix])
        for path in paths
        if path.name in SCRIPTS or path.name.startswith("page")
    }


def _articles() -> dict[str, ArticlePage]:
    """What visitors may read now; what was not changed is not rendered again."""
    public = public_articles()
    for name, article in public.items():
        if name not in _rendered or _rendered[name].article != article:
            _rendered[name] = ArticlePage(article, *read_sections(article))
    return {name: _rendered[name] for name in public}


def _listed(root: str) -> list[dict[str, Any]]:
    """The articles for a list of links; ``root`` leads to ``/``."""
    return [
        {**_shown(page), "address": page.article.address(None, root)}
        for page in _articles().values()
    ]


def _shown(page: ArticlePage) -> dict[str, Any]:
    article = page.article
    return {
        "title": article.title,
        "reviewed": article.reviewed,
        "opening": page.opening,
        "sections": page.sections,
    }


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["long"] = long_date
    environment.filters["count"] = counted
    environment.filters["tel"] = lambda number: re.sub(r"[^\d+]", "", number)
    environment.filters["mail"] = lambda address: quote(address, safe="@")
    environment.filters["sentence"] = lambda words: f"{words[:1].upper()}{words[1:].rstrip('.')}."
    environment.globals["versions"] = {name: one.version for name, one in _files().items()}
    return environment
