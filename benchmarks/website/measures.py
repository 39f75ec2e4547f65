"""What a visitor waits for, measured by the page itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from benchmarks.website.site import Site
from benchmarks.widget import Widget

Place = tuple[str, str]
"""An element of the page, and what is within its shadow root."""

Visit = Callable[[Page], None]
"""Brings a page to the open chat."""

SETTLED = 300
"""Milliseconds in which a page that was loaded has nothing left to do."""

IN_A_ROW = 10
"""So many questions a visitor asks; the next one has a browser profile of their own."""


@dataclass(frozen=True)
class Chat:
    """Where on a page the parts of a chat are."""

    composer: Place
    answers: Place


LAUNCHER = ("reception-chat", "button.launch")
RECEPTION = Chat(
    composer=("reception-chat", "textarea"),
    answers=("reception-chat", ".message.assistant .bubble"),
)
DEEP_CHAT = Chat(
    composer=("deep-chat", "#text-input"),
    answers=("deep-chat", ".ai-message-text:not(.deep-chat-loading-message-bubble)"),
)


@contextmanager
def fresh_page(browser: Browser, *watched: Place) -> Iterator[Page]:
    """A page in a profile without cache and storage; it notes when ``watched`` come up."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    context.add_init_script(path=Path(__file__).with_name("clocks.js"))
    usable = f"{json.dumps(watched)}.map(clocks.untilUsable)"
    context.add_init_script(f"clocks.usable = {usable}; Promise.allSettled(clocks.usable);")
    yield context.new_page()
    context.close()


def openings(browser: Browser, url: str, pages: int) -> tuple[list[float], list[float]]:
    """From the click on the button until the cursor is in the composer.

    The first time on a page that nothing is kept from, and the times after that. The pointer
    comes to the button in the moment of the click, so nothing is loaded ahead.
    """
    cold: list[float] = []
    warm: list[float] = []
    for _ in range(pages):
        with fresh_page(browser) as page:
            page.goto(url)
            widget = Widget(page)
            widget.launcher.wait_for()
            page.wait_for_timeout(SETTLED)
            for times in (cold, warm, warm):
                page.evaluate("place => clocks.awaitOpening(place)", RECEPTION.composer)
                widget.launcher.click()
                times.append(page.evaluate("clocks.found"))
                widget.button("Close chat").click()
                page.mouse.move(0, 0)
                page.wait_for_timeout(SETTLED)
    return cold, warm


def answer_times(
    browser: Browser, visits: Sequence[tuple[Visit, Chat]], texts: Sequence[str]
) -> list[list[float]]:
    """From Enter until the answer is shown, for each of the pages; they take turns."""
    times: list[list[float]] = [[] for _ in visits]
    for first in range(0, len(texts), IN_A_ROW):
        for taken, (visit, chat) in zip(times, visits):
            with fresh_page(browser) as page:
                visit(page)
                taken += [ask(page, chat, text) for text in texts[first : first + IN_A_ROW]]
    return times


def ask(page: Page, chat: Chat, text: str) -> float:
    """Type and send ``text``; milliseconds until the answer is shown."""
    composer = page.locator(" ".join(chat.composer))
    composer.fill(text)
    page.evaluate("place => clocks.awaitAnswer(place)", chat.answers)
    composer.press("Enter")
    return float(page.evaluate("clocks.found"))


def at_once(
    browser: Browser, visit: Visit, texts: Sequence[str], times: int
) -> tuple[list[float], int]:
    """Until all of ``texts``, sent at once, are answered; how often in order."""
    places = [RECEPTION.composer, RECEPTION.answers]
    alone = []
    for text in texts:
        with fresh_page(browser) as page:
            visit(page)
            ask(page, RECEPTION, text)
            alone.append(page.evaluate("place => clocks.texts(place)", RECEPTION.answers)[-1])
    waited, in_order = [], 0
    for _ in range(times):
        with fresh_page(browser) as page:
            visit(page)
            ask(page, RECEPTION, "hello")
            waited.append(page.evaluate("a => clocks.sayAtOnce(...a)", [*places, list(texts)]))
            answered = page.evaluate("place => clocks.texts(place)", RECEPTION.answers)
            in_order += answered[1:] == alone
    return waited, in_order


def interactive_times(
    browser: Browser, places: Sequence[tuple[str, Place]], pages: int
) -> list[list[float]]:
    """From the beginning of navigation to each address until its place can be used.

    Nothing is cached. The addresses take turns, so that what else the machine does meets all.
    """
    times: list[list[float]] = [[] for _ in places]
    for _ in range(pages):
        for taken, (url, place) in zip(times, places):
            with fresh_page(browser, place) as page:
                page.goto(url)
                taken.append(page.evaluate("clocks.usable[0]"))
    return times


@dataclass(frozen=True)
class Loaded:
    """What a page has done by the time its chat is open."""

    size: int
    foreign: list[str]
    forbidden: int


def loaded(browser: Browser, site: Site, name: str, chat: Chat) -> Loaded:
    """Bytes of scripts, addresses on servers of others, breaches of a strict policy."""
    requested: list[str] = []
    own = (site.url, site.chat, "data:", "blob:")
    place = LAUNCHER if name == "launcher" else chat.composer
    with fresh_page(browser, place) as page:
        page.on("request", lambda sent: requested.append(sent.url))
        page.goto(f"{site.url}/{name}")
        page.evaluate("clocks.usable[0]")
        page.wait_for_timeout(SETTLED)
        size = page.evaluate("clocks.loaded()")
        foreign = [address for address in requested if not address.startswith(own)]
        page.goto(f"{site.url}/strict/{name}")
        page.wait_for_timeout(3 * SETTLED)
        return Loaded(size, foreign, page.evaluate("clocks.forbidden"))


def findings(browser: Browser, visit: Visit, chat: Chat) -> list[dict[str, Any]]:
    """What axe finds on the page with the chat open and one question answered in it."""
    with fresh_page(browser) as page:
        visit(page)
        ask(page, chat, "will massage help my dry skin?")
        page.wait_for_timeout(2 * SETTLED)
        return list(Axe().run(page).response["violations"])


def visiting(site: Site, name: str, chat: Chat, *, own_server: bool) -> Visit:
    """Goes to the site's page ``name`` with the chat open and settled.

    With ``own_server`` the page has the origin of the assistant's server, whose REST channel
    answers no other. It does not have that page, so the browser is handed it.
    """

    def hand_out(route: Route) -> None:
        wanted = route.request.url.partition("?")[0].rpartition("/")[2]
        kind = "text/javascript" if wanted.endswith(".js") else "text/html"
        route.fulfill(body=site.answer(wanted) or b"", content_type=f"{kind}; charset=utf-8")

    def visit(page: Page) -> None:
        if own_server:
            page.route("**/side-by-side/*", hand_out)
            page.goto(f"{site.chat}/side-by-side/{name}")
        else:
            page.goto(f"{site.url}/{name}")
        composer = page.locator(" ".join(chat.composer))
        if name in ("pasted", "launcher"):
            Widget(page).launcher.click()
        composer.wait_for()
        page.wait_for_timeout(SETTLED)
        # Requests that are measured do not go by way of this process.
        page.unroute_all()

    return visit
