"""The tone of replies: judged by rules without a key, by a language model with one."""

import json
from typing import Any

import pydantic_ai.models
import pytest

from agent.gemini import gemini
from agent.settings import AgentSettings
from evals.cases import HarnessFault
from evals.judges import Judged
from evals.play import Played
from evals.scoring import Verdict
from evals.tone import Tones, by_model, by_rules, judge_tone, offence, rubrics
from evals.wire import Asked, FakeGemini, Step
from tests.evals.conftest import Evals, case, parsed

RIGHT = Verdict(core=True, full=True)


def replied(name: str, reply: str, category: str = "chat_session") -> Judged:
    return Judged(parsed({**case(name), "category": category}), [Played([], reply=reply)], [RIGHT])


@pytest.mark.parametrize(
    ("reply", "complaint"),
    [
        ("Hey. What did you train?", None),
        ("Nice work!", None),
        ("From your log:\n- Squat: 3 × 5. Good.\n- Dip: 9. Good.\nFriday: rest. So. So. So.\nThat is it.", None),
        ("Wow!! Great!", "it gushes"),
        ("That is AMAZING.", "it gushes"),
        ("Good 💪", "it has an emoji"),
        ("Well.\n## Plan", "it has a heading"),
        ("I'm a person like you.", "it claims to be human or to feel"),
        ("You should have come yesterday.", "it makes one feel guilty"),
        ("As an AI I cannot lift.", "it speaks of itself as a language model"),
        (" ", "it is empty"),
        ("One. Two. Three. Four. Five.", "it is long"),
    ],
)
def test_the_rules_of_tone(reply: str, complaint: str | None) -> None:
    assert offence(reply) == complaint


def test_only_replies_of_the_tone_categories_are_judged() -> None:
    found = by_rules([replied("hello", "Wow!!"), replied("squat 5x5", "Wow!!", "simple")])
    assert [(one.id, one.complaint) for one in found] == [("hello", "it gushes")]


def test_every_tone_category_is_one_of_the_cases() -> None:
    from evals.cases import load

    assert rubrics()[1].keys() <= {one.category for one in load()}


def verdict(passed: bool, reason: str) -> Step:
    call = {"name": "final_result", "args": {"reason": reason, "pass": passed, "score": 1.0 * passed}}
    content = {"role": "model", "parts": [{"functionCall": call}]}
    return {"status": 200, "body": json.dumps({"candidates": [{"content": content, "finishReason": "STOP"}]})}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave to ask a stand-in on loopback."""
    monkeypatch.setattr(pydantic_ai.models, "ALLOW_MODEL_REQUESTS", True)


def settings(service: FakeGemini) -> AgentSettings:
    return AgentSettings(api_key="none-is-needed", gemini_base_url=service.url)  # type: ignore[arg-type]


@pytest.mark.anyio
@pytest.mark.usefixtures("asked")
async def test_a_language_model_judges_each_reply_by_its_rubric() -> None:
    def judge(request: Asked) -> Step:
        text = json.dumps(request.body)
        assert "leads back to training" in text
        return verdict("Wow" not in text, "It gushes a lot.")

    async with FakeGemini(judge) as service:
        found = await by_model([replied("hello", "Hey."), replied("hi", "Wow.")], gemini(settings(service)))
    assert [(one.id, one.reply, one.complaint) for one in found] == [
        ("hello", "Hey.", None),
        ("hi", "Wow.", "It gushes a lot."),
    ]


@pytest.mark.anyio
@pytest.mark.usefixtures("asked")
async def test_a_judge_that_fails_is_a_fault_of_the_harness() -> None:
    refused: list[Step] = [{"status": 400, "error": ["INVALID_ARGUMENT", "no"], "again": True}]
    async with FakeGemini(refused) as service:
        with pytest.raises(HarnessFault, match="could not judge 1 replies"):
            await by_model([replied("hello", "Hey.")], gemini(settings(service)))


def test_without_a_key_rules_judge_and_say_so(capfd: pytest.CaptureFixture[str]) -> None:
    heard: list[str] = []
    tones = judge_tone([replied("hello", "Hey.")], heard.append)
    assert (tones.by, len(tones.found)) == ("rules", 1)
    assert "without a key" in heard[0]


def test_a_harsh_reply_fails_the_run_and_is_named(
    evals: Evals, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    greeting = {**case("hello"), "category": "chat_session"}
    assert evals([greeting], "--judge") == 0
    assert "Tone: right in 1 of 1 replies, judged by rules." in capfd.readouterr().out
    monkeypatch.setattr("evals.tone.MOST_SENTENCES", 0)
    assert evals([greeting], "--judge") == 1
    assert "REGRESSED tone of hello: it is long" in capfd.readouterr().out


def test_what_a_language_model_thinks_is_told_and_fails_nothing(
    evals: Evals, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from evals.tone import Tone

    opinion = Tones("gemini-9", [Tone("hello", "hello", "Hey.", "Too short.")])
    monkeypatch.setattr("evals.tone.judge_tone", lambda judged, say: opinion)
    assert evals([case("hello")], "--judge") == 0
    assert "Tone of hello: Too short.: 'Hey.'" in " ".join(capfd.readouterr().out.split())


def test_rubrics_are_texts() -> None:
    every, own = rubrics()
    checked: dict[str, Any] = {"all": every, **own}
    assert all(isinstance(text, str) and text for text in checked.values())
