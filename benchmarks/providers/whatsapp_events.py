"""What Meta delivers of a visitor on WhatsApp."""

from __future__ import annotations

import base64
import secrets
import time
from typing import Any

from .reserved_numbers import reserved_number

NAMES = ("Kerry Fisher", "Pablo Morales", "Aoife Ní Bhriain", "Li Wei", "Zoë Müller", "Sam 🌿")
TOO_LATE = (
    "Message failed to send because more than 24 hours have passed since the customer last "
    "replied to this number."
)
MEDIA = {
    "mime_type": "image/jpeg",
    "sha256": "29ed500fa64eb55fc19dc4124acb300e5dcc54a0f822a301ae99944db",
    "id": "24230790383178626",
    "url": "https://lookaside.example/whatsapp_business/attachments/",
}


def no_text(chat: str) -> dict[str, tuple[str, Any, dict[str, Any]]]:
    """What is no text: the kind of message, its content, and what else the message has.

    …/whatsapp/webhooks/reference/messages has a page for each.
    """
    earlier = new_message_id(chat)
    audio = MEDIA | {"mime_type": "audio/ogg; codecs=opus"}
    voice, song = audio | {"voice": True}, MEDIA | {"mime_type": "audio/mpeg", "voice": False}
    document = MEDIA | {"filename": "referral.pdf", "mime_type": "application/pdf"}
    place = {"latitude": 51.5007, "longitude": -0.1246}
    named = place | {"address": "1 Clinic Street, London", "name": "Clinic"}
    person = {
        "name": {"first_name": "Pat", "formatted_name": "Pat Jones", "last_name": "Jones"},
        "phones": [{"phone": "+44 7700 900999", "type": "MOBILE", "wa_id": reserved_number(999)}],
    }
    edit = {
        "original_message_id": earlier,
        "message": {"context": {"id": earlier}, "type": "text", "text": {"body": "Edited"}},
    }
    order = {
        "catalog_id": "194836987003835",
        "text": "",
        "product_items": [
            {"product_retailer_id": "oil", "quantity": 1, "item_price": 9.5, "currency": "GBP"}
        ],
    }
    return {
        "image": _made("image", MEDIA),
        "image with caption": _made("image", MEDIA | {"caption": "My shoulder"}),
        "sticker": _made(
            "sticker", MEDIA | {"mime_type": "image/webp", "animated": False}
        ),
        "voice": _made("audio", voice),
        "audio": _made("audio", song),
        "video": _made("video", MEDIA | {"mime_type": "video/mp4"}),
        "document": _made("document", document),
        "location": _made("location", place),
        "named location": _made("location", named),
        "contacts": _made("contacts", [person]),
        "reaction": _made("reaction", {"message_id": earlier, "emoji": "👍"}),
        "reaction taken back": _made("reaction", {"message_id": earlier}),
        "order": _made("order", order),
        "edit": _made("edit", edit),
        "revoke": _made("revoke", {"original_message_id": earlier}),
        "unsupported": _made(
            "unsupported", {"type": "poll_creation"},
            errors=[error_of(131051, "Message type unknown",
                           "Message type is currently not supported.")],
        ),
        "unavailable": _made(
            "unsupported", {"type": "media_placeholder"},
            errors=[error_of(131060, "This message is currently unavailable.",
                           "This message is currently unavailable.")],
        ),
    }  # fmt: skip


def _made(kind: str, content: Any, **more: Any) -> tuple[str, Any, dict[str, Any]]:
    return kind, content, more


def now() -> str:
    return str(int(time.time()))


def new_message_id(chat: str) -> str:
    """As WhatsApp makes them: the number and something of its own, in base64."""
    content = b"\x1c\x18" + bytes([len(chat)]) + chat.encode() + b"\x15\x02\x00\x12\x18\x14"
    content += secrets.token_hex(10).upper().encode() + b"\x00"
    return f"wamid.{base64.b64encode(content).decode()}"


def user_id_of(chat: str) -> str:
    return chat if "." in chat else f"GB.9{chat}"


def sender_of(chat: str, key: str) -> dict[str, str]:
    """The number, unless Meta keeps it to itself."""
    return {} if "." in chat else {key: chat}


def contact_of(chat: str) -> dict[str, Any]:
    place = int(chat[-4:])
    profile = {"name": NAMES[place % len(NAMES)]}
    if "." in chat:
        profile["username"] = f"visitor.{place}"
    return {"profile": profile, **sender_of(chat, "wa_id"), "user_id": user_id_of(chat)}


def error_of(code: int, title: str, details: str) -> dict[str, Any]:
    return {"code": code, "title": title, "message": title, "error_data": {"details": details}}
