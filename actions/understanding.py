"""When a message is not simply one question: several, unclear, unknown, yes or no."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions import call_backs, facts, privacy, requests, speech, terms
from actions.answers import answer, decline
from actions.appointment_form import ERRANDS
from actions.asides import answer_question
from actions.booking_draft import FORM
from actions.clinic_action import ClinicAction, Events, Turn
from actions.replies import DELETE, agrees
from reception import settings
from reception.clinic.facts import load_clinic
from reception.faq.articles import load_article
from reception.nlu.labels import (
    CANDIDATES,
    CLARIFY,
    CONFIDENCE,
    EMERGENCY,
    GIVE_CONTACT,
    LABEL,
    PARTS,
)

SOMETHING_ELSE = "None of these"

_FORMS = {"book_appointment": FORM, **dict.fromkeys(ERRANDS, "appointment_form")}
"""Forms by the label that begins them."""


class ActionAnswerSeveral(Action):
    """Answers every question of a message that holds two or three."""

    def name(self) -> str:
        """As the domain knows it."""
        return "action_answer_several"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """One reply for each part, in the order they were asked; a form comes last."""
        form = None
        turn = Turn(dispatcher, tracker, load_clinic())
        for part in tracker.latest_message.get(PARTS) or []:
            if part[LABEL] in _FORMS:
                form = _FORMS[part[LABEL]]
            else:
                answer(turn, part[LABEL], part[CONFIDENCE])
        if form and not tracker.active_loop_name:
            return [FollowupAction(form)]
        return []


class ActionAddContact(Action):
    """Adds a phone number or mail address to what the visitor has asked for.

    What the message asks besides is answered first: "what are your prices 07700 900123".
    """

    def name(self) -> str:
        """As the domain knows it."""
        return "action_add_contact"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Read the contact back, so that a slip is seen."""
        turn = Turn(dispatcher, tracker, load_clinic())
        if call_backs.settles(turn):
            return []
        answer_question(turn)
        if not call_backs.is_awaited(turn) and call_backs.is_no_contact(turn):
            decline(turn)
            return []
        return call_backs.add_contact(turn)


class ActionClarify(Action):
    """Asks which of two or three questions was meant."""

    def name(self) -> str:
        """As the domain knows it."""
        return "action_clarify"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Offer the candidates' own questions; a button sends its text."""
        turn = Turn(dispatcher, tracker, load_clinic())
        if call_backs.settles(turn):
            return []
        if call_backs.is_awaited(turn) and call_backs.trouble(turn):
            call_backs.ask_contact(turn)
            return []
        if terms.asks_about_cancelling(turn):
            terms.say_of_cancelling(turn)
            return []
        if terms.asks_about_paying(turn):
            turn.say(terms.of_paying(turn.clinic))
            return []
        candidates = tracker.latest_message.get(CANDIDATES) or []
        if candidates and candidates[0][LABEL] == GIVE_CONTACT:
            return call_backs.add_contact(turn)
        call_backs.keep_contact(turn)
        label = facts.carried_on(tracker)
        if label:
            facts.answer(dispatcher, tracker, label)
            return []
        likely = speech.likely_questions(tracker, at_least=0.0)
        if not likely:
            decline(turn)
            return []
        questions = [candidate["question"] for candidate in likely]
        quoted = [f"“{question}”" for question in questions]
        listed = ", ".join(quoted[:-1]) + f" or {quoted[-1]}" if quoted[1:] else "".join(quoted)
        which = "Which of these did you mean?" if likely[1:] else "Did you mean this?"
        speech.say(
            dispatcher,
            tracker,
            f"I want to be sure I understand. {which} {listed}",
            [*map(speech.button, questions), speech.button(SOMETHING_ELSE)],
            offered=[candidate["label"] for candidate in likely],
        )
        return []


class ActionTellMore(Action):
    """Reads out the section of the article that the last answer rests on."""

    def name(self) -> str:
        """As the domain knows it."""
        return "action_tell_more"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """The article's own words; without an answer before, what can be asked."""
        before = speech.last_reply(tracker)
        source = before.get("source")
        if source is None:
            dispatcher.utter_message(response="utter_help")
            return []
        path = settings.home() / "data" / "articles" / f"{source['article']}.md"
        section = " ".join(load_article(path).sections[source["heading"]].split())
        speech.say(
            dispatcher,
            tracker,
            f"This is what our article says: “{section}”",
            [*map(speech.button, before.get("follow_ups") or [])],
            source=source,
            follow_ups=before.get("follow_ups") or [],
        )
        return []


class ActionDecline(Action):
    """Says that the articles and facts do not cover it; the second time, fetches a person."""

    def name(self) -> str:
        """As the domain knows it."""
        return "action_decline"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Offer what is nearest, and a person; a name may come before the number asked for."""
        turn = Turn(dispatcher, tracker, load_clinic())
        if call_backs.settles(turn):
            return []
        tries = call_backs.is_awaited(turn) and call_backs.trouble(turn)
        if tries or call_backs.gives_name(turn):
            call_backs.ask_contact(turn)
            return []
        call_backs.keep_contact(turn)
        label = facts.carried_on(tracker)
        if label:
            facts.answer(dispatcher, tracker, label)
        else:
            decline(turn)
        return []


class ActionAffirm(ClinicAction):
    """What "yes" means depends on what was offered."""

    def name(self) -> str:
        """As the domain knows it."""
        return "action_affirm"

    def act(self, turn: Turn) -> Events:
        """Do what was offered, or ask what to tell."""
        before = turn.before
        if before.get("label") == EMERGENCY:
            turn.dispatcher.utter_message(response="utter_emergency")
            return []
        to = DELETE if before.get("offer") == privacy.DELETION else None
        if before.get("offer") and not agrees(turn, to):
            turn.say(
                "I would rather have a clear yes or no.",
                [speech.button("Yes, please"), speech.button("No, thank you")],
                offer=before["offer"],
            )
            return []
        if before.get("offer") == "person":
            requests.leave(turn.dispatcher, turn.tracker, "talk_to_human")
            return []
        if before.get("offer") == privacy.DELETION:
            return privacy.delete(turn)
        follow_ups = before.get("follow_ups") or []
        if follow_ups:
            text = "Which of these would you like to know?"
            turn.say(text, [*map(speech.button, follow_ups)])
        else:
            turn.say(
                "I have no open question to you, so I have booked and changed nothing. What can "
                "I do for you?"
            )
        return []


class ActionDeny(Action):
    """What "no" means depends on what was asked."""

    def name(self) -> str:
        """As the domain knows it."""
        return "action_deny"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Leave it, or after a clarifying question ask for other words."""
        turn = Turn(dispatcher, tracker, load_clinic())
        before = turn.before.get("label")
        if before == EMERGENCY:
            dispatcher.utter_message(response="utter_emergency")
        elif speech.last_reply(tracker).get("offer") == privacy.DELETION:
            speech.say(dispatcher, tracker, privacy.NOTHING_DELETED)
        elif before == CLARIFY:
            text = (
                "Then I did not understand. Please put it in other words, or let one of our "
                "team get in touch with you."
            )
            button = speech.button("Get in touch with me", speech.PERSON)
            speech.say(dispatcher, tracker, text, [button], offer="person")
        elif call_backs.is_awaited(turn) and not call_backs.withdraw(turn):
            call_backs.do_without(turn)
        elif not call_backs.withdraw(turn):
            turn.say("All right. If there is anything else, just ask.")
        return []
