"""Every state that a visitor can meet the widget in, and how a browser gets there.

The tests look for barriers in each of them; `benchmarks.screenshots` takes a picture of each.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import expect

from benchmarks.widget import Stage

QUESTION = "Does massage help with dry skin?"
VAGUE = ("better skin over time", "is it good for ageing", "softer and firmer", "lines and marks")
"""Which of them is vague to the model depends on how it was trained."""

TOLD_IN_PERSON = "Hello, this is Asha. Yes, I have a place at three today. Shall I keep it for you?"


@dataclass(frozen=True)
class State:
    """``enter`` brings it about; ``shows`` is what a picture of it is a picture of."""

    enter: Callable[[Stage], None]
    shows: Literal["panel", "corner", "page"]
    fails: bool = False
    """The browser logs that something could not be fetched."""


STATES: dict[str, State] = {}
"""By names that are those of the pictures, too."""


def _state(
    shows: Literal["panel", "corner", "page"] = "panel", fails: bool = False
) -> Callable[[Callable[[Stage], None]], Callable[[Stage], None]]:
    def register(enter: Callable[[Stage], None]) -> Callable[[Stage], None]:
        STATES[enter.__name__.replace("_", "-")] = State(enter, shows, fails)
        return enter

    return register


@_state("page")
def closed(stage: Stage) -> None:
    """The demonstration page with the button on it."""
    stage.page.goto(stage.url)
    expect(stage.widget.launcher).to_be_visible()


@_state("corner")
def greeting(stage: Stage) -> None:
    """The bubble that offers help after a while."""
    stage.page.clock.install()
    stage.page.goto(stage.url)
    stage.page.clock.fast_forward(10_000)
    expect(stage.widget.button("Dismiss")).to_be_visible()


@_state()
def welcome(stage: Stage) -> None:
    """Opened; nothing was said yet."""
    expect(stage.open().host.get_by_role("group", name="You could ask")).to_be_visible()


@_state()
def answered(stage: Stage) -> None:
    """An answer with its source and further questions."""
    widget = stage.open()
    widget.say(QUESTION)
    expect(widget.log.get_by_role("link", name="Dry skin")).to_be_visible()
    expect(widget.host.get_by_role("group", name="You could ask")).to_be_visible()


@_state()
def clarifying(stage: Stage) -> None:
    """The assistant asks which of several questions was meant."""
    widget = stage.open()
    for text in VAGUE:
        widget.say(text)
        expect(widget.log.get_by_role("group")).to_be_visible()
        if widget.log.get_by_role("group", name="Choices").is_visible():
            return
    raise AssertionError("write vaguer messages into VAGUE")


@_state()
def rating(stage: Stage) -> None:
    """A thumb was pressed, and the widget asks why."""
    answered(stage)
    stage.widget.button("This was not helpful").click()
    expect(stage.widget.host.get_by_role("textbox", name="What was missing?")).to_be_visible()


@_state()
def times(stage: Stage) -> None:
    """Asked for a time: some are proposed."""
    stage.open().say("60 minutes of Swedish massage on Tuesday")
    expect(stage.widget.log.get_by_role("group", name="Choices")).to_be_visible()


@_state()
def picker(stage: Stage) -> None:
    """All days and times."""
    times(stage)
    stage.widget.button("More days and times").click()
    expect(stage.widget.log.get_by_role("radio", checked=True)).to_be_visible()


@_state()
def summary(stage: Stage) -> None:
    """The appointment is read back."""
    times(stage)
    choices = stage.widget.log.get_by_role("group", name="Choices")
    choices.get_by_role("button").first.click()
    expect(stage.widget.log).to_contain_text("What name")
    stage.widget.say("Anna Baker, 07700 900123")
    expect(stage.widget.button("Yes, book it")).to_be_visible()


@_state()
def booked(stage: Stage) -> None:
    """The appointment's card."""
    summary(stage)
    stage.widget.button("Yes, book it").click()
    expect(stage.widget.log.get_by_role("link", name="Add to calendar")).to_be_visible()


@_state()
def cancelled(stage: Stage) -> None:
    """The card of an appointment that was called off."""
    booked(stage)
    stage.widget.say("please cancel it")
    stage.widget.button("Yes, cancel it").click()
    expect(stage.widget.button("Book another time")).to_be_visible()


@_state()
def urgent(stage: Stage) -> None:
    """What to do in an emergency."""
    stage.open().say("I have crushing chest pain and cannot breathe")
    expect(stage.widget.log.get_by_role("link", name="Call 999")).to_be_visible()


@_state()
def team(stage: Stage) -> None:
    """A person has answered."""
    stage.open().choose("Talk to a person")
    expect(stage.widget.log).to_contain_text("passed your request on")
    stage.answer_as_team(TOLD_IN_PERSON)
    expect(stage.widget.log).to_contain_text(TOLD_IN_PERSON)


@_state("corner")
def unread(stage: Stage) -> None:
    """A person has answered while the widget was closed."""
    stage.open().choose("Talk to a person")
    expect(stage.widget.log).to_contain_text("passed your request on")
    stage.widget.button("Close chat").click()
    stage.answer_as_team(TOLD_IN_PERSON)
    expect(stage.widget.button("Chat with us. New messages: 1")).to_be_visible()


@_state(fails=True)
def offline(stage: Stage) -> None:
    """There is no connection."""
    answered(stage)
    stage.page.context.set_offline(True)
    expect(stage.widget.host.get_by_text("You are offline.")).to_be_visible()


@_state(fails=True)
def pending(stage: Stage) -> None:
    """Something was said without a connection."""
    offline(stage)
    stage.widget.say("And does it last?", "Waiting for a connection")


@_state(fails=True)
def refused(stage: Stage) -> None:
    """The server will not take a message."""
    answered(stage)
    stage.refuse_messages(413, "too_long")
    stage.widget.say("A message that is longer than it may be", "Not sent: it is too long.")


@_state(fails=True)
def slowed_down(stage: Stage) -> None:
    """Too many messages."""
    answered(stage)
    stage.refuse_messages(429, "too_many", {"Retry-After": "40"})
    stage.widget.say("And does it last?")
    expect(stage.widget.host.get_by_text(re.compile("your message goes in"))).to_be_visible()


@_state()
def too_long(stage: Stage) -> None:
    """More was typed than can be sent."""
    stage.open().composer.fill("Skin! " * 170)
    expect(stage.widget.host.get_by_text("20 characters too many")).to_be_visible()


@_state()
def started_over(stage: Stage) -> None:
    """A new conversation, and the way back."""
    answered(stage)
    stage.widget.choose("Start over")
    expect(stage.widget.button("Undo")).to_be_visible()


@_state()
def deleted(stage: Stage) -> None:
    """Everything is gone, as the visitor has asked."""
    answered(stage)
    stage.widget.choose("Delete my data")
    stage.widget.button("Yes, delete it").click()
    expect(stage.widget.host.get_by_text("Everything about you has been deleted.")).to_be_visible()


@_state()
def menu(stage: Stage) -> None:
    """The menu is open."""
    answered(stage)
    stage.widget.button("More", exact=True).click()
    expect(stage.widget.host.get_by_role("menu")).to_be_visible()


@_state()
def writing(stage: Stage) -> None:
    """The answer is on its way."""
    stage.open()
    stage.hold_messages()
    stage.widget.say(QUESTION)
    expect(stage.widget.host.get_by_role("img", name="The assistant is writing")).to_be_visible()


@_state(fails=True)
def not_loaded(stage: Stage) -> None:
    """What is behind the button could not be fetched."""
    stage.page.route("**/chat.js*", lambda route: route.abort())
    stage.page.goto(stage.home or stage.url)
    stage.widget.launcher.click()
    expect(stage.widget.button("Try again")).to_be_visible()


@_state("page")
def chat_page(stage: Stage) -> None:
    """The conversation on a page of its own."""
    stage.page.goto(f"{stage.url}/chat")
    stage.widget.say(QUESTION)
    expect(stage.widget.log.get_by_role("link", name="Dry skin")).to_be_visible()


@_state("page")
def article(stage: Stage) -> None:
    """An article, at the heading that an answer rests on."""
    stage.page.goto(f"{stage.url}/articles/massage-and-your-skin#dry-skin")
    expect(stage.widget.launcher).to_be_visible()


@_state("page", fails=True)
def missing_page(stage: Stage) -> None:
    """There is nothing at the address."""
    stage.page.goto(f"{stage.url}/articles/nothing")
    expect(stage.widget.launcher).to_be_visible()
