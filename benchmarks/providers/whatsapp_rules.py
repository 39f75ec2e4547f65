"""What a message may be that a clinic sends by WhatsApp."""

from __future__ import annotations

from typing import Any

from .meta import GraphError, is_digits, text_between

# https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/text-messages
TEXT = 4096
# …/whatsapp/messages/interactive-reply-buttons-messages
BUTTON_BODY, BUTTONS, BUTTON_ID, BUTTON_TITLE = 1024, 3, 256, 20
# …/whatsapp/messages/interactive-list-messages
LIST_BODY, LIST_BUTTON, SECTIONS, SECTION_TITLE = 4096, 20, 10, 24
ROWS, ROW_ID, ROW_TITLE, ROW_DESCRIPTION = 10, 200, 24, 72
# Both pages.
HEADER, FOOTER = 60, 60

FIELDS = {
    "text": {"body", "preview_url"},
    "interactive": {"type", "header", "body", "footer", "action"},
    "message": {
        "messaging_product", "recipient_type", "to", "recipient", "type", "text", "interactive",
        "context", "biz_opaque_callback_data",
    },
    "status": {"messaging_product", "status", "message_id", "typing_indicator"},
}  # fmt: skip


def shown(body: dict[str, Any]) -> tuple[str, list[tuple[str, Any]]]:
    """What the visitor reads, and the choices: each a title, and what a press gives back."""
    known(body, "message", "message")
    if body.get("recipient_type", "individual") != "individual":
        raise GraphError(100, "(#100) Param recipient_type must be one of {individual, group}")
    context = body.get("context")
    if context is not None and not (isinstance(context, dict) and set(context) == {"message_id"}):
        raise GraphError(100, "(#100) Param context must be an object with a message_id")
    kind = body.get("type", "text")
    if kind not in ("text", "interactive"):
        raise GraphError(100, f"(#100) Param type {kind!r} is not one that Reception may send")
    content = body.get(kind)
    if not isinstance(content, dict):
        raise missing(kind)
    known(content, kind, kind)
    if kind == "text":
        text = content.get("body")
        if not isinstance(text, str) or not text.strip():
            raise GraphError(100, "(#100) The parameter text['body'] is required.")
        if len(text) > TEXT:
            message = f"(#100) Param text['body'] must be at most {TEXT} characters long."
            raise GraphError(100, f"{message} (is {len(text)})")
        if not isinstance(content.get("preview_url", False), bool):
            raise GraphError(100, "(#100) Param text['preview_url'] must be a boolean")
        return text, []
    action = content.get("action")
    if not isinstance(action, dict):
        raise missing("interactive['action']")
    if content.get("type") == "button":
        text, choices = _body_of(content, BUTTON_BODY), _buttons(action)
    elif content.get("type") == "list":
        text, choices = _body_of(content, LIST_BODY), _rows(action)
    else:
        raise GraphError(100, "(#100) Param interactive['type'] must be one of {button, list}")
    return text, choices


def _body_of(content: dict[str, Any], most: int) -> str:
    """Header, body and footer, as the visitor reads them one below the other."""
    header, body, footer = content.get("header"), content.get("body"), content.get("footer")
    parts = []
    if header is not None:
        # Pictures may stand there too, above buttons; Reception has none.
        if not isinstance(header, dict) or set(header) != {"type", "text"}:
            raise wrong("Header must be an object of type text")
        if header["type"] != "text" or not text_between(header["text"], 1, HEADER):
            raise wrong(f"Header text length invalid. Min length: 1, Max length: {HEADER}")
        parts.append(header["text"])
    if not isinstance(body, dict) or set(body) != {"text"}:
        raise missing("interactive['body']['text']")
    if not text_between(body["text"], 1, most):
        raise wrong(f"Body text length invalid. Min length: 1, Max length: {most}")
    parts.append(body["text"])
    if footer is not None:
        if not isinstance(footer, dict) or set(footer) != {"text"}:
            raise missing("interactive['footer']['text']")
        if not text_between(footer["text"], 1, FOOTER):
            raise wrong(f"Footer text length invalid. Min length: 1, Max length: {FOOTER}")
        parts.append(footer["text"])
    return "\n".join(parts)


def _buttons(action: dict[str, Any]) -> list[tuple[str, Any]]:
    """https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages."""
    buttons = action.get("buttons")
    if set(action) != {"buttons"} or not isinstance(buttons, list):
        raise missing("interactive['action']['buttons'], and nothing else beside it")
    if not 1 <= len(buttons) <= BUTTONS:
        raise wrong(f"Invalid buttons count. Min allowed buttons: 1, Max allowed: {BUTTONS}")
    choices = []
    for button in buttons:
        reply = button.get("reply") if isinstance(button, dict) else None
        if not isinstance(reply, dict) or set(button) != {"type", "reply"}:
            raise missing("button['reply']")
        if button["type"] != "reply" or set(reply) != {"id", "title"}:
            raise wrong("A button must be of type reply, its reply have id and title")
        if not text_between(reply["title"], 1, BUTTON_TITLE):
            raise wrong(f"Button title length invalid. Min length: 1, Max length: {BUTTON_TITLE}")
        _check_id(reply["id"], BUTTON_ID, "Button")
        choices.append((reply["title"], ("button_reply", reply["id"], None)))
    _check_unique([title for title, _ in choices], "Button titles")
    _check_unique([token[1] for _, token in choices], "Button ids")
    return choices


def _rows(action: dict[str, Any]) -> list[tuple[str, Any]]:
    """https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages."""
    sections = action.get("sections")
    if set(action) != {"button", "sections"} or not isinstance(sections, list):
        raise missing("interactive['action']: button and sections, and nothing else")
    if not text_between(action["button"], 1, LIST_BUTTON):
        raise wrong(f"Button length invalid. Min length: 1, Max length: {LIST_BUTTON}")
    if not 1 <= len(sections) <= SECTIONS:
        raise wrong(f"Invalid sections count. Min allowed: 1, Max allowed: {SECTIONS}")
    choices = []
    for section in sections:
        rows = section.get("rows") if isinstance(section, dict) else None
        if not isinstance(rows, list) or not rows or not set(section) <= {"title", "rows"}:
            raise missing("section['rows']")
        # The only section needs no title.
        least = 1 if len(sections) > 1 or "title" in section else 0
        if not text_between(section.get("title", ""), least, SECTION_TITLE):
            raise wrong(f"Section title length invalid. Min length: 1, Max: {SECTION_TITLE}")
        choices += [_row(row) for row in rows]
    if len(choices) > ROWS:
        raise wrong(f"Total row count exceed max allowed count: {ROWS}")
    _check_unique([token[1] for _, token in choices], "Row ids")
    return choices


def _row(row: Any) -> tuple[str, Any]:
    if not isinstance(row, dict) or not {"id", "title"} <= set(row) <= {"id", "title", "description"}:  # fmt: skip  # noqa: E501
        raise missing("row['id'] and row['title']")
    if not text_between(row["title"], 1, ROW_TITLE):
        raise wrong(f"Row title is too long. Min length: 1, Max length: {ROW_TITLE}")
    if "description" in row and not text_between(row["description"], 1, ROW_DESCRIPTION):
        raise wrong(f"Row description length invalid. Max length: {ROW_DESCRIPTION}")
    _check_id(row["id"], ROW_ID, "Row")
    return row["title"], ("list_reply", row["id"], row.get("description"))


def _check_id(value: Any, most: int, what: str) -> None:
    if not text_between(value, 1, most):
        raise wrong(f"{what} id length invalid. Min length: 1, Max length: {most}")
    if value != value.strip():
        raise wrong(f"{what} id must not begin or end with a space")


def _check_unique(values: list[str], what: str) -> None:
    if len(set(values)) < len(values):
        raise wrong(f"{what} must be unique: {values}")


def known(body: dict[str, Any], fields: str, where: str) -> None:
    for key in body:
        if key not in FIELDS[fields]:
            raise GraphError(100, f'(#100) Unexpected key "{key}" on param "{where}".')


def missing(what: str) -> GraphError:
    return GraphError(131008, "(#131008) Required parameter is missing", details=what)


def wrong(details: str) -> GraphError:
    return GraphError(131009, "(#131009) Parameter value is not valid", details=details)


def recipient(body: dict[str, Any]) -> str | None:
    """Whom a message is for; ``to`` comes before ``recipient``, which has Meta's own id."""
    if "to" not in body:
        return body.get("recipient") if isinstance(body.get("recipient"), str) else None
    number = str(body["to"]).translate({ord(mark): None for mark in "+ -()"})
    return number if is_digits(number, 7, 15) else None
