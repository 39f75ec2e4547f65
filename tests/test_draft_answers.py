"""What a draft answers: the question that is asked, in the document's own words, nothing false."""

from __future__ import annotations

import re

import pytest

from reception.faq.documents.document import Block, Document, Section
from reception.faq.drafts.blocks.headings import asked_by
from reception.faq.drafts.drafting import Draft, drafts_of
from reception.faq.drafts.sentences.document_topics import topic_of
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.sieve import is_whole
from reception.nlu.encoder import SentenceEncoder

FACIAL = Topic("a facial", "a facial", "facial")
SHIATSU = Topic("shiatsu", "shiatsu", "shiatsu")


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


def drafted(encoder: SentenceEncoder, title: str, *sections: tuple[str, str]) -> dict[str, Draft]:
    made = tuple(Section(heading, (), (Block(text, "paragraph"),)) for heading, text in sections)
    found = drafts_of(Document("test", title, "test.md", made, ()), encoder)
    return {draft.question: draft for draft in found}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Don't eat a heavy meal before your session.", "Can I eat a heavy meal before shiatsu?"),
        ("Avoid coffee afterwards.", "Can I drink coffee after shiatsu?"),
        ("No swimming pool for 24 hours.", "Can I go to the swimming pool after shiatsu?"),
        ("Take your contact lenses out, I have a case.", "Should I take my contact lenses out?"),
        ("Jewellery off.", "Should I take off my jewellery?"),
        ("You shouldn't do hard exercise that evening.", "Can I do hard exercise after shiatsu?"),
        ("No need to shave your legs.", "Do I need to shave my legs?"),
    ],
)
def test_what_visitors_are_told_to_do_is_what_they_ask(
    encoder: SentenceEncoder, text: str, question: str
) -> None:
    assert question in drafted(encoder, "Shiatsu", ("Good to know", text))


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("Why we DON'T lay you on your back", "Why don't you lay me on my back?"),
        ("When you should NOT have shiatsu", "When should I not have shiatsu?"),
        ("Does it hurt?", "Does shiatsu hurt?"),
        ("How often?", "How often should I have shiatsu?"),
        ("And afterwards?", "What should I do after shiatsu?"),
        ("Ice or heat?", "Should I use ice or heat?"),
        ("Can children have it?", "Can children have shiatsu?"),
        ("Drink water, but don't overdo it", "Should I drink water?"),
    ],
)
def test_a_heading_keeps_its_not_and_names_its_subject(heading: str, question: str) -> None:
    claim = asked_by(heading, SHIATSU).claim
    assert claim is not None
    assert claim.question == question


def test_a_red_flag_heading_asks_for_a_doctor_not_for_uses() -> None:
    claim = asked_by("Get medical help at once if", FACIAL).claim
    assert claim is not None
    assert claim.safety
    assert "help with" not in claim.question


def test_a_condition_keeps_its_not(encoder: SentenceEncoder) -> None:
    found = drafted(
        encoder, "House rules", ("Rules", "If you don't turn up we ask for half of the price.")
    )
    assert not any(re.search(r"if I turn up", question) for question in found)


def test_an_answer_never_swaps_a_pronoun_for_the_wrong_thing(encoder: SentenceEncoder) -> None:
    text = "Ordinary paracetamol is fine. Please don't take ibuprofen: it dulls the pain."
    found = drafted(encoder, "After your massage", ("Painkillers", text))
    assert all("paracetamol dulls" not in draft.answer for draft in found.values())
    assert all("paracetamol dull" not in question for question in found)


def test_a_sentence_that_begins_with_but_stays_with_the_one_before(
    encoder: SentenceEncoder,
) -> None:
    text = (
        "There is no proof that massage does harm in the first weeks. "
        "But we do not treat anybody then."
    )
    found = drafted(encoder, "Pregnancy massage", ("The first weeks", text))
    told = [draft for draft in found.values() if "no proof" in draft.answer]
    assert told
    assert all("But we do not treat" in draft.answer for draft in told)


def test_what_a_pronoun_stands_for_is_in_the_passage(encoder: SentenceEncoder) -> None:
    text = "Put compression stockings on after the treatment. Replace them every six months."
    found = drafted(encoder, "Lymph drainage", ("Stockings", text))
    told = [draft for draft in found.values() if "Replace them" in draft.answer]
    assert all("stockings" in draft.answer for draft in told)


@pytest.mark.parametrize(
    "question",
    [
        "Can I have a massage if I have?",
        "Does massage help with improve circulation?",
        "Should I stretch as far?",
        "Can you give me?",
        "Is it taken by them?",
        "Is there evidence for this?",
        "How long does the my session last?",
        "What should I BRING AND WEAR?",
        "What happens if I forgot mine?",
    ],
)
def test_garbled_questions_are_no_drafts(question: str) -> None:
    assert not is_whole(question)


def test_how_long_is_not_asked_with_the_answer_in_the_question() -> None:
    assert not is_whole("How long have you been offering shiatsu for six years now?")
    assert is_whole("How long should I rest after shiatsu?")


@pytest.mark.parametrize(
    "question",
    [
        "Can I eat before shiatsu?",
        "Is it normal to feel sore after a massage?",
        "What should I do if the pressure is too much?",
        "Who should not have a facial?",
    ],
)
def test_whole_questions_pass(question: str) -> None:
    assert is_whole(question)


def test_nobody_asks_whether_the_clinic_has_been_there_for_years(encoder: SentenceEncoder) -> None:
    found = drafted(
        encoder,
        "Cupping",
        ("About us", "We have been offering cupping for years. Your treatment does not end here."),
    )
    assert not any(question.startswith(("Have you", "Does massage end")) for question in found)


def test_the_subject_is_the_treatment_most_spoken_of_not_the_letterhead() -> None:
    text = "Sports massage is firm. Have a sports massage after a race. A massage takes an hour."
    made = (Section("News", (), (Block(text, "paragraph"),)),)
    document = Document("letter", "RIDE & RUN SPORTS THERAPY", "letter.txt", made, ())
    assert topic_of(document).name == "sports massage"


def test_examples_vary_and_speak_of_the_subject(encoder: SentenceEncoder) -> None:
    found = drafted(
        encoder, "Facials", ("Afterwards", "No sauna for 24 hours. No make-up until the evening.")
    )
    draft = found["Can I go to the sauna after a facial?"]
    assert 8 <= len(draft.examples) <= 12
    assert all(re.search(r"sauna|suana|facial", example.lower()) for example in draft.examples)
    assert sum("go to the sauna after a facial" in example for example in draft.examples) <= 5


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("It is best to wear loose clothes.", "Should I wear loose clothes?"),
        ("There is no need to shave your legs beforehand.", "Do I need to shave my legs before"),
        ("You needn't shave your legs.", "Do I need to shave my legs"),
        ("It is not uncommon to doze off.", "Is it normal to doze off"),
        ("Don't be surprised if you feel cold afterwards.", "Is it normal to feel cold"),
        ("Taking paracetamol beforehand is fine.", "Can I take paracetamol before shiatsu?"),
        ("Ordinary paracetamol is fine.", "Can I take ordinary paracetamol"),
        ("Sunbeds should be avoided for two days.", "Can I go to the sunbeds after shiatsu?"),
        ("Deodorant must not be applied that day.", "Can I apply deodorant"),
        ("You may prefer not to drink coffee that day.", "Can I drink coffee"),
        ("Shiatsu was developed in Japan in the 1920s.", "Where does shiatsu come from?"),
        ("Unlike cupping, shiatsu uses no cups.", "What is the difference between shiatsu and cup"),
        ("Shiatsu works by pressing points.", "How does shiatsu work?"),
        ("Most people describe shiatsu as soothing.", "What does shiatsu feel like?"),
        ("The reason we use a mat is that beds are soft.", "Why do you use a mat?"),
        ("The whole thing takes forty minutes.", "How long does shiatsu take?"),
        ("Please allow 90 minutes.", "How long does shiatsu take?"),
        ("It may take a week before you notice a difference.", "When will I see results?"),
        ("First we look at your feet with a lamp.", "What happens during shiatsu?"),
        ("A session costs £48.", "How much does shiatsu cost?"),
        ("We charge £330 for a block of six.", "How much does a block of six cost?"),
        ("Please note that we do not treat children.", "Can children have shiatsu?"),
    ],
)
def test_what_prose_tells_between_the_lines_is_asked(
    encoder: SentenceEncoder, text: str, question: str
) -> None:
    found = drafted(encoder, "Shiatsu", ("Good to know", text))
    assert any(asked.startswith(question) for asked in found), list(found)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Skin that is sunburnt cannot be treated.", "Can I have shiatsu if my skin is sunburnt?"),
        ("With gout I leave out the toes.", "Can I have shiatsu if I have gout?"),
        (
            "Diabetes slows down healing, so a doctor's note is required.",
            "Can I have shiatsu if I have diabetes?",
        ),
        (
            "People taking blood thinners bruise more and should not have it.",
            "Can I have shiatsu if I take blood thinners?",
        ),
        (
            "If you coloured your hair, please wait one week.",
            "Can I have shiatsu if I coloured my hair?",
        ),
        (
            "If you hit your head, give it a miss. Same goes for head lice or a migraine.",
            "Can I have shiatsu if I have a migraine?",
        ),
        (
            "If your leg turns red and hot, contact your GP the same day.",
            "What should I do if my leg turns red and hot?",
        ),
        (
            "In case of pus or fever, see your doctor.",
            "What should I do if I have pus or fever?",
        ),
        (
            "After a caesarean we ask you to wait ten weeks.",
            "Can I have shiatsu after a caesarean?",
        ),
    ],
)
def test_a_caution_is_found_wherever_its_condition_stands(
    encoder: SentenceEncoder, text: str, question: str
) -> None:
    found = drafted(encoder, "Shiatsu", ("Good to know", text))
    assert question in found
    assert found[question].safety


@pytest.mark.parametrize(
    "text",
    [
        "Step out of your everyday and into an oasis of calm.",
        "Our award-winning team will spoil you from top to toe.",
        "Clients are often surprised by the warmth.",
    ],
)
def test_what_nobody_asks_is_no_draft(encoder: SentenceEncoder, text: str) -> None:
    found = drafted(encoder, "Shiatsu", ("Good to know", text))
    assert not [asked for asked in found if "know about" not in asked]


def test_it_is_never_what_was_spoken_of_before_another_thing(encoder: SentenceEncoder) -> None:
    text = "Healthy hair needs a healthy scalp. We offer cupping since 2019. It takes an hour."
    found = drafted(encoder, "Cupping", ("About it", text))
    assert not any("hair take" in asked for asked in found)
    text = "Shave a day before a salt scrub, otherwise it will sting."
    assert not any(
        "Will shiatsu sting" in asked for asked in drafted(encoder, "Shiatsu", ("", text))
    )


def test_tell_us_straight_away_is_no_time_after_a_treatment(encoder: SentenceEncoder) -> None:
    text = "Please tell us about a hernia straight away."
    found = drafted(encoder, "Shiatsu", ("Good to know", text))
    assert not any("after shiatsu" in asked for asked in found)


def test_prices_are_asked_for_in_tables_and_running_text(encoder: SentenceEncoder) -> None:
    rows = (
        Block("Dry cupping | 15 min | £40", "row", ("Type", "Time", "Price")),
        Block("Fire cupping | 30 min | £55", "row", ("Type", "Time", "Price")),
    )
    line = Block("Classic facial (1 hour): 39 pounds Short facial: 24 pounds", "paragraph")
    item = Block("Block of six – £330", "item")
    section = Section("Prices", (), (*rows, line, item))
    found = drafts_of(Document("test", "Our prices", "test.md", (section,), ()), encoder)
    told = {draft.question: draft.passage for draft in found if "cost" in draft.question}
    assert told == {
        "How much does dry cupping cost?": rows[0].text,
        "How much does fire cupping cost?": rows[1].text,
        "How much does a classic facial cost?": "Classic facial (1 hour): 39 pounds",
        "How much does a short facial cost?": "Short facial: 24 pounds",
        "How much does a block of six cost?": item.text,
    }


def test_a_menu_of_treatments_is_about_none_of_them() -> None:
    text = (
        "A facial is calm. Cupping is firm. A wrap is warm. Shiatsu is dry. "
        "The facial is short. Cupping leaves marks. A wrap takes an hour. Shiatsu is old."
    )
    made = (Section("Treatments", (), (Block(text, "paragraph"),)),)
    document = Document("menu", "The Orangery", "menu.txt", made, ())
    assert not topic_of(document).treatment


def test_few_examples_repeat_the_question(encoder: SentenceEncoder) -> None:
    text = "Don't put a hot water bottle on your sore lower back that evening."
    found = drafted(encoder, "Shiatsu", ("Afterwards", text))
    [draft] = [draft for asked, draft in found.items() if "hot water bottle" in asked]
    asked = draft.question.lower().rstrip("?").split()
    runs = {" ".join(asked[start : start + 5]) for start in range(len(asked) - 4)}
    copies = [text for text in draft.examples if any(run in text.lower() for run in runs)]
    assert len(copies) <= len(draft.examples) / 2


TAKEN_BACK = [
    ("Hot stone massage is safe for children.", "Not!"),
    ("Hot stone massage is safe for teenagers.", "This is wrong."),
    ("Hot stone massage helps with migraine.", "During an attack it makes the pain worse."),
    ("Hot stone massage helps with backache.", "Only a doctor can say what the cause is."),
    ("Hot stone massage helps with stress.", "But for people with a fever it is too much."),
    ("Hot stone massage relieves pain.", "However, this does not last."),
    ("Hot stone massage helps with insomnia.", "They can no longer say so in adverts."),
]


@pytest.mark.parametrize(("said", "correction"), TAKEN_BACK)
def test_a_sentence_that_is_taken_back_is_never_told_without_its_correction(
    encoder: SentenceEncoder, said: str, correction: str
) -> None:
    found = drafted(encoder, "Hot stone massage", ("Good to know", f"{said} {correction}"))
    told = [draft for draft in found.values() if said.rstrip(".") in draft.answer]
    assert told
    for draft in told:
        assert correction in draft.answer
        assert correction in draft.passage


def test_a_correction_in_the_next_paragraph_is_kept_too(encoder: SentenceEncoder) -> None:
    blocks = (
        Block("Hot stone massage helps with migraine.", "paragraph"),
        Block("That is not true for everybody. Some get a headache from the heat.", "paragraph"),
    )
    document = Document(
        "test", "Hot stone massage", "test.md", (Section("Migraine", (), blocks),), ()
    )
    told = [draft for draft in drafts_of(document, encoder) if "helps with" in draft.answer]
    assert told
    for draft in told:
        assert "That is not true for everybody." in draft.answer
        assert draft.passage.splitlines()[1] == "That is not true for everybody."


def test_an_answer_without_room_for_its_correction_is_no_draft(encoder: SentenceEncoder) -> None:
    long = "This is wrong, " + "and it was never shown in any study that we know of, " * 6
    text = f"Hot stone massage is safe for children. {long.rstrip(', ')}."
    found = drafted(encoder, "Hot stone massage", ("Good to know", text))
    assert all("safe for children" not in draft.answer for draft in found.values())


@pytest.mark.parametrize(
    "text",
    [
        "Many websites say hot stone massage is safe in pregnancy.",
        "Many websites say hot stone massage is safe in pregnancy. That is wrong.",
        "Some people believe hot stone massage cures colds.",
        "Hot stone massage used to be recommended for fever.",
        "It is often claimed that hot stone massage cures cancer.",
    ],
)
def test_what_others_say_or_said_is_nothing_the_clinic_says(
    encoder: SentenceEncoder, text: str
) -> None:
    for draft in drafted(encoder, "Hot stone massage", ("Good to know", text)).values():
        assert "That is wrong." in draft.answer


def test_hearsay_with_its_denial_is_told_as_both(encoder: SentenceEncoder) -> None:
    text = "Hot stone massage used to be recommended for fever. This is no longer the case."
    found = drafted(encoder, "Hot stone massage", ("Fever", text))
    assert all(draft.answer == text for draft in found.values())
    assert not any("use to" in question for question in found)


def test_a_mark_brings_its_note_along(encoder: SentenceEncoder) -> None:
    said = "You can have hot stone massage with high blood pressure*."
    note = "*Only if your doctor agrees."
    with_note = drafted(encoder, "Hot stone massage", ("Heart", said), ("Notes", note))
    told = [draft for draft in with_note.values() if "blood pressure" in draft.answer]
    assert told
    for draft in told:
        assert draft.answer.endswith("high blood pressure. Only if your doctor agrees.")
        assert draft.passage == f"{said}\n{note}"
        assert draft.safety
    assert not drafted(encoder, "Hot stone massage", ("Heart", said))


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "Shiatsu is not suitable for people with an overactive thyroid.",
            "Can I have shiatsu if I have an overactive thyroid?",
        ),
        (
            "Essential oils are part of every session, except for those with asthma.",
            "Can I have shiatsu if I have asthma?",
        ),
        (
            "Shiatsu is fine for everyone apart from people with brittle nails.",
            "Can I have shiatsu if I have brittle nails?",
        ),
        (
            "Shiatsu suits everybody. There is one exception: people with nerve damage.",
            "Can I have shiatsu if I have nerve damage?",
        ),
        (
            "Do not stop taking your tablets before the session.",
            "Can I stop taking my tablets before shiatsu?",
        ),
        (
            "It is a mistake to have shiatsu soon after a stroke.",
            "Can I have shiatsu after a stroke?",
        ),
        ("If you have a rash, we wait until it has gone.", "Can I have shiatsu if I have a rash?"),
        (
            "We need your oncologist's consent during cancer treatment.",
            "Do you need my oncologist's consent during cancer treatment?",
        ),
    ],
)
def test_a_caution_is_known_by_its_form_whatever_it_names(
    encoder: SentenceEncoder, text: str, question: str
) -> None:
    found = drafted(encoder, "Shiatsu", ("Good to know", text))
    assert found[question].safety


@pytest.mark.parametrize(
    "text",
    [
        "Shiatsu is offered for people with desk jobs.",
        "Please wear loose clothes and eat nothing heavy before.",
        "A study with forty nurses found that shiatsu eases tension.",
    ],
)
def test_what_is_offered_prepared_or_studied_is_no_caution(
    encoder: SentenceEncoder, text: str
) -> None:
    found = drafted(encoder, "Shiatsu", ("Good to know", text))
    assert not any(draft.safety for draft in found.values())


def test_after_an_operation_is_not_after_the_treatment(encoder: SentenceEncoder) -> None:
    found = drafted(
        encoder, "Shiatsu", ("After an operation", "Wait six weeks. Drink plenty of tea.")
    )
    assert list(found) == ["Can I have shiatsu after an operation?"]
    assert found["Can I have shiatsu after an operation?"].safety


def test_what_is_to_be_done_before_is_asked_of_before_wherever_it_stands(
    encoder: SentenceEncoder,
) -> None:
    text = "Do not use fake tan for two days before. Take a walk."
    found = drafted(encoder, "Shiatsu", ("Afterwards", text))
    assert "Can I use fake tan before shiatsu?" in found
    assert "Should I take a walk after shiatsu?" in found
    assert "Can I use fake tan after shiatsu?" not in found


def test_what_a_visitor_says_in_a_heading_is_not_asked_of_the_clinic() -> None:
    claim = asked_by("I have ticklish feet", SHIATSU).claim
    assert claim is not None
    assert claim.question == "What if I have ticklish feet?"


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("You must not drive for an hour.", "Can I drive", "have to drive"),
        ("Shiatsu is no substitute for antibiotics.", "a substitute", "What is shiatsu?"),
        (
            "Hot stone massage is not safe for people with varicose veins.",
            "Can I have a hot stone massage if I have varicose veins?",
            "Can I have shiatsu if I have varicose veins?",
        ),
    ],
)
def test_a_question_asks_what_its_sentence_says(
    encoder: SentenceEncoder, text: str, right: str, wrong: str
) -> None:
    found = drafted(encoder, "Shiatsu", ("Good to know", text))
    assert any(right in question for question in found)
    assert not any(wrong in question for question in found)


def test_drafts_of_one_passage_are_marked_alike(encoder: SentenceEncoder) -> None:
    text = "Shiatsu eases tension, but it is not suitable for people with an overactive thyroid."
    found = drafted(encoder, "Shiatsu", ("Good to know", text))
    assert len(found) > 1
    assert all(draft.safety for draft in found.values())


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Hannah sees clients on Tuesdays only.", "Does Hannah see clients on Tuesdays only?"),
        (
            "Axa pays for most treatments here.",
            "Does Axa pay for most treatments?",
        ),
    ],
)
def test_a_name_at_the_beginning_of_a_sentence_keeps_its_capital(
    encoder: SentenceEncoder, text: str, question: str
) -> None:
    asked = drafted(encoder, "Massage at our house", ("About us", text))
    assert not any(text.split()[0].lower() in one for one in asked)
    assert question in asked


def test_what_is_said_of_it_after_other_things_is_not_said_of_the_treatment(
    encoder: SentenceEncoder,
) -> None:
    text = "The cups are made of glass. They are warmed before use. It leaves round marks."
    asked = drafted(encoder, "Cupping", ("What we use", text))
    assert "Does cupping leave round marks?" not in asked


def test_that_something_is_common_is_no_caution(encoder: SentenceEncoder) -> None:
    found = drafted(encoder, "Massage", ("Afterwards", "A little bruising is common."))
    assert found
    assert not any(draft.safety for draft in found.values())


def test_one_sentence_does_not_answer_the_same_question_twice(encoder: SentenceEncoder) -> None:
    text = "The marks fade within a week and need no treatment."
    found = drafted(encoder, "Cupping", ("After cupping", text))
    assert len(found) == 1
