"""Messages of Slack: what Block Kit and mrkdwn allow, and what of it can be read.

Lengths are in characters, as in Slack's documentation; it does not say of which kind, so one
beyond U+FFFF counts as two, which is the stricter way.
"""

from __future__ import annotations

import re
from typing import Any

# https://docs.slack.dev/reference/block-kit/blocks
MOST_BLOCKS = 50
# https://docs.slack.dev/reference/methods/chat.postMessage#truncating: "limit the number of
# characters in the text field to 4,000"; what is longer may come out as several messages.
LONGEST_GOOD_TEXT = 4000
# What is over it is cut off:
# https://api.slack.com/changelog/2018-04-truncating-really-long-messages
LONGEST_TEXT = 40_000
# Not documented. 9,597 were seen to be taken and 11,341 refused:
# https://github.com/slackapi/bolt-js/issues/2509 and 2867
LONGEST_BLOCKS = 11_000
# https://docs.slack.dev/reference/block-kit/composition-objects/text-object
LONGEST_TEXT_OBJECT = 3000
# https://docs.slack.dev/reference/block-kit/blocks/section-block
MOST_FIELDS, LONGEST_FIELD = 10, 2000
# https://docs.slack.dev/reference/block-kit/blocks/actions-block
MOST_ACTIONS = 25
# https://docs.slack.dev/reference/block-kit/blocks/header-block
LONGEST_HEADER = 150
# https://docs.slack.dev/reference/block-kit/blocks/context-block
MOST_IN_CONTEXT = 10
# https://docs.slack.dev/reference/block-kit/blocks/markdown-block
LONGEST_MARKDOWN = 12_000
# https://docs.slack.dev/reference/block-kit/block-elements/button-element
LONGEST_TITLE, LONGEST_URL, LONGEST_VALUE, LONGEST_ID = 75, 3000, 2000, 255

LINK = re.compile(r"<((?:https?:|mailto:|tel:)[^|<>]*)(?:\|([^<>]*))?>")


class Refused(Exception):
    """Slack's error, and in words the rule that was broken."""

    def __init__(self, error: str, rule: str, **answer: Any) -> None:
        super().__init__(rule)
        self.answer = {"ok": False, "error": error} | answer


def length(text: str) -> int:
    """Of a text, in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def escape(text: str) -> str:
    """Text as Slack has it in messages: https://docs.slack.dev/messaging/formatting-message-text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def read(mrkdwn: str) -> str:
    """What of a mrkdwn text is on the screen; bold and the like stay as they are."""
    plain = LINK.sub(lambda link: link[2] or link[1], mrkdwn)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def unescaped(mrkdwn: str) -> list[str]:
    """What Slack would take for a mention or for nothing, as < and > were not escaped."""
    return re.findall(r"<[^>]*>?", LINK.sub("", mrkdwn))


def mrkdwn_texts(blocks: list[dict[str, Any]]) -> list[str]:
    """All texts of blocks in which Slack looks for links and mentions."""
    return [text["text"] for text in _texts(blocks) if text["type"] == "mrkdwn"]


def shown(blocks: list[dict[str, Any]]) -> str:
    """What can be read in blocks, without buttons."""
    return "\n".join(
        read(text["text"]) if text["type"] == "mrkdwn" else text["text"] for text in _texts(blocks)
    )


def buttons(blocks: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Each button with the block_id of the block it is in."""
    return [
        (block.get("block_id", ""), element)
        for block in blocks
        for element in [*block.get("elements", []), block.get("accessory", {})]
        if element.get("type") == "button"
    ]


def check(blocks: Any) -> None:
    """Raise `Refused` unless these are blocks that Slack takes."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise Refused("invalid_blocks_format", "blocks is no list of objects")
    _wrong(len(blocks) > MOST_BLOCKS, "/blocks", f"{len(blocks)} blocks, at most {MOST_BLOCKS}")
    for position, block in enumerate(blocks):
        at = f"/blocks/{position}"
        kind = str(block.get("type"))
        _wrong(kind not in BLOCKS, at, f"there is no block {kind} (that this fake knows)")
        fields, check_kind = BLOCKS[kind]
        extra = block.keys() - fields - {"type", "block_id"}
        _wrong(bool(extra), at, f"a {kind} block has no field {min(extra, default='')}")
        _check_id(block, "block_id", at)
        check_kind(block, at)
    _unique([block["block_id"] for block in blocks if "block_id" in block], "block_id", "/blocks")
    texts = _texts(blocks)
    markdown = sum(length(text["text"]) for text in texts if text["type"] == "markdown")
    rule = f"markdown blocks have {markdown} characters together, at most {LONGEST_MARKDOWN}"
    _wrong(markdown > LONGEST_MARKDOWN, "/blocks", rule)
    whole = sum(length(text["text"]) for text in texts)
    if whole > LONGEST_BLOCKS:
        raise Refused("msg_blocks_too_long", f"the blocks' texts are {whole} characters together")


def _texts(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    texts: list[dict[str, Any]] = []
    for block in blocks:
        if block["type"] in ("section", "header"):
            texts += [block["text"]] if "text" in block else []
            texts += block.get("fields", [])
        elif block["type"] == "context":
            texts += [element for element in block["elements"] if element["type"] != "image"]
        elif block["type"] == "markdown":
            texts.append(block)
    return texts


def _wrong(is_wrong: bool, at: str, rule: str) -> None:
    if is_wrong:
        message = f"{rule} [json-pointer:{at}]"
        raise Refused(
            "invalid_blocks",
            message,
            errors=[message],
            response_metadata={"messages": [f"[ERROR] {message}"]},
        )


def _unique(ids: list[str], name: str, at: str) -> None:
    _wrong(len(set(ids)) < len(ids), at, f"a {name} occurs twice")


def _check_id(holder: dict[str, Any], name: str, at: str) -> None:
    value = holder.get(name, "x")
    good = isinstance(value, str) and 1 <= length(value) <= LONGEST_ID
    _wrong(not good, f"{at}/{name}", f"{name} is not 1 to {LONGEST_ID} characters")


def _check_text(text: Any, most: int, at: str, kinds: tuple[str, ...]) -> None:
    is_object = isinstance(text, dict) and isinstance(text.get("text"), str)
    _wrong(not is_object or text.get("type") not in kinds, at, f"no text object of {kinds}")
    allowed = {"type", "text", "emoji" if text["type"] == "plain_text" else "verbatim"}
    _wrong(bool(text.keys() - allowed), at, f"a text object has fields besides {sorted(allowed)}")
    number = length(text["text"])
    _wrong(not 1 <= number <= most, at, f"text is {number} characters, 1 to {most} allowed")


def _check_section(block: dict[str, Any], at: str) -> None:
    _wrong(not block.keys() & {"text", "fields"}, at, "a section has no text and no fields")
    kinds = ("plain_text", "mrkdwn")
    if "text" in block:
        _check_text(block["text"], LONGEST_TEXT_OBJECT, f"{at}/text", kinds)
    if "fields" in block:
        fields = block["fields"]
        good = isinstance(fields, list) and 1 <= len(fields) <= MOST_FIELDS
        _wrong(not good, f"{at}/fields", f"fields are not 1 to {MOST_FIELDS}")
        for field in fields:
            _check_text(field, LONGEST_FIELD, f"{at}/fields", kinds)
    if "accessory" in block:
        _check_button(block["accessory"], f"{at}/accessory")


def _check_actions(block: dict[str, Any], at: str) -> None:
    elements = block.get("elements")
    good = isinstance(elements, list) and 1 <= len(elements) <= MOST_ACTIONS
    _wrong(not good, f"{at}/elements", f"elements are not 1 to {MOST_ACTIONS}")
    assert isinstance(elements, list)
    for element in elements:
        _check_button(element, f"{at}/elements")
    ids = [element["action_id"] for element in elements if "action_id" in element]
    _unique(ids, "action_id", f"{at}/elements")


def _check_button(element: Any, at: str) -> None:
    is_button = isinstance(element, dict) and element.get("type") == "button"
    _wrong(not is_button, at, "no button (the only element that this fake knows)")
    known = {"type", "text", "action_id", "url", "value", "style", "accessibility_label"}
    extra = element.keys() - known
    _wrong(
        bool(extra), at, f"a button has no field {min(extra, default='')} (that this fake knows)"
    )
    _check_text(element.get("text"), LONGEST_TITLE, f"{at}/text", ("plain_text",))
    _check_id(element, "action_id", at)
    for name, most in (
        ("value", LONGEST_VALUE), ("url", LONGEST_URL), ("accessibility_label", LONGEST_TITLE)
    ):  # fmt: skip
        value = element.get(name, "x")
        good = isinstance(value, str) and 1 <= length(value) <= most
        _wrong(not good, f"{at}/{name}", f"{name} is not 1 to {most} characters")
    _wrong(element.get("style", "primary") not in ("primary", "danger"), at, "no such style")


def _check_header(block: dict[str, Any], at: str) -> None:
    _check_text(block.get("text"), LONGEST_HEADER, f"{at}/text", ("plain_text",))


def _check_context(block: dict[str, Any], at: str) -> None:
    elements = block.get("elements")
    good = isinstance(elements, list) and 1 <= len(elements) <= MOST_IN_CONTEXT
    _wrong(not good, f"{at}/elements", f"elements are not 1 to {MOST_IN_CONTEXT}")
    assert isinstance(elements, list)
    for element in elements:
        if not isinstance(element, dict) or element.get("type") != "image":
            kinds = ("plain_text", "mrkdwn")
            _check_text(element, LONGEST_TEXT_OBJECT, f"{at}/elements", kinds)


def _check_markdown(block: dict[str, Any], at: str) -> None:
    _wrong(not isinstance(block.get("text"), str) or not block["text"], at, "text is missing")


BLOCKS = {
    "section": ({"text", "fields", "accessory", "expand"}, _check_section),
    "actions": ({"elements"}, _check_actions),
    "header": ({"text"}, _check_header),
    "context": ({"elements"}, _check_context),
    "markdown": ({"text"}, _check_markdown),
    "divider": (set(), lambda block, at: None),
}
