"""Takes the pictures of docs/staff.md: the console of a clinic in the middle of its week.

``python -m benchmarks.console_pictures docs/pictures`` starts a console of its own, on a copy of
the project's data, with made-up visitors.
"""

from __future__ import annotations

import io
import os
import random
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page, expect

from benchmarks import chromium
from benchmarks.house import House, house
from benchmarks.screenshots import COLOURS, PHONE
from reception.clinic import chats, entering, feedback, inbox, messages
from reception.clinic.database import transaction
from reception.clinic.facts import load_clinic
from reception.clinic.offers import Treatment
from reception.clinic.times import in_database
from reception.clinic.wish import Wish
from reception.staff import accounts

WIDE = {"width": 1180, "height": 800}
OWNER, PASSWORD = "Asha Raman", "correct horse battery staple"
NOW = "2026-11-20T11:00:00"
DAYS = 30

DOCUMENT = Path("tests/documents/hot-stone-massage.html")

ANSWERED = {
    "faq/dry_skin": 9, "faq/oils": 7, "faq/how_often": 6, "faq/scars": 4, "faq/lasting_effect": 4,
    "faq/stress_relief": 3, "faq/wrinkles": 3, "prices": 8, "opening_hours": 6, "location": 4,
}  # fmt: skip
"""How often each is asked in the month, times three."""

UNKNOWN = (
    ("Can I buy a gift voucher for my mum?", 5), ("do you sell gift vouchers", 3),
    ("voucher for a birthday?", 2), ("is there somewhere to park", 3), ("can i park near you", 2),
    ("do you have a lift, I use a wheelchair", 2), ("where could I charge my phone", 1),
)  # fmt: skip

APPOINTMENTS = (
    ("Swedish massage", 60, 0, 13, "Lena Fisher"), ("Facial", 60, 0, 14, "Amir Ali"),
    ("Deep tissue massage", 60, 0, 15, "Jo Bloggs"), ("Swedish massage", 60, 0, 15, "Sam Reid"),
    ("Swedish massage", 60, 1, 10, "Ruth Okafor"), ("Deep tissue massage", 60, 3, 14, "Tom Baker"),
    ("Swedish massage", 60, 4, 11, "Ines Costa"), ("Facial", 60, 5, 16, "Ada Novak"),
    ("Swedish massage", 60, 0, 18, "Priya Shah"), ("Deep tissue massage", 60, 0, 17, "Joe Marsh"),
    ("Facial", 60, 0, 17, "Nina Weber"), ("Swedish massage", 60, 3, 10, "Omar Haddad"),
    ("Facial", 60, 3, 15, "Grace Lund"), ("Deep tissue massage", 60, 4, 14, "Ben Carter"),
)  # fmt: skip
"""Service, minutes, days ahead, hour, client."""


def live_through() -> None:
    """What has come to the clinic's database in a month."""
    chance = random.Random(7)
    rows = []
    for label, often in ANSWERED.items():
        for _ in range(3 * often):
            rows.append(_row(chance, label, messages.ANSWERED, "", chance.uniform(0.85, 1)))
    for text, often in UNKNOWN:
        for _ in range(often):
            rows.append(_row(chance, "out_of_scope", messages.DECLINED, text, 0.9))
    for _ in range(14):
        rows.append(_row(chance, "clarify", messages.CLARIFIED, "", 0.5))
    for step in (messages.BEGUN,) * 16 + (messages.FINISHED,) * 11:
        rows.append({**_row(chance, "book_appointment", messages.BOOKING, "", 1), "step": step})
    messages.store(rows)
    turns = [
        {"from": "visitor", "text": "Could Asha do Thursday evenings after seven?"},
        {"from": "assistant", "text": "I am not sure about that. I will ask the team for you."},
    ]
    conversation = f"web-{uuid.uuid4().hex}"
    chats.begin(conversation)
    left, _ = inbox.leave_request(
        conversation, "website", "talk_to_human", turns, "+44 7700 900142"
    )
    feedback.give(
        f"web-{uuid.uuid4().hex}", 2, feedback.DOWN, "I wanted to know which oil", "which oil",
        "The oils that massage therapists generally use are good for skin health.", "faq/oils",
    )  # fmt: skip
    clinic = load_clinic()
    _date_back(left.id, clinic.now() - timedelta(minutes=50))
    for name, minutes, days, hour, client in APPOINTMENTS:
        service = clinic.service(name)
        assert service
        starts = (clinic.now() + timedelta(days=days)).replace(hour=hour, minute=0)
        treatment = Treatment(service, minutes, None)
        try:
            entering.enter(clinic, treatment, [Wish.exactly(starts)], client, "07700 900142")
        except entering.NotFree as taken:
            print(f"{client}: {taken}", file=sys.stderr)


def _date_back(request: int, moment: datetime) -> None:
    """Have a request left at ``moment``: the clinic's clock is not this machine's."""
    with transaction() as session:
        found = session.get(inbox.Request, request)
        found.created_at = found.updated_at = in_database(moment)


def _row(
    chance: random.Random, label: str, outcome: str, text: str, confidence: float
) -> dict[str, Any]:
    ago = timedelta(days=chance.triangular(0, DAYS, 3), minutes=chance.randrange(600))
    return {
        "at": in_database(load_clinic().now() - ago),
        "conversation": f"web-{uuid.UUID(int=chance.getrandbits(128)).hex}",
        "channel": chance.choice(("website", "website", "whatsapp", "telegram")),
        "text": text or None,
        "label": label,
        "confidence": confidence,
        "outcome": outcome,
        "candidates": [label],
        "step": None,
    }


class Studio:
    """Takes pictures of the console at ``url`` into ``folder``."""

    def __init__(self, browser: Browser, url: str, folder: Path) -> None:
        self._browser = browser
        self._url = url
        self._folder = folder

    @contextmanager
    def signed_in(self, **options: Any) -> Iterator[Page]:
        """A browser in which the owner has signed in."""
        options = {"viewport": WIDE, "locale": "en-GB", "reduced_motion": "reduce", **options}
        context = self._browser.new_context(**options)
        page = context.new_page()
        page.goto(f"{self._url}/sign-in")
        page.get_by_label("Your name").fill(OWNER)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{self._url}/")
        yield page
        context.close()

    def take(self, page: Page, path: str, name: str) -> None:
        """A picture of the page at ``path``."""
        page.goto(f"{self._url}{path}")
        self.save(page, name)

    def save(self, page: Page, name: str) -> None:
        """A picture of what is shown, the page's whole length up to two screens."""
        page.wait_for_load_state("networkidle")
        height = min(page.evaluate("document.documentElement.scrollHeight"), 2 * WIDE["height"])
        width = page.viewport_size["width"] if page.viewport_size else WIDE["width"]
        clip: FloatRect = {"x": 0, "y": 0, "width": width, "height": height}
        taken = Image.open(io.BytesIO(page.screenshot(clip=clip, full_page=True, caret="hide")))
        few = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(self._folder / f"{name}.png", optimize=True)

    def all(self) -> None:
        """Every picture."""
        with self.signed_in() as page:
            self._publish(page)
            for path, name in (
                ("/", "staff-today"), ("/inbox/", "staff-people"),
                ("/inbox/questions", "staff-questions"), ("/faqs/", "staff-faqs"),
                (f"/drafts/{DOCUMENT.stem}", "staff-drafts"),
                (f"/drafts/{DOCUMENT.stem}/1", "staff-draft"),
                ("/bookings/", "staff-bookings"), ("/insight/", "staff-insight"),
            ):  # fmt: skip
                self.take(page, path, name)
            self._advice(page)
            self._try(page)
        with self.signed_in(viewport=PHONE, device_scale_factor=2) as page:
            self.take(page, "/inbox/questions", "staff-questions-phone")
        with self.signed_in(color_scheme="dark") as page:
            self.take(page, "/insight/", "staff-insight-dark")

    def _publish(self, page: Page) -> None:
        page.goto(f"{self._url}/releases/")
        page.get_by_label("What is new").fill("Sauna, parking")
        page.get_by_role("button", name="Check and publish").click()
        page.wait_for_timeout(4000)
        self.save(page, "staff-release-running")
        expect(page.get_by_role("heading", name="Figures")).to_be_visible(timeout=300_000)
        self.save(page, "staff-release")
        self.take(page, "/releases/", "staff-releases")

    def _advice(self, page: Page) -> None:
        page.goto(f"{self._url}/faqs/new?question=Do+you+sell+gift+vouchers%3F")
        page.get_by_label("Answer", exact=True).fill("Yes, they are always valid for a year.")
        page.get_by_label("Examples, one a line").fill(
            "do you sell gift vouchers\nvoucher for a birthday?\nwhat helps with my flaky legs"
        )
        page.wait_for_timeout(2500)
        self.save(page, "staff-advice")

    def _try(self, page: Page) -> None:
        page.goto(f"{self._url}/try-it/")
        page.get_by_role("textbox").first.fill("my shins are so flaky, would it help?")
        page.keyboard.press("Enter")
        waiting = page.locator("#turns [aria-busy]")
        expect(waiting.first).to_be_visible()
        expect(waiting).to_have_count(0, timeout=180_000)
        self.save(page, "staff-try-it")


def main(folder: Path) -> None:
    """Start a console and take the pictures."""
    os.environ.setdefault("RECEPTION_NOW", NOW)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, house(Path(scratch) / "home") as made:
        accounts.set_up(accounts.add(OWNER, "publisher"), PASSWORD)
        live_through()
        _draft(made)
        made.console()
        with chromium.started() as browser:
            Studio(browser, f"http://127.0.0.1:{made.console_port}", folder).all()


def _draft(made: House) -> None:
    drafted = made.start("reception.cli", "faq", "draft", str(DOCUMENT.resolve()), "--save")
    drafted.wait(300)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
