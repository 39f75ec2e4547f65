"""Where a document comes from: the bytes of a file or of a web address."""

from __future__ import annotations

import ipaddress
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urljoin, urlsplit

from reception.errors import DataError

if TYPE_CHECKING:
    import requests

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_PAGE = 10 * 1024 * 1024
MOST_REDIRECTS = 5
CONNECTING, ANSWERING, LOADING = 5.0, 15.0, 60.0
"""Seconds until connected, between two pieces of an answer, and for all of it."""

_TYPES = frozenset(
    [
        "text/html",
        "application/xhtml+xml",
        "application/pdf",
        "text/plain",
        "text/markdown",
        "text/x-markdown",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/octet-stream",
        "binary/octet-stream",
    ]
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_SAVE = "save the page in your browser and give the file instead"


@dataclass(frozen=True)
class Source:
    """A document before it is read.

    Attributes:
        origin: file name or address, as given.
        stem: its last part without ending, to name the document by.
        content: its bytes.
        charset: what a server says of them, if it says anything.
    """

    origin: str
    stem: str
    content: bytes
    charset: str | None = None


def is_address(source: str | Path) -> bool:
    """Whether ``source`` is a web address and no file."""
    return isinstance(source, str) and source.lower().startswith(("http://", "https://"))


def fetch(source: str | Path, public_only: bool = False) -> Source:
    """The bytes of a file or an address.

    Args:
        source: path of a file, or an address that begins with http:// or https://.
        public_only: refuse addresses inside a private network, redirects included.

    Raises:
        DataError: it is not there, too large, or cannot be had; says what to do.
    """
    if is_address(source):
        return _from_web(str(source).strip(), public_only)
    return _from_file(Path(source))


def _from_file(path: Path) -> Source:
    try:
        if path.is_dir():
            raise DataError(f"{path} is a folder; name the files in it, such as {path}/*.docx.")
        size = path.stat().st_size
        if not path.is_file():
            raise DataError(f"{path} is no ordinary file; give a document.")
        if size > LARGEST_FILE:
            raise DataError(
                f"{path} has {size / 1e6:.0f} MB, more than the {LARGEST_FILE >> 20} MB that are "
                "read; remove its pictures or split it."
            )
        content = path.read_bytes()
    except FileNotFoundError as error:
        hint = (
            f"; if it is a web address, write https://{path}"
            if str(path).lower().startswith("www.")
            else "; check its name and folder"
        )
        raise DataError(f"{path} is not there{hint}.") from error
    except (OSError, ValueError) as error:
        raise DataError(f"{path} cannot be read ({_why(error)}); check its name and rights.") from (
            error
        )
    return Source(str(path), path.stem, content)


def _from_web(address: str, public_only: bool) -> Source:
    # Imported here: files need none of it.
    import requests

    with requests.Session() as session:
        session.headers["User-Agent"] = "reception (drafts of FAQs from a page)"
        session.headers["Accept"] = "text/html, application/pdf, text/*;q=0.9, */*;q=0.5"
        if public_only:
            _guard(session)
        try:
            return _load(session, address)
        except _NotPublic as error:
            raise DataError(
                f"{address} is not on the public web: there is no such name, or it leads into a "
                "private network; give another address, or upload the file."
            ) from error
        except requests.Timeout as error:
            raise DataError(f"{address} does not answer in time; try later, or {_SAVE}.") from error
        except (requests.RequestException, ValueError, OSError) as error:
            raise DataError(
                f"{address} cannot be fetched ({type(error).__name__}); check the address and the "
                f"network, or {_SAVE}."
            ) from error


def _load(session: requests.Session, address: str) -> Source:
    url = address
    for _ in range(MOST_REDIRECTS + 1):
        answer = session.get(
            url, stream=True, timeout=(CONNECTING, ANSWERING), allow_redirects=False
        )
        target = answer.headers.get("Location")
        if not (answer.is_redirect and target):
            break
        answer.close()
        url = urljoin(url, target)
        if not is_address(url):
            raise DataError(f"{address} leads to {url[:80]}, which is no web page; {_SAVE}.")
    else:
        raise DataError(f"{address} is redirected again and again; {_SAVE}.")
    with answer:
        if answer.status_code != 200:
            raise DataError(
                f"{address} answers with status {answer.status_code}; check it, or {_SAVE}."
            )
        kind, _, parameters = answer.headers.get("Content-Type", "").partition(";")
        kind = kind.strip().lower()
        if kind and kind not in _TYPES:
            raise DataError(
                f"{address} is {kind}, and only web pages, PDF, Word (.docx) and text are read; "
                "give the address of a page or document."
            )
        content = _body(answer, address)
    charset = parameters.partition("charset=")[2].strip(" \"'").split(";")[0] or None
    last = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])
    stem = last.partition(".")[0] or urlsplit(url).hostname or "page"
    return Source(address, stem, content, charset)


def _body(answer: requests.Response, address: str) -> bytes:
    content = bytearray()
    until = time.monotonic() + LOADING
    for piece in answer.iter_content(64 * 1024):
        content += piece
        if len(content) > LARGEST_PAGE:
            raise DataError(
                f"{address} has more than {LARGEST_PAGE >> 20} MB; save the part you need to a "
                "file and give that."
            )
        if time.monotonic() > until:
            raise DataError(f"{address} does not answer in time; try later, or {_SAVE}.")
    return bytes(content)


class _NotPublic(Exception):
    """A name that is unknown, or an address inside a private network: which, nobody is told."""


def _guard(session: requests.Session) -> None:
    """Let ``session`` connect to public addresses only, whatever names or redirects say.

    A name is looked up once, before anything is sent, and connected to is what was found then:
    it may lead elsewhere the second time. Proxies are not used, because they would look it up
    again, unseen.
    """
    from requests.adapters import HTTPAdapter
    from urllib3 import connection, connectionpool
    from urllib3.exceptions import HTTPError
    from urllib3.poolmanager import pool_classes_by_scheme

    def checked(kind: Any) -> Any:
        class Checked(kind):  # type: ignore[misc]
            _dns_host: str

            def _new_conn(self) -> socket.socket:
                name = self._dns_host
                *others, last = _public_addresses(name, self.port)
                try:
                    for self._dns_host in others:
                        with suppress(HTTPError):
                            return cast(socket.socket, super()._new_conn())
                    self._dns_host = last
                    return cast(socket.socket, super()._new_conn())
                finally:
                    # Certificates are checked against the name.
                    self._dns_host = name

        return Checked

    class Http(connectionpool.HTTPConnectionPool):
        ConnectionCls = checked(connection.HTTPConnection)

    class Https(connectionpool.HTTPSConnectionPool):
        ConnectionCls = checked(connection.HTTPSConnection)

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **named: Any) -> None:
            super().init_poolmanager(*args, **named)
            self.poolmanager.pool_classes_by_scheme = {
                **pool_classes_by_scheme,
                "http": Http,
                "https": Https,
            }

    session.trust_env = False
    session.mount("http://", Adapter(max_retries=0))
    session.mount("https://", Adapter(max_retries=0))


def _public_addresses(name: str, port: int) -> list[str]:
    """What a name leads to, at most the first two; all of it must be public.

    Raises:
        _NotPublic: it leads nowhere, or some of it into a private network.
    """
    try:
        found = socket.getaddrinfo(name.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _NotPublic from error
    addresses = list(dict.fromkeys(str(place[4][0]) for place in found))
    if not addresses or not all(map(_is_public, addresses)):
        raise _NotPublic
    return addresses[:2]


def _is_public(text: str) -> bool:
    if "%" in text:  # only valid on one link
        return False
    address = ipaddress.ip_address(text)
    inner = _inside(address) if isinstance(address, ipaddress.IPv6Address) else None
    reached = inner or address
    return reached.is_global and not reached.is_multicast


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address to which a gateway would pass on what is sent to ``address``."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
