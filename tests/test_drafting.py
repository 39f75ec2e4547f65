"""What is drafted from a document: questions as visitors ask them, answers that say no more."""

from __future__ import annotations

import re
import time
from pathlib import Path

import numpy as np
import pytest
from spacy.tokens import Doc

from reception.errors import DataError
from reception.faq.book import LONGEST_ANSWER
from reception.faq.documents.document import Block, Document, Section
from reception.faq.documents.reading import read
from reception.faq.drafts.drafting import Draft, drafts_of
from reception.faq.drafts.forms import filled, varied
from reception.faq.drafts.key_words import key_words
from reception.faq.drafts.phrasings import negative, phrasings
from reception.faq.drafts.sentences.claims import Claim
from reception.faq.drafts.sieve import is_whole
from reception.faq.drafts.words import language
from reception.faq.drafts.words.wording import FEWEST_EXAMPLES, Kinds, kinds, words
from reception.nlu.encoder import SentenceEncoder
from reception.settings import home
from reception.yaml_files import read_model

Articles = dict[str, tuple[Document, list[Draft]]]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.fixture(scope="module")
def articles(encoder: SentenceEncoder) -> Articles:
    paths = sorted((home() / "data" / "articles").glob("*.md"))
    documents = [read(path) for path in paths]
    return {document.name: (document, drafts_of(document, encoder)) for document in documents}


def document(title: str, *sections: tuple[str, list[Block] | str]) -> Document:
    made = []
    for heading, content in sections:
        blocks = [Block(content, "paragraph")] if isinstance(content, str) else content
        made.append(Section(heading, (), tuple(blocks)))
    return Document("test", title, "test.md", tuple(made), ())


def items(*texts: str, lead: str = "") -> list[Block]:
    return [Block(text, "item", lead=lead) for text in texts]


def by_question(drafts: list[Draft]) -> dict[str, Draft]:
    return {draft.question: draft for draft in drafts}


def test_a_heading_that_promises_becomes_a_question_about_the_treatment(
    encoder: SentenceEncoder,
) -> None:
    drafts = drafts_of(
        document(
            "Benefits of hot stone massage",
            ("Better sleep", "Many guests fall asleep more easily after the warmth of the stones."),
        ),
        encoder,
    )
    assert "Does hot stone massage help with sleep?" in by_question(drafts)


def test_people_with_a_complaint_ask_about_their_complaint(articles: Articles) -> None:
    found = by_question(articles["massage-and-your-skin"][1])
    assert "find massage particularly helpful" in found["Does massage help with dry skin?"].answer
    assert "for days or weeks" in found["How long do the effects of massage last?"].answer


def test_a_pronoun_is_said_in_words(encoder: SentenceEncoder) -> None:
    drafts = drafts_of(
        document("Cupping", ("Recovery", "Cupping is popular. It may ease tight muscles.")),
        encoder,
    )
    draft = by_question(drafts)["Can cupping ease tight muscles?"]
    assert draft.answer == "Cupping may ease tight muscles."
    assert draft.passage == "It may ease tight muscles."


def test_what_is_said_of_you_and_us_is_asked_by_me_of_you(encoder: SentenceEncoder) -> None:
    drafts = drafts_of(
        document(
            "Massage at our clinic",
            ("Lateness", "If you arrive late, we end your session at the booked time."),
            ("Oils", "We use plain almond oil because strong scents can irritate your skin."),
        ),
        encoder,
    )
    questions = set(by_question(drafts))
    assert {"What happens if I am late?", "Why do you use plain almond oil?"} & questions
    assert not any(re.search(r"\b(?:we|our|us)\b", question) for question in questions)


def test_a_list_of_contraindications_is_a_question_of_its_own_marked_for_review(
    encoder: SentenceEncoder,
) -> None:
    lead = "Please do not book a hot stone massage if you:"
    drafts = drafts_of(
        document(
            "Hot stone massage",
            (
                "Who should not have it",
                [
                    Block(lead, "paragraph"),
                    *items("have a fever", "take blood thinners", "are pregnant", lead=lead),
                ],
            ),
        ),
        encoder,
    )
    draft = drafts[0]
    assert draft.question == "Who should not have a hot stone massage?"
    assert draft.safety
    assert all(text in draft.answer for text in ("fever", "blood thinners", "are pregnant"))
    assert "yes" not in draft.answer.lower()


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "If you are pregnant, please ask your midwife before you book.",
            "Can I have a massage if I am pregnant?",
        ),
        (
            "Massage is not suitable for people with a fever.",
            "Can I have a massage if I have a fever?",
        ),
        ("You may feel a little dizzy when you sit up.", "Is it normal to feel a little dizzy?"),
        (
            "If your leg becomes hot and swollen, see a doctor the same day.",
            "What should I do if my leg becomes hot and swollen?",
        ),
    ],
)
def test_cautions_are_asked_by_those_they_concern_and_marked(
    encoder: SentenceEncoder, text: str, question: str
) -> None:
    [draft] = drafts_of(document("Massage and you", ("", text)), encoder)
    assert (draft.question, draft.safety, draft.answer) == (question, True, text)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("A session lasts 75 minutes.", "How long does a hot stone massage take?"),
        ("Most people come every four weeks.", "How often should I have a hot stone massage?"),
        ("Hot stone massage is a treatment with warm stones.", "What is hot stone massage?"),
        ("The stones are heated in water.", "How are the stones heated?"),
        (
            "There is little evidence that it cures colds.",
            "Is there evidence that hot stone massage",
        ),
        ("Hot stone massage cannot cure an illness.", "Can hot stone massage cure an illness?"),
        ("The heat relaxes tight muscles.", "Does the heat relax tight muscles?"),
    ],
)
def test_every_kind_of_claim_has_its_way_of_asking(
    encoder: SentenceEncoder, text: str, question: str
) -> None:
    [draft] = drafts_of(document("Hot stone massage", ("", text)), encoder)
    assert draft.question.startswith(question)
    assert draft.passage == text


def test_a_row_of_a_table_answers_a_question_for_every_column(encoder: SentenceEncoder) -> None:
    row = Block(
        "Dry cupping | 15 min | back tension | varicose veins | £40",
        "row",
        ("Type", "Time", "Good for", "Not suitable for", "Price"),
    )
    drafts = drafts_of(document("Cupping", ("Types", [row])), encoder)
    assert [(draft.question, draft.safety) for draft in drafts] == [
        ("How long does dry cupping take?", False),
        ("What is dry cupping good for?", False),
        ("Who should not have dry cupping?", True),
        ("How much does dry cupping cost?", False),
    ]
    assert all(draft.passage == row.text for draft in drafts)


def test_introductions_and_calls_to_action_are_no_drafts(encoder: SentenceEncoder) -> None:
    drafts = drafts_of(
        document(
            "Massage and you",
            ("", "Welcome to our leaflet. Below is what massage does for you."),
            ("Your turn", "Why wait? Book now and treat yourself to an hour of bliss!"),
        ),
        encoder,
    )
    assert drafts == []


def test_a_question_heading_is_kept(encoder: SentenceEncoder) -> None:
    drafts = drafts_of(
        document("Questions", ("DO I HAVE TO UNDRESS?", "Only as far as you like. We cover you.")),
        encoder,
    )
    assert drafts[0].question == "Do I have to undress?"
    assert drafts[0].answer == "Only as far as you like. We cover you."


def test_drafts_keep_the_rules_of_the_book(articles: Articles) -> None:
    for source, drafts in articles.values():
        text = " ".join(
            [source.title, *(block.text for part in source.sections for block in part.blocks)]
        )
        questions = [draft.question for draft in drafts]
        assert len(set(questions)) == len(questions)
        for draft in drafts:
            assert len(draft.answer.split()) <= LONGEST_ANSWER
            assert not set("{}") & set(draft.question + draft.answer + "".join(draft.examples))
            assert draft.passage in text
            assert FEWEST_EXAMPLES <= len(draft.examples) <= 12
            assert 2 <= len(draft.follow_ups) <= 3
            assert set(draft.follow_ups) <= set(questions) - {draft.question}


def test_answers_use_no_words_but_those_of_their_document(articles: Articles) -> None:
    for source, drafts in articles.values():
        known = {
            word
            for part in source.sections
            for block in (*part.blocks, Block(source.title, "paragraph"))
            for word in re.findall(r"\w+", block.text.lower())
        } | {"from", "our", "article", "is"}
        for draft in drafts:
            assert set(re.findall(r"\w+", draft.answer.lower())) <= known


def test_examples_differ_and_stand_in_one_draft_only(
    articles: Articles, encoder: SentenceEncoder
) -> None:
    for _, drafts in articles.values():
        everything = [text.lower() for draft in drafts for text in draft.examples]
        assert len(set(everything)) == len(everything)
        for draft in drafts:
            vectors = encoder.encode([draft.question, *draft.examples], cores=2)
            alike = vectors @ vectors.T - 2 * np.eye(len(vectors))
            assert alike.max() < 0.97, draft


@pytest.mark.timed
def test_three_pages_take_less_than_eight_seconds(
    articles: Articles, encoder: SentenceEncoder
) -> None:
    source, _ = articles["what-regular-massage-does"]
    started = time.process_time()
    drafts_of(source, encoder)
    pages = sum(len(block.text) for part in source.sections for block in part.blocks) / 2500
    assert (time.process_time() - started) / pages * 3 < 16  # both cores together


def test_forms_of_questions_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "kinds.yml"
    path.write_text("kinds: {who: {question: 'Who is {treatment} for?', examples: []}}")
    with pytest.raises(DataError, match="treatment"):
        read_model(path, Kinds)
    assert words().treatments
    assert all(kind.examples for kind in kinds().values())


def test_what_was_spoken_of_before_is_named_in_the_question(articles: Articles) -> None:
    found = by_question(articles["massage-and-your-skin"][1])
    assert "Can massage help stimulate the skin to produce more collagen?" in found


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("After eye surgery we wait six months.", "Can I have gua sha after eye surgery?"),
        (
            "Those of you with a plate in the jaw need not worry, as I work around it.",
            "Can I have gua sha if I have a plate in the jaw?",
        ),
        (
            "If you take aspirin I press less; nobody on warfarin gets their neck scraped.",
            "Can I have gua sha if I am on warfarin?",
        ),
        (
            "A knee that has locked may hide a torn cartilage, so ring us before you come.",
            "Can I have gua sha if my knee has locked?",
        ),
        (
            "Anybody whose legs have swollen overnight belongs in a surgery and not here.",
            "Can I have gua sha if my legs have swollen?",
        ),
        (
            "Metal in the knee is no problem, whereas a pacemaker calls for a chat with a doctor.",
            "Can I have gua sha if I have a pacemaker?",
        ),
        ("Under six I use no oils at all.", "Can children under six have gua sha?"),
        ("Tell us at once if your leg goes numb.", "What should I do if my leg goes numb?"),
    ],
)
def test_a_condition_is_found_in_any_clause(
    encoder: SentenceEncoder, text: str, question: str
) -> None:
    draft = by_question(drafts_of(document("Gua sha", ("", text)), encoder))[question]
    assert draft.safety
    assert draft.answer.startswith(text[:20])


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (
            "Body hair should be clipped rather than shaved, and the skin needs to be free of oil.",
            {"Should body hair be clipped?", "Does the skin need to be free of oil?"},
        ),
        (
            "Sleeping on your face flattens the curl on one side.",
            {"Does sleeping on my face flatten the curl on one side?"},
        ),
        ("Whether it fades wrinkles nobody knows.", {"Does gua sha fade wrinkles?"}),
        ("Nothing is glued on.", {"Is anything glued on?"}),
        (
            "Please leave hearing aids and earrings at home.",
            {"Should I leave hearing aids and earrings at home?"},
        ),
        (
            "We are happy to show your partner the strokes.",
            {"Can you show my partner the strokes?"},
        ),
    ],
)
def test_each_clause_that_claims_something_is_asked_about(
    encoder: SentenceEncoder, text: str, questions: set[str]
) -> None:
    drafts = drafts_of(document("Gua sha", ("", text)), encoder)
    assert questions <= set(by_question(drafts))
    assert {draft.passage for draft in drafts} == {text}


@pytest.mark.parametrize(
    "text",
    [
        "My teacher showed me the strokes with a soup spoon.",
        "It has taken me fourteen years to find out what makes me wince.",
        "Dogs are less delicate.",
    ],
)
def test_a_story_and_half_a_comparison_ask_nothing(encoder: SentenceEncoder, text: str) -> None:
    assert drafts_of(document("Gua sha", ("", text)), encoder) == []


@pytest.mark.parametrize(
    "text",
    [
        "Wash the stone with soap after each use.",
        "Ring the desk at once and keep looking after your knee.",
    ],
)
def test_no_time_is_asked_that_the_text_has_not(encoder: SentenceEncoder, text: str) -> None:
    drafts = drafts_of(document("Gua sha", ("", text)), encoder)
    assert not any("after gua sha" in draft.question for draft in drafts)


def test_a_treatment_that_no_list_knows_is_taken_from_its_definition(
    encoder: SentenceEncoder,
) -> None:
    text = "A lash lift is a perm for your own lashes. Rest the eyes after a lash lift."
    drafts = drafts_of(document("Everything about your lash lift", ("", text)), encoder)
    assert "What is a lash lift?" in by_question(drafts)


def test_a_question_in_the_text_leaves_later_sentences_their_own(encoder: SentenceEncoder) -> None:
    text = (
        "Does it damage the lashes? When it is done too often, it can. After eye surgery we wait "
        "six months."
    )
    drafts = by_question(drafts_of(document("Waxing", ("", text)), encoder))
    assert "surgery" not in drafts["Does waxing damage the lashes?"].answer
    assert "Can I have waxing after eye surgery?" in drafts


@pytest.mark.parametrize(
    ("title", "text", "question"),
    [
        (
            "Lomilomi: the long arms of Hawaii",
            "In lomilomi the therapist works with the forearms. It leaves dry skin soft for days.",
            "Does lomilomi leave dry skin soft for days?",
        ),
        (
            "MYOFASCIAL RELEASE: INFORMATION FOR PATIENTS",
            "Myofascial release is a manual technique in which slow, low-load pressure is applied "
            "to the tissue around the muscles.",
            "What is myofascial release?",
        ),
        (
            "After your lash lift",
            "Wait at least eight weeks before you have it done again. Treatments too close "
            "together make the lashes brittle.",
            "How long should I wait before I have a lash lift done again?",
        ),
    ],
)
def test_a_treatment_that_no_list_knows_is_called_as_its_title_calls_it(
    encoder: SentenceEncoder, title: str, text: str, question: str
) -> None:
    assert question in by_question(drafts_of(document(title, ("", text)), encoder))


def test_a_title_that_names_a_complaint_or_a_paper_is_no_treatment(
    encoder: SentenceEncoder,
) -> None:
    text = "It affects one in fifty people. Clients with it may come to us as soon as it is calm."
    for title in ("Psoriasis: what we know", "Our price list", "Plantar pain"):
        for draft in drafts_of(document(title, ("", text)), encoder):
            assert title.split(":")[0].lower() not in draft.question.lower()


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (
            "Cards are valid for two years and cannot be exchanged for cash.",
            {"How long are cards valid?", "Can cards be exchanged for cash?"},
        ),
        (
            "Massage helps you sleep and eases pain in the back.",
            {"Does massage help me sleep?", "Does massage ease pain in the back?"},
        ),
    ],
)
def test_what_is_said_of_one_thing_twice_makes_two_questions(
    encoder: SentenceEncoder, text: str, questions: set[str]
) -> None:
    found = by_question(drafts_of(document("Massage", ("Good to know", text)), encoder))
    assert questions <= set(found)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Payment is due straight after the treatment.", "When is payment due?"),
        (
            "A booking is binding once we have confirmed it by e-mail.",
            "When is a booking binding?",
        ),
        (
            "Contact lenses can go back in after 24 hours.",
            "When can contact lenses go back in?",
        ),
        (
            "Complaints are answered within five working days.",
            "How soon are complaints answered?",
        ),
        (
            "The pressure is held for between 90 seconds and five minutes.",
            "How long is the pressure held?",
        ),
        (
            "Get up from your desk every half hour, even if it is only to fetch water.",
            "How often should I get up from my desk?",
        ),
        (
            "Healthy skin takes about four weeks to heal.",
            "How long does healthy skin take to heal?",
        ),
    ],
)
def test_a_sentence_whose_point_is_a_time_is_asked_for_the_time(
    encoder: SentenceEncoder, text: str, question: str
) -> None:
    found = by_question(drafts_of(document("Massage", ("Good to know", text)), encoder))
    assert question in found


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("A slight redness settles by the evening.", "Is slight redness normal after a massage?"),
        (
            "A moderate reduction in pain has been demonstrated in chronic back pain.",
            "Does massage help with chronic back pain?",
        ),
        (
            "The technique is employed in the management of tension headache.",
            "What does massage help with?",
        ),
    ],
)
def test_what_is_observed_in_those_treated_is_asked_of_the_treatment(
    encoder: SentenceEncoder, text: str, question: str
) -> None:
    found = by_question(drafts_of(document("Massage", ("Findings", text)), encoder))
    assert question in found


def test_a_rule_is_no_call_to_action(encoder: SentenceEncoder) -> None:
    told = "Book through the website at any time, or telephone reception between 10am and 6pm."
    called = "Book a massage on our website today!"
    assert "How can I book?" in by_question(drafts_of(document("Massage", ("", told)), encoder))
    assert not drafts_of(document("Massage", ("", called)), encoder)


@pytest.mark.parametrize(
    "garbled",
    [
        "Is saunas to be avoided?",
        "Does acupuncture come from China and works along lines?",
        "Does a small bruise turn up in roughly one?",
        "Will I feel as after dry needling?",
        "Are you afraid there are people?",
        "How long do most clients last?",
        "Am I the boss?",
        "How are terms governed?",
    ],
)
def test_a_garbled_question_is_never_asked(garbled: str) -> None:
    assert not is_whole(garbled)


def test_examples_say_the_whole_question_and_begin_differently(encoder: SentenceEncoder) -> None:
    text = (
        "Vouchers cannot be exchanged for cash. Photographs are not permitted in the rooms. "
        "Valuables belong in the locker. Complaints are answered within five days."
    )
    drafts = drafts_of(document("Massage: terms of the house", ("Terms", text)), encoder)
    assert len(drafts) == 4
    for draft in drafts:
        asked = {word[:5] for word in re.findall(r"\w{5,}", draft.question.lower())}
        whole = [
            text
            for text in draft.examples
            if len(asked & {word[:5] for word in re.findall(r"\w{5,}", text.lower())}) >= 2
        ]
        # One is typed with slips.
        assert len(whole) >= len(draft.examples) - 1, (draft.question, draft.examples)
    openings = [
        frozenset(" ".join(text.lower().split()[:2]) for text in draft.examples) for draft in drafts
    ]
    assert len(set(openings)) == len(drafts)


def test_a_question_is_typed_in_many_ways_and_always_in_full() -> None:
    typed = phrasings("Can vouchers be exchanged for cash?", "massage")
    bare = {text.rstrip("?") for text in typed}
    assert {"vouchers exchanged for cash", "vouchers, can they be exchanged for cash"} <= bare
    assert all("voucher" in text and "cash" in text for text in typed)
    assert any(text.startswith(("hi", "hello", "can I ask", "new here")) for text in typed)


@pytest.mark.parametrize(
    "asked",
    [
        "what about a mouth sore",
        "does it weep, the cold sore",
        "do I need a quick appointment with my nurse",
        "will my hospital appointment be a problem",
        "are alcohol wipes used",
    ],
)
def test_another_word_never_stands_inside_the_name_of_a_thing(asked: str) -> None:
    assert [varied(asked, number) for number in (1, 3, 5)] == [asked] * 3


def test_another_word_stands_for_what_stands_alone() -> None:
    assert varied("I feel a bit sore today", 1) == "I feel a bit achy today"
    assert varied("my appointment is at two", 1) == "my session is at two"


@pytest.mark.parametrize(("question", "treated"), [("", False), (" after cupping", True)])
def test_only_who_asks_about_the_time_after_has_been_treated(question: str, treated: bool) -> None:
    asked = f"Is it normal to yawn a lot{question}?"
    texts = filled(
        Claim("normal", asked, {"t": "cupping", "at": "cupping", "vp": "yawn a lot", "q": asked})
    )
    told = [text for text in texts if re.search("yesterday|made me|make me|after cupping", text)]
    assert (len(told) > 2) == treated
    assert len(texts) >= FEWEST_EXAMPLES


@pytest.mark.parametrize(
    "question",
    [
        "Why don't you light candles?",
        "Should I come without perfume?",
        "Is it normal to sweat without a fever?",
        "How long should I not shower?",
    ],
)
def test_no_way_of_typing_a_question_loses_its_not(question: str) -> None:
    texts = [*phrasings(question, ""), key_words(question)]
    assert [text for text in texts if text and not negative(text)] == []


@pytest.mark.parametrize(
    ("kind", "slots", "question", "never"),
    [
        ("wh", {"q2": "what is fango"}, "What is fango?", r"^what fango"),
        ("why", {"s": "the oil is warm"}, "Why is the oil warm?", r"why oil|yes or no|or not"),
        ("condition", {"c": "over moles"}, "Can I have cupping over moles?", r"(and|about) over"),
        ("condition", {"c": "over moles"}, "Can I have cupping over moles?", r"people over"),
        ("condition", {"c": "if I have had pre-eclampsia"},
         "Can I have cupping if I have had pre-eclampsia?", r"\bpre (and|before|was)|^pre,"),
        ("advice", {"vp": "tell you about any latex allergy", "g": "telling you"},
         "Should I tell you about any latex allergy?", r"tell (any|about|latex)"),
    ],
)  # fmt: skip
def test_key_words_and_things_are_such_as_somebody_types(
    kind: str, slots: dict[str, str], question: str, never: str
) -> None:
    asked = {"t": "cupping", "at": "cupping", "q": question.rstrip("?").lower(), **slots}
    claim = Claim(kind, question, asked)
    texts = [*filled(claim), *filled(claim, "asked"), *phrasings(question, "cupping")]
    assert len(texts) >= FEWEST_EXAMPLES
    assert [text for text in texts if re.search(never, text)] == []


def test_texts_that_are_parsed_together_have_the_grammar_of_each_alone() -> None:
    texts = ["Does a massage hurt?", "Basalt keeps its heat for an hour.", "Please ring us first."]

    def grammar(one: Doc) -> list[tuple[str, str, str, int]]:
        return [(token.text, token.tag_, token.dep_, token.head.i) for token in one]

    alone = [grammar(language.pipeline()(text)) for text in texts]
    language.parse_all(texts)
    assert [grammar(language.parse(text)) for text in texts] == alone


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("Can I have hot oil scalp massage with a fresh tattoo?", "tattoo"),
        ("Can I use the steam room and the sauna after vaccination?", "vaccination"),
    ],
)
def test_no_way_of_typing_a_question_loses_its_condition(question: str, condition: str) -> None:
    texts = phrasings(question, "hot oil scalp massage")
    assert [text for text in texts if condition not in text] == []


def test_what_is_badly_typed_is_put_right_in_examples() -> None:
    assert varied("can u wait 24hrs til ur appt, its a must", 0) == (
        "can you wait 24 hours until your appointment, it's a must"
    )
