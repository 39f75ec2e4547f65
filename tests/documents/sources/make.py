"""Makes the documents that can't be written by hand: three Word files and two PDFs.

``python tests/documents/sources/make.py``, from the project's folder. What it makes is committed.
"""

from __future__ import annotations

from pathlib import Path

from docx import Document
from docx.document import Document as Word
from docx.shared import Pt
from playwright.sync_api import Browser
from spa_menu import spa_menu

from benchmarks import chromium

HERE = Path(__file__).resolve().parent
DOCUMENTS = HERE.parent


def pregnancy_massage() -> Word:
    """A leaflet in Word by somebody who knows its styles."""
    word = Document()
    word.core_properties.title = "Massage in pregnancy"
    word.core_properties.author = "Ferndale Mother & Baby Therapies"
    word.sections[0].header.paragraphs[0].text = "Ferndale Mother & Baby Therapies"
    word.sections[0].footer.paragraphs[0].text = "Leaflet 4 – version 3, January 2026 – Page 1"
    word.add_heading("Massage in pregnancy", 0)
    word.add_paragraph("A leaflet for mothers-to-be", style="Subtitle")
    word.add_paragraph(
        "Pregnancy asks a lot of your body. The centre of gravity moves forward, the ligaments "
        "soften, and muscles that never complained before begin to do so. This leaflet explains "
        "what pregnancy massage can do for you, when we offer it, and when we don’t."
    )
    word.add_heading("How pregnancy massage helps", 1)
    word.add_paragraph(
        "Pregnancy massage is a gentle massage that is adapted to the changes of a pregnant body. "
        "It is given by therapists with an extra diploma in prenatal care."
    )
    word.add_paragraph("It can help with:")
    for item in (
        "lower back pain and aching hips",
        "swollen ankles and feet",
        "trouble falling asleep in the last weeks",
        "leg cramps at night",
        "tension in the neck and shoulders as the breasts grow heavier",
    ):
        word.add_paragraph(item, style="List Bullet")
    word.add_paragraph(
        "Studies have also found lower levels of stress hormones in women who were massaged twice "
        "a week, although these studies were small."
    )
    word.add_heading("What we do in each trimester", 1)
    word.add_paragraph(
        "The table shows how a session changes as your pregnancy goes on. If you carry twins, we "
        "treat you as if you were one trimester further on."
    )
    table = word.add_table(rows=1, cols=3, style="Light Grid Accent 1")
    rows = [
        ("Trimester", "What we do", "Position"),
        (
            "First (weeks 1–12)",
            "No massage. We are glad to advise you and to make a plan for later.",
            "–",
        ),
        (
            "Second (weeks 13–27)",
            "Light full-body massage of 50 minutes, no deep pressure on the legs.",
            "On your side, with pillows",
        ),
        (
            "Third (weeks 28–40)",
            "Shorter sessions of 40 minutes for the back, feet and shoulders.",
            "On your side or half sitting, never flat on your back",
        ),
    ]
    for number, row in enumerate(rows):
        cells = table.rows[0].cells if number == 0 else table.add_row().cells
        for cell, text in zip(cells, row):
            cell.text = text
    word.add_paragraph("")
    word.add_heading("Why not before week 13?", 2)
    word.add_paragraph(
        "There is no proof that massage does harm in the first trimester. But this is the time in "
        "which most miscarriages happen, and we do not want anybody to be left wondering whether "
        "a massage was to blame."
    )
    word.add_heading("Why we don’t lay you on your back", 2)
    word.add_paragraph(
        "From about week 20 the weight of the womb can press on a large vein, the vena cava, when "
        "you lie flat on your back. This may make you dizzy and reduce the blood supply of your "
        "baby. Lying on your left side takes the pressure off."
    )
    word.add_heading("When you should not have a massage", 1)
    word.add_paragraph(
        "Please speak to your midwife before you book if any of the following applies to you:"
    )
    for item in (
        "pre-eclampsia or high blood pressure in this pregnancy",
        "bleeding from the vagina at any time in this pregnancy",
        "a low-lying placenta (placenta praevia)",
        "a previous premature birth",
        "a hot, swollen or painful calf, which may be a sign of a blood clot",
    ):
        word.add_paragraph(item, style="List Bullet")
    word.add_paragraph(
        "If you have a severe headache, see flashing lights or feel your baby move less than "
        "usual, do not wait for an appointment with us: call your maternity unit straight away."
    )
    word.add_heading("Oils and scents", 1)
    word.add_paragraph(
        "We use sweet almond oil without any scent. We do not use essential oils in pregnancy, "
        "because too little is known about what some of them do. If you have a nut allergy, we use "
        "sunflower oil."
    )
    word.add_heading("Comfort on the day", 1)
    word.add_paragraph(
        "Go to the toilet just before we start, and don’t be shy about asking for a break: most "
        "women need one. You may eat a small snack beforehand. Wear loose clothes that you can "
        "take off easily. A body pillow, a wedge and as many cushions as you like are there to "
        "support the bump."
    )
    word.add_heading("After the birth", 1)
    word.add_paragraph(
        "You can come back six weeks after a normal birth. After a caesarean we ask you to wait "
        "ten weeks and to bring your doctor’s agreement. You are welcome to bring your baby along; "
        "we have a cot in the room, and feeding during the session is no trouble at all."
    )
    word.add_heading("How to book", 1)
    word.add_paragraph("Call us on 01632 960233 or drop in. We look forward to looking after you!")
    return word


def house_rules() -> Word:
    """A Word file by somebody who makes headings by pressing B."""
    word = Document()
    word.styles["Normal"].font.size = Pt(11)
    bold, plain = True, False

    def line(text: str, heavy: bool = plain) -> None:
        word.add_paragraph().add_run(text).bold = heavy

    line("HOUSE RULES & INFO FOR CLIENTS  (pls read!!)", bold)
    line("")
    line("Updated by Joan, sept.")
    line("Being on time", bold)
    line(
        "Please come 10 minutes early the first time, there is a form to fill in. If you are late "
        "we can only give you what is left of your slot, because the next client is waiting, and "
        "you pay the full price."
    )
    line("Cancelling")
    line(
        "You can cancel free of charge up to 24 hours before. Later than that we charge half of "
        "the price, and if you dont turn up at all we charge the lot.  If you wake up ill we wont "
        "charge you, just ring before 9am."
    )
    line("")
    line("WHEN YOU'RE ILL", bold)
    line("Stay at home and ring us if you have:")
    line("- a fever or a temperature over 38")
    line("- a tummy bug (wait 48 hrs after the last time you were sick)")
    line("-  a rash that nobody has looked at")
    line("- head lice or scabies")
    line("A simple cold is OK by us but lying face down with a blocked nose is no fun. You decide.")
    line("Tell us before we start:", bold)
    line("- if you had an operation in the last 3 months")
    line("- if you have a pacemaker, we cant use the electric massage chair then")
    line("- about any lumps, or moles that have changed (we wont massage over them, see your GP)")
    line("- if you are on blood thinners, as you bruise easily, we will go lightly")
    line("")
    line("Kids ")
    line(
        "Under 16s need a parent in the room the whole time. Under 12s we dont massage at all, "
        "sorry. Babies in prams are fine, but the waiting room is small."
    )
    line("")
    line("MONEY", bold)
    line(
        "We take cash and cards, no cheques any more. No Amex. Tips are never expected but the "
        "girls do appreciate it. Gift vouchers last 12 months from the day they were bought and "
        "can't be swapped for cash."
    )
    line("Insurance", bold)
    line(
        "Some health insurers pay part of a massage if your doctor prescribed it. We give you a "
        "receipt with our registration number; sending it in is up to you."
    )
    line("")
    line("Your things", bold)
    line("- Phones on silent please, or better off")
    line("- Jewellery off. There's a little dish for it in each room")
    line("- contact lenses: take them out if we do your face")
    line("- we are not liable for lost property")
    line("Draping & respect", bold)
    line(
        "You are covered with a towel at all times except for the part we work on. You can keep "
        "your underwear on. Any improper remark or behaviour and the massage ends there and then, "
        "full price, and you wont be welcome again."
    )
    line("You can stop at any time too, just say so. If the pressure is too much, say so!")
    line("")
    line("Parking and getting in", bold)
    line(
        "There are 3 spaces behind the building, the entrance is from Mill Lane. The treatment "
        "rooms are upstairs and there is no lift, but we have one room on the ground floor for "
        "wheelchairs, please mention it when you book."
    )
    line("")
    line("Data", bold)
    line(
        "Your form is kept for 7 years, our insurance wants it, and then shredded. Nobody but your "
        "therapist reads it."
    )
    line("")
    line("Thanks for reading all this!! See you soon. Joan + the team xx", bold)
    line("Tel. 01632 960455  www.joans-massage.example   find us on facebook")
    return word


def main() -> None:
    """Write all of them beside the others."""
    pregnancy_massage().save(str(DOCUMENTS / "pregnancy-massage.docx"))
    house_rules().save(str(DOCUMENTS / "house-rules.docx"))
    spa_menu().save(str(DOCUMENTS / "spa-menu.docx"))
    with chromium.started() as browser:
        _pdf(
            browser,
            "aftercare",
            "Quayside Physical Therapy · Your aftercare guide",
            "Quayside Physical Therapy, 12 Harbour Road · 01632 960781",
        )
        _pdf(
            browser,
            "lymphatic-drainage",
            "Riverside Lymphoedema Service · Patient information",
            "Leaflet L17, version 6 · not for resale",
        )


def _pdf(browser: Browser, name: str, header: str, footer: str) -> None:
    """Print a page of this folder, with running lines, a page number in the lower one."""
    page = browser.new_page()
    page.goto((HERE / f"{name}.html").as_uri())
    page.pdf(
        path=str(DOCUMENTS / f"{name}.pdf"),
        format="A4",
        margin={"top": "25mm", "bottom": "22mm", "left": "18mm", "right": "18mm"},
        display_header_footer=True,
        header_template=_line(header),
        footer_template=_line(
            f"{footer} · page <span class='pageNumber'></span> of <span class='totalPages'></span>"
        ),
    )


def _line(text: str) -> str:
    style = "font-size:8px;width:100%;text-align:center;color:#555"
    return f"<div style='{style}'>{text}</div>"


if __name__ == "__main__":
    main()
