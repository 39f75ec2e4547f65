"""The pages and scripts over HTTP, from the clinic's own files and from hostile ones."""

from __future__ import annotations

import gzip
import hashlib
import html
import http.client
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from conftest import NOW, ROOT, wait_for

from benchmarks.ports import free_port
from reception.channels.page_content import home_content, read_sections
from reception.clinic.facts import Clinic, load_clinic, long_date
from reception.errors import DataError
from reception.faq.articles import load_article, load_articles, slug

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors "
)
STATIC = ROOT / "reception" / "channels" / "static"
ARTICLES = sorted(path.stem for path in (ROOT / "data" / "articles").glob("*.md"))
PAGES = ["/", "/chat", *(f"/articles/{name}" for name in ARTICLES), "/articles/none"]

SERVER = """
import sys
from sanic import Sanic
from sanic.response import text
from reception.channels.pages import home, pages

app = Sanic("pages")
origins = ["https://clinic.example", "http://localhost:8080", "https://x.example; script-src *"]
app.blueprint(pages(origins, demonstration_page=True))
app.add_route(home, "/", methods=["GET", "HEAD"])
app.add_route(lambda request: text("up"), "/up")
app.run("127.0.0.1", int(sys.argv[1]))
"""


@dataclass
class Served:
    """A web server with nothing but the pages."""

    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.get(self.url + path, headers=named, timeout=30, allow_redirects=False)

    def exactly(self, path: str) -> tuple[int, bytes]:
        """Status and content of a path that no client makes prettier on the way."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.putrequest("GET", path, skip_accept_encoding=True)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, response.read()


def serve(home: Path, folder: Path) -> Iterator[Served]:
    port, log = free_port(), folder / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", SERVER, str(port)],
            cwd=ROOT,
            env={
                **os.environ,
                "RECEPTION_HOME": str(home),
                "RECEPTION_NOW": NOW,
                "RECEPTION_PUBLIC_URL": "https://chat.clinic.example",
            },
            stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{port}/up", process, log)
        yield Served(port, log)
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serve(ROOT, tmp_path_factory.mktemp("pages"))


HOSTILE_ARTICLE = """---
title: Oils <script>alert("title")</script>
reviewed: 2026-11-21
---

# Oils <script>alert("title")</script>

Before <script>alert(1)</script> and <img src=x onerror=alert(2)>.

## <b onclick=alert(3)>Dry</b> "skin" & *more*

[one](javascript:alert(4)) [two](JaVaScript:alert(5)) [three](&#106;avascript:alert(6))
[four](data:text/html,<script>alert(7)</script>) [five](vbscript:x) <javascript:alert(8)>
![picture](https://elsewhere.example/x.png) [good](https://good.example/a)
[mail](mailto:a@b.example)

<style>body { display: none }</style>

### Below

## Dry skin

End.
"""
LOCATED_ARTICLE = """---
title: Ours elsewhere
reviewed: 2026-11-21
url: https://clinic.example/reading/ours
---

## Anything

Text.
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Pages of a clinic whose files are full of HTML."""
    home = tmp_path_factory.mktemp("hostile")
    (home / "data" / "articles").mkdir(parents=True)
    (home / "data" / "articles" / "oils.md").write_text(HOSTILE_ARTICLE)
    (home / "data" / "articles" / "ours.md").write_text(LOCATED_ARTICLE)
    facts = (ROOT / "clinic.yml").read_text()
    for before, after in [
        ("name: The Willow Room", "name: 'The \"><script>alert(1)</script> Room'"),
        ("street: 14 Lantern Lane", "street: '<img src=x onerror=alert(2)>'"),
        ("about: very light", "about: <svg onload=alert(3)> light"),
        ("mail: hello@willowroom.example", "mail: '\"onmouseover=alert(4)@x.example'"),
        ("Grace Bello", "<b>Grace</b> Bello"),
        ("why: Boxing Day", 'why: "</li><style>*{}</style>"'),
    ]:
        assert before in facts, before
        facts = facts.replace(before, after)
    (home / "clinic.yml").write_text(facts)
    yield from serve(home, tmp_path_factory.mktemp("hostile-log"))


class Outline(HTMLParser):
    """What a browser makes of a page, as far as the tests ask."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, name: str, attribute: str) -> list[str]:
        return [
            str(found[attribute]) for tag, found in self.tags if tag == name and attribute in found
        ]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_guarded_by_its_headers(served: Served, path: str) -> None:
    page = served.get(path)
    assert page.status_code == (404 if path == "/articles/none" else 200)
    frames = "'self' https://clinic.example http://localhost:8080" if path == "/chat" else "'none'"
    assert page.headers["Content-Security-Policy"] == POLICY + frames
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-cache"
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    head = requests.head(served.url + path, timeout=30)
    assert (head.status_code, head.content) == (page.status_code, b"")
    assert head.headers["Content-Security-Policy"] == POLICY + frames


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(served: Served, path: str) -> None:
    check_harmless(served.get(path).text)


def check_harmless(page: str) -> Outline:
    outline = Outline(page)
    for tag, attributes in outline.tags:
        assert tag != "style"
        assert tag != "script" or attributes.get("src")
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")], attributes
        for name in ("src", "href", "xlink:href"):
            address = attributes.get(name) or ""
            scheme = urlsplit(address).scheme
            assert scheme in ("", "https", "tel", "mailto"), address
            assert tag == "a" or not urlsplit(address).netloc, address
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    return outline


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_one_title_landmarks_and_headings_in_order(
    served: Served, path: str
) -> None:
    page = served.get(path).text
    outline = Outline(page)
    assert page.startswith('<!doctype html>\n<html lang="en">')
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert [tag for tag, _ in outline.tags].count("main") == 1
    ids = [str(found["id"]) for _, found in outline.tags if "id" in found]
    assert len(ids) == len(set(ids))
    anchors = [link[1:] for link in outline.all("a", "href") if link.startswith("#")]
    assert "content" in anchors
    assert set(anchors) <= set(ids)
    assert "widget.js" in " ".join(outline.all("script", "src"))


@pytest.mark.parametrize("path", PAGES)
def test_every_link_within_the_site_leads_somewhere(served: Served, path: str) -> None:
    base = served.url + path
    outline = Outline(served.get(path).text)
    links = {*outline.all("a", "href"), *outline.all("link", "href")}
    links |= {address for address in outline.all("script", "src") if "widget.js" not in address}
    for link in links:
        address = requests.compat.urljoin(base, link)
        if address.startswith(served.url) and urlsplit(address).path != "/articles/none":
            assert requests.get(address, timeout=30).status_code == 200, link


def test_the_clinics_page_has_every_fact(served: Served, clinic: Clinic) -> None:
    page = served.get("/").text
    text = Outline(page).text
    facts = [
        clinic.name, str(clinic.address), clinic.address.street, clinic.phone, clinic.mail,
        clinic.answering, clinic.emergency_number, clinic.crisis_line, *clinic.directions,
        "up to 2 hours before", "12 weeks ahead", "every quarter of an hour",
        "until 24 hours before",
        "30 days after the last message", "60 days after their date",
    ]  # fmt: skip
    for service in clinic.services:
        facts += [service.name, service.about[1:]]
        for minutes, price in service.prices.items():
            facts.append(f"{minutes} minutes {clinic.price(price)}")
    for person in clinic.therapists:
        facts.append(person.name)
    for hours in clinic.opening_hours.values():
        facts.append(str(hours))
    for closure in clinic.closures:
        facts += [f"{long_date(closure.date)} {closure.why}"]
    facts += ["Sunday Closed", "Friday today 9:00 to 19:00", "Open today until 19:00"]
    facts += ["Monday, Wednesday and Friday 9:00 to 14:00", "Tuesday to Friday 11:00 to 19:00"]
    facts += ["Away 14 to 19 December 2026 and 5 January 2027"]
    facts += [article.title for article in load_articles(ROOT / "data" / "articles").values()]
    for fact in facts:
        assert fact in text, fact
    assert 'href="tel:+441174960123"' in page
    assert 'href="mailto:hello@willowroom.example"' in page
    assert "does not exist" in text
    assert '<script src="https://chat.clinic.example/widget.js" defer></script>' in text


@pytest.fixture
def clinic() -> Clinic:
    return load_clinic(ROOT / "clinic.yml")


@pytest.mark.parametrize(
    ("now", "status"),
    [
        ("2026-11-20T18:59", "Open today until 19:00"),
        ("2026-11-20T19:00", "Closed now; open again tomorrow at 10:00"),
        ("2026-11-22T12:00", "Closed now; open again tomorrow at 9:00"),
        ("2026-12-25T12:00", "Closed today, Christmas Day; open again on Monday at 9:00"),
        ("2026-11-20T08:00", "Closed now; open again today at 9:00"),
    ],
)
def test_the_page_says_whether_the_clinic_is_open(
    now: str, status: str, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECEPTION_NOW", now)
    content = home_content(clinic)
    assert content["status"] == status
    assert content["open_now"] == status.startswith("Open")
    assert [day["today"] for day in content["week"]].count(True) == 1


def test_what_is_over_is_not_announced(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECEPTION_NOW", "2026-12-26T12:00")
    content = home_content(clinic)
    assert [closure.why for closure in content["closures"]] == ["Boxing Day", "New Year's Day"]
    assert content["people"][1]["away"] == "5 January 2027"


def test_a_clinic_that_exists_is_no_demonstration(clinic: Clinic, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(ROOT / "data" / "articles", home / "data" / "articles")
    facts = (
        (ROOT / "clinic.yml").read_text().replace("demonstration: true ", "demonstration: false ")
    )
    (home / "clinic.yml").write_text(facts)
    for real in serve(home, tmp_path):
        for path in PAGES:
            page = real.get(path).text
            assert "emonstration" not in page
            assert "does not exist" not in page
            assert "noindex" not in page
        assert "You are looking at Reception" not in real.get("/").text


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_is_shown_whole_with_the_anchors_of_its_sections(
    served: Served, name: str
) -> None:
    article = load_articles(ROOT / "data" / "articles")[name]
    page = served.get(f"/articles/{name}").text
    outline = Outline(page)
    assert article.title in outline.text
    assert long_date(article.reviewed) in outline.text
    assert "no medical advice" in outline.text
    for heading, text in article.sections.items():
        assert f'<section id="{slug(heading)}"' in page
        assert f'href="#{slug(heading)}"' in page
        assert " ".join(text.split()) in outline.text
    assert outline.all("a", "href").count("../") >= 2


def test_html_in_an_article_is_text_and_its_links_lead_only_somewhere(hostile: Served) -> None:
    page = hostile.get("/articles/oils").text
    outline = check_harmless(page)
    assert "Before <script>alert(1)</script> and <img src=x onerror=alert(2)>." in outline.text
    assert "<style>body { display: none }</style>" in outline.text
    links = [link for link in outline.all("a", "href") if "example" in link or "alert" in link]
    assert "https://good.example/a" in links
    assert "mailto:a@b.example" in links
    assert not [link for link in links if "script" in link or link.startswith("data:")]
    assert not outline.all("img", "src")


def test_html_in_the_clinics_facts_is_text(hostile: Served) -> None:
    for path in ("/", "/chat", "/articles/oils", "/articles/none"):
        page = hostile.get(path).text
        outline = check_harmless(page)
        assert 'The "><script>alert(1)</script> Room' in outline.text
    text = Outline(hostile.get("/").text).text
    for harmless in ("<img src=x onerror=alert(2)>", "<svg onload=alert(3)> light", "<b>Grace</b>"):
        assert harmless in text
    assert "</li><style>*{}</style>" in text


def test_an_article_of_the_clinics_own_website_is_linked_there(hostile: Served) -> None:
    links = Outline(hostile.get("/").text).all("a", "href")
    assert "https://clinic.example/reading/ours" in links
    moved = hostile.get("/articles/ours")
    assert moved.status_code == 302
    assert moved.headers["Location"] == "https://clinic.example/reading/ours"


@pytest.mark.parametrize(
    "path",
    [
        "/articles/../clinic.yml", "/articles/..%2f..%2fclinic.yml", "/articles/%2e%2e",
        "/articles/massage-and-your-skin.md", "/articles/..%5c..%5cclinic.yml", "/articles/%00",
        "/articles/%ff", "/pages/../pages.py", "/pages/..%2fpages.py", "/pages/%2e%2e/pages.py",
        "/pages/..%2ftemplates%2fhome.html", "/pages//etc/passwd", "/pages/widget.js",
        "/pages/.gitignore", "/pages/pages.css%00.svg", "/pages/", "/pages/none.css",
    ],
)  # fmt: skip
def test_only_what_is_meant_to_be_fetched_can_be(served: Served, path: str) -> None:
    status, content = served.exactly(path)
    assert status in (400, 404), path
    for internal in (b"opening_hours", b"import annotations", b"{% ", b"root:", b"Traceback"):
        assert internal not in content
    assert str(ROOT).encode() not in content


def test_style_sheets_and_scripts_are_kept_for_good_by_their_version(served: Served) -> None:
    for name in ("pages.css", "page.js", "page-icon.svg"):
        content = (STATIC / name).read_bytes()
        version = hashlib.sha256(content).hexdigest()[:12]
        plain = served.get(f"/pages/{name}", Accept_Encoding="identity")
        assert plain.content == content
        assert plain.headers["Cache-Control"] == "public, max-age=300"
        assert plain.headers["Content-Security-Policy"] == POLICY + "'none'"
        kept = served.get(f"/pages/{name}?v={version}")
        assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert kept.content == content
        older = served.get(f"/pages/{name}?v=000000000000")
        assert older.headers["Cache-Control"] == "public, max-age=300"
    page = Outline(served.get("/").text)
    style = hashlib.sha256((STATIC / "pages.css").read_bytes()).hexdigest()[:12]
    assert f"./pages/pages.css?v={style}" in page.all("link", "href")


@pytest.mark.parametrize("name", ["widget.js", "chat.js"])
def test_the_widget_may_be_loaded_by_every_website(served: Served, name: str) -> None:
    content = (STATIC / name).read_bytes()
    version = hashlib.sha256(content).hexdigest()[:12]
    script = served.get(f"/{name}?v={version}", Origin="https://clinic.example")
    assert script.content == content
    assert script.headers["Access-Control-Allow-Origin"] == "*"
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "immutable" in script.headers["Cache-Control"]
    assert served.get(f"/{name}").headers["Cache-Control"] == "public, max-age=300"
    again = served.get(f"/{name}", If_None_Match=script.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/", "/chat", "/articles/" + ARTICLES[0], "/pages/pages.css"])
def test_what_a_browser_has_is_not_sent_again(served: Served, path: str) -> None:
    tag = served.get(path).headers["ETag"]
    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = served.get(path, If_None_Match=known)
        assert (again.status_code, again.content) == (304, b""), known
        assert again.headers["ETag"] == tag
        assert "Content-Security-Policy" in again.headers
    for other in ('"other"', tag[:-2], ""):
        assert served.get(path, If_None_Match=other).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True), ("br, gzip;q=0.5", True), ("*", True), ("GZIP", True),
        ("identity", False), ("gzip;q=0", False), ("gzip; q=0.000, br", False), ("br", False),
    ],
)  # fmt: skip
def test_gzip_is_for_those_who_take_it(served: Served, accepted: str, packed: bool) -> None:
    response = requests.get(
        f"{served.url}/pages/pages.css",
        headers={"Accept-Encoding": accepted},
        stream=True,
        timeout=30,
    )
    sent = response.raw.read(decode_content=False)
    assert response.headers["Vary"] == "Accept-Encoding"
    assert (response.headers.get("Content-Encoding") == "gzip") == packed
    assert (gzip.decompress(sent) if packed else sent) == (STATIC / "pages.css").read_bytes()
    assert int(response.headers["Content-Length"]) == len(sent)


def test_the_clinics_page_weighs_little(served: Served) -> None:
    weight = 0
    for path in ("/", "/pages/pages.css", "/pages/page.js", "/pages/page-icon.svg"):
        response = requests.get(served.url + path, stream=True, timeout=30)
        weight += len(response.raw.read(decode_content=False))
    assert weight < 40_000


def test_a_mistake_in_the_files_is_for_the_log_not_for_visitors(tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(ROOT / "data" / "articles", home / "data" / "articles")
    shutil.copy(ROOT / "clinic.yml", home / "clinic.yml")
    for broken in serve(home, tmp_path):
        assert broken.get("/").status_code == 200
        (home / "clinic.yml").write_text("name: [")
        for path in ("/", "/chat", "/articles/none"):
            failed = broken.get(path)
            assert failed.status_code == 500
            assert failed.text == "This is not working just now. Please try again later."
            assert failed.headers["X-Content-Type-Options"] == "nosniff"
        assert str(home / "clinic.yml") in broken.log.read_text()


NEW_ARTICLE = """---
title: Cupping
reviewed: 2026-11-21
{more}---

# Cupping

## Marks

They fade.

## Price

£99 elsewhere.
"""


@pytest.fixture
def changing(tmp_path: Path) -> Iterator[tuple[Served, Path]]:
    """Pages, and the folder of data that people change meanwhile."""
    home = tmp_path / "home"
    for folder in ("articles", "faq"):
        shutil.copytree(ROOT / "data" / folder, home / "data" / folder)
    shutil.copy(ROOT / "clinic.yml", home / "clinic.yml")
    for served in serve(home, tmp_path):
        yield served, home / "data"


def test_an_article_is_served_as_its_file_is_now(changing: tuple[Served, Path]) -> None:
    served, data = changing
    path = data / "articles" / "cupping.md"
    assert served.get("/articles/cupping").status_code == 404
    path.write_text(NEW_ARTICLE.format(more=""))
    assert "They fade." in served.get("/articles/cupping").text
    assert "./articles/cupping" in Outline(served.get("/").text).all("a", "href")
    path.write_text(path.read_text().replace("They fade.", "They fade in a week."))
    assert "They fade in a week." in served.get("/articles/cupping").text
    path.write_text("title: broken")
    broken = served.get("/articles/cupping")
    assert (broken.status_code, "They fade in a week." in broken.text) == (200, True)
    assert str(path) in served.log.read_text()
    path.unlink()
    assert served.get("/articles/cupping").status_code == 404


def test_of_a_document_only_what_topics_cite_is_public(changing: tuple[Served, Path]) -> None:
    served, data = changing
    text = NEW_ARTICLE.format(more='excerpt_of: "cupping.docx"\n')
    (data / "articles" / "cupping.md").write_text(text)
    assert served.get("/articles/cupping").status_code == 404
    assert "Cupping" not in Outline(served.get("/").text).text
    topic = data / "faq" / "cupping_marks.yml"
    topic.write_text("question: Marks?\nsource:\n  article: cupping\n  heading: Marks\n")
    page = served.get("/articles/cupping").text
    assert "They fade." in page
    assert "£99" not in page
    topic.unlink()
    assert served.get("/articles/cupping").status_code == 404


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Dry skin", "dry-skin"), ("Who it is for", "who-it-is-for"), ("A/B & C?", "a-b-c"),
        ("*Oils*", "oils"), ("snake_case", "snake-case"), ("Café – später", "café-später"),
        ("???", "section"),
    ],
)  # fmt: skip
def test_a_heading_has_an_anchor(heading: str, anchor: str) -> None:
    assert slug(heading) == anchor


def write_article(folder: Path, front: str = "", body: str = "## One\n\nText.\n") -> Path:
    path = folder / "an-article.md"
    path.write_text(f"---\ntitle: T\nreviewed: 2026-11-21\n{front}---\n\n{body}")
    return path


def test_an_article_has_an_address_here_or_on_the_clinics_website(tmp_path: Path) -> None:
    here = load_article(write_article(tmp_path))
    assert here.address(None, "https://chat.example/") == "https://chat.example/articles/an-article"
    assert here.address("Café é", "https://c.example") == (
        "https://c.example/articles/an-article#caf%C3%A9-%C3%A9"
    )
    there = load_article(write_article(tmp_path, "url: https://clinic.example/read?a=1\n"))
    assert there.address(None, "https://chat.example") == "https://clinic.example/read?a=1"
    assert there.address("Anti-ageing, once", "https://chat.example") == (
        "https://clinic.example/read?a=1#:~:text=Anti%2Dageing%2C%20once"
    )
    anchored = load_article(write_article(tmp_path, "url: https://clinic.example/#skin\n"))
    assert anchored.address("One", "https://chat.example") == "https://clinic.example/#skin"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "/reading", "clinic.example/reading", "ftp://clinic.example/",
        "https://", "'https://clinic.example/a b'", "'https://clinic.example/\">'", "7",
        "['https://clinic.example/']", "'http://[::1'",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_named_with_its_file(tmp_path: Path, url: str) -> None:
    path = write_article(tmp_path, f"url: {url}\n")
    with pytest.raises(DataError) as error:
        load_article(path)
    assert str(path) in str(error.value)
    assert "url" in str(error.value)
    assert "https://clinic.example/articles/dry-skin" in str(error.value)


def test_two_headings_of_one_address_are_a_mistake(tmp_path: Path) -> None:
    path = write_article(tmp_path, body="## Dry skin\n\nA.\n\n### Dry, skin!\n\nB.\n")
    with pytest.raises(DataError, match="would have the same address"):
        load_article(path)


def test_sections_keep_what_markdown_says(tmp_path: Path) -> None:
    body = "# T\n\nFirst.\n\n## *One* & two\n\n- a\n\n### Below\n\nB.\n\n# Three\n\nC.\n"
    opening, sections = read_sections(load_article(write_article(tmp_path, body=body)))
    assert opening == "<p>First.</p>\n"
    assert [(section.anchor, section.title) for section in sections] == [
        ("one-two", "One & two"),
        ("three", "Three"),
    ]
    assert sections[0].heading == "<em>One</em> &amp; two"
    assert '<h3 id="below">Below</h3>' in sections[0].text
    assert html.unescape(sections[1].text) == "<p>C.</p>\n"
