"""The offline model: understands by grammar, acts by the same tools, answers in the same voice, needs no network."""

from pydantic_ai.messages import ModelMessage, RetryPromptPart, TextPart, ToolReturnPart

from agent import metrics, wording
from agent.briefing import Briefing
from agent.grammar.intents import Chat, Reading
from agent.reflex import is_reflex
from agent.settings import OFFLINE
from agent.toolset import WRITES
from agent.understanding import calls, understand
from agent.unmodelled import Part, Unmodelled, asked, since_asked

FIRST = "first_contact"  # said to whoever has never been here, so that nobody takes a program for a person


class OfflineModel(Unmodelled):
    """Speaks for one turn. `opening` names what it says first, such as why it speaks in another model's place."""

    def __init__(self, briefing: Briefing, turn_id: int, *, opening: str | None = None) -> None:
        super().__init__(OFFLINE)
        self._briefing = briefing
        self._turn_id = turn_id
        self._opening = opening

    def decide(self, messages: list[ModelMessage]) -> list[Part]:
        """Tool calls first; once the tools have answered, the words. A turn that has acted is never acted on again.

        What another model looked up, or called in vain before it failed, is no action: the person still waits for it.
        """
        answers = [answer for answer in since_asked(messages) if _is_ours(answer.tool_call_id) or _acted(answer)]
        said = asked(messages)
        reading = understand(said, self._briefing)
        if not answers and self._opening != "standing_in":  # else it was counted when it was read first
            metrics.read(certain=reading.certain)
        wanted = [] if answers else calls(reading, f"{OFFLINE}-{self._turn_id}")
        if wanted:
            return list(wanted)
        briefing = self._briefing
        seed, voice = briefing.turns_before, briefing.voice
        words = wording.answer(reading, answers, said=said, seed=seed, opening=self._opening, voice=voice)
        known = briefing.turns_before or _discloses(reading)
        return [TextPart(words if known else f"{words}\n\n{wording.say(FIRST, 0)}")]


def _discloses(reading: Reading) -> bool:
    """Whether the answer says anyway that no person speaks."""
    return any(isinstance(intent, Chat) and intent.kind in ("identity", "feelings") for intent in reading.intents)


def _is_ours(call_id: str) -> bool:
    """Whether the grammar made this call; it makes the same one only once."""
    return is_reflex(call_id) or call_id.startswith(f"{OFFLINE}-")


def _acted(answer: ToolReturnPart | RetryPromptPart) -> bool:
    """Whether this call wrote something, and first; a repeat needs no second mention."""
    wrote = WRITES.get(answer.tool_name or "", False)
    return wrote and isinstance(answer, ToolReturnPart) and answer.outcome == "success" and not _repeated(answer)


def _repeated(answer: ToolReturnPart) -> bool:
    content = answer.content
    return bool(content.get("already_logged") if isinstance(content, dict) else getattr(content, "already_logged", 0))
