"""Telephone numbers that belong to nobody: Ofcom keeps them for plays and films."""

from __future__ import annotations

_BLOCKS = (
    "447700900",  # mobiles
    "441134960", "441144960", "441164960", "441174960", "441184960", "441214960", "441314960",
    "441414960", "442079460",
)  # fmt: skip
"""A thousand numbers each.

https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/numbers-for-drama
"""


def reserved_number(number: int) -> str:
    """Another number for each (below 10,000), in E.164 without the plus."""
    block, rest = divmod(number, 1000)
    return f"{_BLOCKS[block]}{rest:03d}"
