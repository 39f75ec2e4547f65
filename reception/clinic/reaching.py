"""Writing to somebody where they have written: in the chat on the website, or in their app."""

from __future__ import annotations

from sqlalchemy.orm import Session

from reception.clinic import chats, correspondents, outgoing
from reception.clinic.chats import Chat, NoChat
from reception.clinic.correspondents import Correspondent, app_of
from reception.clinic.database import reading
from reception.clinic.outgoing import NotReachable


def tell(conversation: str, text: str, uid: str, sender: str = chats.TEAM) -> None:
    """Say something that no message has asked for: a person's answer, a reminder.

    Args:
        conversation: with whom.
        text: what to say.
        uid: with the same one it is said once, however often this is called.
        sender: `chats.TEAM` or `chats.ASSISTANT`; a website's chat shows which.

    Raises:
        NotReachable: there is no way to write to them there, or none any more.
    """
    if app_of(conversation):
        outgoing.tell(conversation, text, uid)
        return
    try:
        chats.tell(conversation, text, sender, uid)
    except NoChat:
        raise NotReachable(
            "The conversation was not held in a chat that can be written to, or is deleted."
        ) from None


def where(conversation: str) -> str | None:
    """Where somebody can be written to now, as "in the chat", "by Telegram"; None if nowhere."""
    app = app_of(conversation)
    if app is None:
        return "in the chat" if chats.is_known(conversation) else None
    if not correspondents.can_be_reached(conversation):
        return None
    return f"by {correspondents.TITLES[app]}"


def why_not(conversation: str) -> str:
    """Why somebody cannot be written to now, as it reads after a colon."""
    app = app_of(conversation)
    if app is None:
        return "the conversation was not held in a chat that can be written to, or is deleted"
    with reading() as session:
        known = session.get(Correspondent, conversation)
        if known is not None and known.stopped:
            return "they do not want to be written to (they wrote STOP, or blocked the app)"
        if known is None or not known.address:
            return "what is known of them has been deleted"
    title, window = correspondents.TITLES[app], correspondents.WINDOWS.get(app)
    if window is None:
        return f"{title} cannot be written to now"
    hours = window.total_seconds() / 3600
    return f"{title} lets a clinic write only within {hours:.0f} hours of their last message"


def can_be_reminded(session: Session, conversation: str) -> bool:
    """Whether somebody can be written to in some days, whatever they do until then."""
    if app_of(conversation):
        return correspondents.can_be_reminded(session, conversation)
    return session.get(Chat, conversation) is not None
