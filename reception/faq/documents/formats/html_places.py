"""Which parts of a web page are no content, by their place: tag, role, class and id."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from reception.faq.documents.pieces import clean

LARGE = 0.4
"""Share of a page's text that only its content has, whatever its class says."""

LINKED = 0.7
"""Share of a text in links above which it is for going elsewhere, not for reading."""

_BY_TAG = {"nav": "navigation", "footer": "footer", "form": "form", "figcaption": "image caption"}
_BY_ROLE = {
    "navigation": "navigation",
    "search": "navigation",
    "banner": "site header",
    "contentinfo": "footer",
    "dialog": "pop-up",
    "alertdialog": "pop-up",
    "menu": "navigation",
    "menubar": "navigation",
}
_REASONS = {
    "navigation": "nav navbar navigation breadcrumb breadcrumbs crumbs crumb pagination pager skip",
    "cookie banner": "cookie cookies consent gdpr ccpa onetrust",
    "newsletter sign-up": "newsletter subscribe subscription signup mailchimp optin mailinglist",
    "advertisement": "ad ads advert adverts advertisement sponsor sponsored",
    "testimonial": "testimonial testimonials review reviews",
    "share buttons": "share sharing social socials addtoany sharethis",
    "related posts": "related recommended",
    "comments": "comments disqus respond",
    "footer": "footer copyright colophon",
}
_WEAK_REASONS = {
    "navigation": "menu search login toolbar topbar",
    "call to action": "promo promotion offer",
    "byline": "byline author authorbox postmeta meta",
    "sidebar": "sidebar aside",
    "pop-up": "popup modal overlay lightbox",
    "table of contents": "toc",
    "image caption": "caption credit",
    "related posts": "teaser teasers",
}
"""Words of class names that content may have too: then the text itself decides."""

_STRONG = {word: why for why, words in _REASONS.items() for word in words.split()}
_WEAK = {word: why for why, words in _WEAK_REASONS.items() for word in words.split()}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z]+")
_PANEL = frozenset({
    "accordion", "collapse", "collapsible", "panel", "faq", "faqs", "tab", "tabs", "toggle",
    "answer", "details", "expand",
})  # fmt: skip
_ASKS = frozenset(
    ["question", "summary", "trigger", "header", "heading", "title", "toggle", "label"]
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SENTENCE = re.compile(r"[A-Z“\"'][^.!?]*(?:\s+[^\s.!?]+){5,}[.!?]")
BUTTON_WORDS = frozenset({"btn", "button", "cta"})


class Page:
    """What is needed of a whole page to judge its parts."""

    def __init__(self, body: HtmlElement) -> None:
        self._length = max(1, len(clean(body.text_content())))
        self._opened = {
            name
            for element in body.iter("button", "a", "div", "span", "label", "h2", "h3", "h4", "h5")
            for name in (element.get("aria-controls") or element.get("for") or "").split()
        }

    def reason(self, element: HtmlElement) -> str | None:
        """Why ``element`` is left out with all that is in it; None if it is content."""
        words = class_words(element)
        if self._hidden(element, words):
            return "hidden"
        strong, weak = self._flags(element, words)
        if strong is None and weak is None:
            return None
        text = clean(element.text_content())
        if len(text) >= LARGE * self._length and element.tag != "nav":
            return None
        if strong is not None:
            return strong
        return None if has_sentences(element, text) else weak

    def _flags(self, element: HtmlElement, words: set[str]) -> tuple[str | None, str | None]:
        """The reason that holds in any case, and the one that its text may refute."""
        tag = str(element.tag)
        if tag in ("html", "body", "main", "h1"):
            return None, None
        if "has" in words:  # a class like `has-sidebar` is about the whole page
            return None, None
        role = (element.get("role") or "").strip().lower()
        strong = _BY_TAG.get(tag) or _BY_ROLE.get(role)
        strong = strong or next((_STRONG[word] for word in sorted(words) if word in _STRONG), None)
        weak = next((_WEAK[word] for word in sorted(words) if word in _WEAK), None)
        if tag == "aside":
            weak = weak or "sidebar"
        if tag == "header" and not any(
            one.tag in ("article", "main", "section") for one in element.iterancestors()
        ):
            weak = "site header" if element.find(".//h1") is None else weak
        return strong, weak

    def _hidden(self, element: HtmlElement, words: set[str]) -> bool:
        """Whether nobody sees it, not even after opening an accordion."""
        hidden = (
            element.get("hidden") is not None
            or (element.get("aria-hidden") or "").lower() == "true"
            or bool(_HIDDEN_STYLE.search(element.get("style") or ""))
        )
        if not hidden:
            return False
        if words & _PANEL or element.get("id") in self._opened:
            return False
        parent = element.getparent()
        return parent is None or not class_words(parent) & _PANEL


def class_words(element: HtmlElement) -> set[str]:
    """The words that an element's class and id are made of, in lower case."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return {word.lower() for word in _CAMEL.split(names) if word}


def opens_a_panel(element: HtmlElement) -> bool:
    """Whether ``element`` is the line of an accordion that is clicked."""
    if element.get("aria-controls") or element.get("aria-expanded"):
        return True
    if element.get("data-toggle") == "collapse" or element.get("data-bs-toggle") == "collapse":
        return True
    words = class_words(element)
    return "question" in words or bool(words & _PANEL and words & _ASKS)


def link_share(element: HtmlElement) -> float:
    """Share of an element's text that is in links."""
    length = len(clean(element.text_content()))
    linked = sum(len(clean(link.text_content())) for link in element.iter("a"))
    return linked / length if length else 0.0


def has_sentences(element: HtmlElement, text: str) -> bool:
    """Whether it reads like content: a whole sentence at least, and few links."""
    return bool(_SENTENCE.search(text)) and link_share(element) < LINKED / 2
