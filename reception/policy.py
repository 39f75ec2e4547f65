"""The dialogue policy: Rasa's rules, but an emergency waits for no form."""

from __future__ import annotations

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.trackers import DialogueStateTracker

from reception.clinic.facts import load_clinic
from reception.nlu.labels import CONFIDENCE, EMERGENCY, LABEL, RED_FLAG
from reception.nlu.visitor_names import is_only_a_name

CERTAIN = 0.5
"""Confidence from which an emergency without a red flag is not doubted in a form.

Training sets the threshold so low that none is missed, and an odd message may pass it.
"""

FREE_TEXT = ("visitor_name", "visitor_contact")
"""Questions of the forms that a name may answer, also one the classifier has never seen."""


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class SafetyFirstRulePolicy(RulePolicy):
    """``RulePolicy`` that lets the rule for emergencies run before an active form.

    Rasa asks the form first, and the form's validation is an action: with the action server
    down, the answer to an emergency would not come. What is only faintly like an emergency,
    the form may still take for what it has asked, and an unusual name for a name.
    """

    @staticmethod
    def _find_action_from_loop_happy_path(
        tracker: DialogueStateTracker,
    ) -> tuple[str | None, str | None]:
        if _is_certain_emergency(tracker):
            return None, None
        return RulePolicy._find_action_from_loop_happy_path(tracker)


def _is_certain_emergency(tracker: DialogueStateTracker) -> bool:
    message = tracker.latest_message
    understood = message.parse_data if message else {}
    if understood.get(LABEL) != EMERGENCY:
        return False
    if understood.get(RED_FLAG):
        return True
    if tracker.get_slot(REQUESTED_SLOT) in FREE_TEXT:
        return not is_only_a_name(message.text or "", load_clinic().country)
    return (understood.get(CONFIDENCE) or 0.0) >= CERTAIN
