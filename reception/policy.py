"""The dialogue policy: Rasa's rules, but an emergency waits for no form."""

from __future__ import annotations

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.trackers import DialogueStateTracker

from reception.nlu.labels import is_certain_emergency


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class SafetyFirstRulePolicy(RulePolicy):
    """``RulePolicy`` that lets the rule for emergencies run before an active form.

    Rasa asks the form first, and the form's validation is an action: with the action server
    down, the answer to an emergency would not come. What is only faintly like an emergency,
    such as an unusual name, the form may still take for what it has asked.
    """

    @staticmethod
    def _find_action_from_loop_happy_path(
        tracker: DialogueStateTracker,
    ) -> tuple[str | None, str | None]:
        message = tracker.latest_message
        if message and is_certain_emergency(message.parse_data):
            return None, None
        return RulePolicy._find_action_from_loop_happy_path(tracker)
