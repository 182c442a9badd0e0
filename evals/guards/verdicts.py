"""What a guard case finds wrong: nothing, or sentences that name what is lost."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.settings import DEFAULT_GEMINI
from evals.guards.cases import PromptCase, Rule, TurnCase
from evals.guards.rendered import Rendered
from evals.play import Played
from evals.scoring import judge


@dataclass(frozen=True)
class Guarded:
    """A guard case that was checked: `kind` is prompt, rule or recording; right when there are no `problems`."""

    id: str
    kind: str
    message: str
    problems: tuple[str, ...] = ()


def wrong_in_prompt(case: PromptCase, prompt: Rendered) -> Iterator[str]:
    """What the rendered prompt lacks, has too much of, or has in the wrong place."""
    text = prompt.instructions
    yield from (f"the instructions lack {it!r}" for it in case.must if it not in text)
    yield from (f"the instructions hold {it!r}" for it in case.must_not if it in text)
    yield from (f"the conversation lacks {it!r}" for it in case.said if it not in prompt.said)
    yield from (f"the conversation holds {it!r}" for it in case.not_said if it in prompt.said)
    yield from (f"the tool {it} is not declared" for it in case.tools if it not in prompt.tools)
    yield from _out_of_order(case.order, text)
    yield from _loose(case.fenced, prompt)
    for name, most in case.most_tokens.items():
        if (cost := prompt.estimated_tokens[name]) > most:
            yield f"{name}: about {cost} tokens (estimated), and {most} is the most"


def _out_of_order(order: Sequence[str], text: str) -> Iterator[str]:
    end = 0
    for wanted in order:
        found = text.find(wanted, end)
        if found < 0:
            yield f"{wanted!r} does not follow in its place"
            return
        end = found + len(wanted)


def _loose(fenced: Sequence[str], prompt: Rendered) -> Iterator[str]:
    names = {mark.strip("</>") for mark in prompt.marks}
    for mark in [mark for name in sorted(names) for mark in (f"<{name}>", f"</{name}>")]:
        if (count := prompt.marks[mark]) != 1:
            yield f"the mark {mark} is there {count} times"
    yield from (f"{it!r} is missing" for it in fenced if it not in prompt.instructions)
    yield from (f"{it!r} stands outside all marks" for it in fenced if it in prompt.outside)


def wrong_in_turn(
    case: TurnCase, played: Played, missed: Mapping[str, Rule], speaker: str = DEFAULT_GEMINI
) -> Iterator[str]:
    """What went wrong, and by which rules that were not in the prompt."""
    for name, rule in missed.items():
        yield f"the rule “{name}” is gone: no sentence of the {_placed(rule)} says {' + '.join(rule.words)}"
    if played.status != "done" or played.speaker != speaker:
        yield f"the turn ended as {played.status!r}, spoken by {played.speaker!r}"
    if not judge(case.case, played.effects, played.after).full:
        yield f"done was {_listed(played.effects)}, right would be {_listed(case.case.golds[0])}"
    if played.withheld != case.withheld:
        yield f"answers were taken back {played.withheld} times instead of {case.withheld}"
    yield from (f"the reply lacks /{it}/: {played.reply!r}" for it in case.says if not _in(it, played.reply))
    yield from (f"the reply has /{it}/: {played.reply!r}" for it in case.never_says if _in(it, played.reply))


def _placed(rule: Rule) -> str:
    return "instructions" if rule.place == "instructions" else f"tool {rule.place}"


def _in(pattern: str, reply: str) -> bool:
    return re.search(pattern, reply, re.IGNORECASE) is not None


def _listed(effects: Sequence[Mapping[str, object]]) -> str:
    return ", ".join(json.dumps(effect, ensure_ascii=False) for effect in effects) or "nothing"
