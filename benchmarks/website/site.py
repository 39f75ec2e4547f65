"""A clinic's own website on loopback, and on it the same page with either chat."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Mapping
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>A clinic</title>
{head}</head><body><main><h1>A clinic</h1><p>Some words about a clinic.</p>{body}</main></body>
</html>"""

STRICT = (
    "default-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self' {chat}; "
    "img-src 'self' data:"
)
"""A policy without inline scripts and styles, and without other servers than the assistant's."""

TYPES = {".js": "text/javascript; charset=utf-8", "": "text/html; charset=utf-8"}


class Site:
    """Serves pages and scripts, packed by gzip, while it is entered.

    Pages: ``pasted`` is what a clinic does, with widget.js from the server ``chat``; the others
    have all scripts from here: ``launcher``, ``open`` and ``deep-chat``. ``/strict/…`` is the
    same under a strict policy.
    """

    def __init__(self, scripts: Mapping[str, Path]) -> None:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                folder, _, name = self.path.partition("?")[0].rpartition("/")
                found = site.answer(name)
                content = gzip_of(found or b"")
                self.send_response(404 if found is None else 200)
                self.send_header("Content-Type", TYPES[Path(name).suffix and ".js"])
                self.send_header("Content-Encoding", "gzip")
                self.send_header("Content-Length", str(len(content)))
                if folder == "/strict":
                    self.send_header("Content-Security-Policy", STRICT.format(chat=site.chat))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self.chat = ""
        self._scripts = {name: path.read_bytes() for name, path in scripts.items()}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Site:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, name: str) -> bytes | None:
        """The page or script of that name."""
        own = f'<script src="widget.js" data-server="{self.chat}" defer></script>'
        pages = {
            "pasted": (f'<script src="{self.chat}/widget.js" defer></script>', ""),
            "launcher": (own, ""),
            "open": (own.replace("data-server", 'data-open="" data-server'), ""),
            "deep-chat": (
                '<script type="module" src="deepChat.bundle.js"></script>'
                '<script type="module" src="deep-chat.js"></script>',
                "<deep-chat></deep-chat>",
            ),
        }
        if name in pages:
            head, body = pages[name]
            return PAGE.format(head=head, body=body).encode()
        return self._scripts.get(name)


@lru_cache(maxsize=16)
def gzip_of(content: bytes) -> bytes:
    """As the assistant's server packs it."""
    return gzip.compress(content, mtime=0)
