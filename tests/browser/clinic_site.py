"""A clinic's website on loopback: pages that embed the widget, friendly and hostile."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STRICT = (
    "default-src 'self'; script-src 'self' {chat}; style-src 'self'; connect-src 'self' {chat}; "
    "img-src 'self' data:"
)
"""A strict policy of a site that lets in the assistant's server and nobody else."""

PAGE = """<!doctype html><html lang="en"{root}><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>A clinic</title>
<link rel="icon" href="data:,">{head}</head>
<body><main><h1>A clinic</h1><p>Some words about a clinic.</p>
<p><a href="/other">Another page</a></p></main>{body}</body></html>"""

OWN_STYLES = """
reception-chat { --reception-color: rgb(120, 40, 60); --reception-radius: 3px;
  --reception-font: monospace; --reception-width: 300px; --reception-offset-inline: 50px; }
"""
"""How a clinic fits the widget to its own looks."""

HOSTILE_STYLES = """
body *, reception-chat { display: none !important; visibility: hidden !important;
  position: static !important; width: 1px !important; height: 1px !important;
  opacity: 0 !important; font-size: 3px !important; color: red !important;
  transform: scale(.1) !important; pointer-events: none !important; float: left !important;
  all: unset !important; }
main, main * { display: block !important; visibility: visible !important; }
"""

HOSTILE_SCRIPT = """
Array.prototype.toJSON = function () { return "patched"; };
Object.prototype.extend = function () {};
Array.prototype.each = function () {};
String.prototype.blank = function () { return !this.trim(); };
Array.prototype.reduce = function () { throw new Error("patched reduce"); };
Element.prototype.remove = function () { throw new Error("patched remove"); };
window.$ = window.jQuery = function () { throw new Error("not that one"); };
window.name = "hostile";
addEventListener("keydown", (event) => event.target === document.body && event.preventDefault());
"""


class ClinicSite:
    """The site while it is entered; ``chat`` is the assistant's server, ``url`` its own."""

    def __init__(self) -> None:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                content, kind, headers = site.answer(self.path.partition("?")[0])
                self.send_response(200 if content else 404)
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content.encode())

            def log_message(self, *_: object) -> None:
                pass

        self.chat = ""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> ClinicSite:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()

    def answer(self, path: str) -> tuple[str, str, dict[str, str]]:
        """What is at ``path``: content, type, further headers."""
        script = f'<script src="{self.chat}/widget.js" defer></script>'
        strict = {"Content-Security-Policy": STRICT.format(chat=self.chat)}
        if path in ("/", "/other"):
            return self._page(body=script), "text/html", strict
        if path == "/element":
            body = f'<reception-chat server="{self.chat}" title="Ask us"></reception-chat>'
            return self._page(body=body + script), "text/html", strict
        if path == "/themed":
            options = (
                'data-color="#8a2be2" data-position="start" data-title="Spa Lavande" '
                'data-greeting="Any questions?" data-greeting-delay="0.2" data-theme="dark"'
            )
            themed = script.replace("<script ", f"<script {options} ")
            return self._page(body=themed), "text/html", strict
        if path == "/arabic":
            arabic = script.replace("<script ", '<script data-language="ar" ')
            return self._page(body=arabic, root=' dir="rtl"'), "text/html", strict
        if path == "/styled":
            head = '<link rel="stylesheet" href="/styled.css">'
            return self._page(head=head, body=script), "text/html", strict
        if path == "/styled.css":
            return OWN_STYLES, "text/css", {}
        if path == "/twice":
            return self._page(head=script, body=script), "text/html", strict
        if path == "/async":
            return self._page(head=script.replace("defer", "async")), "text/html", strict
        if path == "/module":
            module = script.replace("defer", 'type="module" data-title="Modern"')
            return self._page(head=module), "text/html", strict
        if path == "/hostile":
            head = '<link rel="stylesheet" href="/hostile.css"><script src="/hostile.js"></script>'
            return self._page(head=head, body=script), "text/html", {}
        if path == "/hostile.css":
            return HOSTILE_STYLES, "text/css", {}
        if path == "/hostile.js":
            return HOSTILE_SCRIPT, "text/javascript", {}
        return "", "text/plain", {}

    @staticmethod
    def _page(head: str = "", body: str = "", root: str = "") -> str:
        return PAGE.format(head=head, body=body, root=root)
