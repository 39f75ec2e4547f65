"""The treatment menu of a hotel's spa, in Word: tables, lists, and praise of itself."""

from __future__ import annotations

from docx import Document
from docx.document import Document as Word

TREATMENTS = [
    ("Treatment", "What it is", "Duration", "Price"),
    (
        "Indian head massage",
        "Massage of scalp, neck, shoulders and upper arms, seated, with or without coconut oil",
        "40 minutes",
        "£48",
    ),
    (
        "Seaweed wrap",
        "Warm seaweed paste and a foil blanket, to soften dry skin",
        "60 minutes",
        "£72",
    ),
    ("Salt and lime scrub", "Full-body exfoliation followed by a lotion", "30 minutes", "£40"),
    (
        "Rasul for two",
        "You cover each other with mineral mud in a private steam room",
        "50 minutes",
        "£95 per couple",
    ),
    (
        "Mother-to-be massage",
        "Side-lying massage with unscented oil, from week 14",
        "50 minutes",
        "£68",
    ),
]
"""What can be booked, under a row of headings."""

FACILITIES = [
    ("Facility", "Temperature", "Stay no longer than"),
    ("Hydrotherapy pool", "35 °C", "30 minutes"),
    ("Finnish sauna", "85 °C", "15 minutes"),
    ("Steam room", "45 °C", "15 minutes"),
    ("Plunge pool", "10 °C", "1 minute"),
]
"""What every guest of the day may use."""

INDIAN_HEAD = (
    "Our therapists learned Indian head massage, or champissage, from a teacher in Kerala. It is "
    "done sitting upright and through a light top if you like, which makes it ideal for guests "
    "who do not want to undress. It eases tension headaches that come from a stiff neck, and most "
    "guests sleep deeply that night. It does not make hair grow, whatever you may have heard. "
    "Leave the oil in overnight and apply shampoo before water when you wash it out."
)

WRAP = (
    "A wrap makes your skin feel soft for several days. You may weigh a little less when you get "
    "up, but this is water and returns with your next drink."
)


def spa_menu() -> Word:
    """A brochure by somebody in marketing, with the small print of somebody in law."""
    word = Document()
    word.core_properties.title = "The Orangery Spa: treatments and spa etiquette"
    word.sections[0].header.paragraphs[0].text = "The Orangery Spa at Hollin Hall"
    word.sections[0].footer.paragraphs[0].text = "Prices valid until 31 March 2027. E&OE."
    word.add_heading("The Orangery Spa", 0)
    word.add_paragraph("Where time stands still.", style="Subtitle")
    word.add_paragraph(
        "Step out of your everyday and into an oasis of calm. From the moment you arrive, our "
        "award-winning team will spoil you from top to toe."
    )
    word.add_heading("Treatments", 1)
    _table(word, TREATMENTS)
    word.add_paragraph("A consultation of ten minutes is included in every treatment.")
    word.add_heading("Indian head massage", 2)
    word.add_paragraph(INDIAN_HEAD)
    word.add_heading("Please do not book Indian head massage if you have", 3)
    _list(
        word,
        "had a head or neck injury in the last six weeks",
        "head lice, ringworm or a sore scalp",
        "a migraine on the day",
        "had hair extensions fitted within two weeks",
    )
    word.add_heading("Body wraps and scrubs", 2)
    word.add_paragraph(WRAP)
    word.add_paragraph("Wraps and the Rasul are not suitable for guests who:")
    _list(
        word,
        "are pregnant",
        "have high or low blood pressure",
        "have a heart condition or a pacemaker",
        "are allergic to iodine or shellfish (seaweed wrap only)",
        "are afraid of confined spaces; we can leave your arms free",
    )
    word.add_paragraph(
        "Shave at least 24 hours before a salt scrub, otherwise it will sting. Do not have a "
        "scrub on sunburnt skin."
    )
    word.add_heading("Thermal suite", 1)
    word.add_paragraph("Included in every spa day and in treatments of 50 minutes or more.")
    _table(word, FACILITIES)
    _list(
        word,
        "Take a shower before you enter the pool.",
        "Drink water between visits to the sauna and cool down for ten minutes.",
        "Remove contact lenses and jewellery, which heats up.",
        "Swimwear is worn everywhere except in the Rasul.",
        style="List Number",
    )
    word.add_paragraph(
        "Guests who are pregnant may use the hydrotherapy pool for ten minutes, but not the "
        "sauna or the steam room. Do not use the heat after drinking alcohol: your blood pressure "
        "may drop and you could faint. If you feel dizzy, leave at once, sit down and press the "
        "red button."
    )
    word.add_heading("Spa etiquette", 1)
    word.add_heading("Arrival", 2)
    word.add_paragraph(
        "Please be with us 30 minutes before your treatment to change and unwind. Robes, towels "
        "and slippers are provided, and lockers take a £1 coin, which you get back. Late arrival "
        "shortens your treatment, as a courtesy to the next guest."
    )
    word.add_heading("Phones and voices", 2)
    word.add_paragraph(
        "The spa is a phone-free space; photographs are not permitted. Please speak softly."
    )
    word.add_heading("Age", 2)
    word.add_paragraph(
        "Guests must be 18 or over. On Sundays from 9 to 11 am we welcome 12 to 17 year olds with "
        "an adult in the pool, but not in the sauna."
    )
    word.add_heading("Food and drink", 2)
    word.add_paragraph(
        "Lunch is served in robes from 12 to 2.30 pm in the Glasshouse. Tell us about allergies "
        "when you book. You may not bring your own food; water is free."
    )
    word.add_heading("Groups", 2)
    word.add_paragraph(
        "Hen parties of up to eight are welcome from Monday to Thursday. Larger groups have to "
        "hire the spa."
    )
    word.add_heading("Payment and cancellation", 2)
    word.add_paragraph(
        "We take a card number when you book. Cancel or move your visit up to 48 hours before and "
        "nothing is charged; after that we charge half, and the full price if you do not come. "
        "Gift cards are valid for 18 months and cannot be refunded. A discretionary service "
        "charge of 10 % goes to the therapists; ask us to remove it if you prefer."
    )
    word.add_paragraph("Escape. Breathe. Be. Call 01632 960640 to reserve your moment of bliss.")
    return word


def _table(word: Word, rows: list[tuple[str, ...]]) -> None:
    table = word.add_table(rows=0, cols=len(rows[0]), style="Light Grid Accent 1")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row):
            cell.text = text


def _list(word: Word, *items: str, style: str = "List Bullet") -> None:
    for item in items:
        word.add_paragraph(item, style=style)
