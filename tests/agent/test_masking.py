"""What may leave: nothing that is not known to hold no words; with words, nothing secret."""

import pytest

from agent.masking import hidden, masked, wordless

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "secret",
    [
        "ada.lovelace+gym@mail.example.org",
        "AIza" + "SyA1234567890abcdefghij_-klmnopq",
        "sk-proj-abcdefghij0123456789",
        "pk-lf-01234567-89ab-cdef",
        "ghp_abcdefghijklmnopqrstuvwx",
        JWT,
        f"Bearer {JWT}",
        "+49 170 1234567",
        "0170/1234567",
        "4111 1111 1111 1111",
    ],
)
def test_what_is_secret_is_hidden_wherever_it_stands(secret: str) -> None:
    for text in (secret, f"write to {secret}, please", f'{{"content": "{secret}"}}'):
        assert secret not in masked(text)
        assert "(hidden)" in masked(text)


@pytest.mark.parametrize(
    "said", ['password: "hunter22"', "API_KEY=hunter22", '{"token": "hunter22"}', "secret=hunter22"]
)
def test_what_is_called_a_secret_is_hidden(said: str) -> None:
    assert "hunter22" not in masked(said)


@pytest.mark.parametrize(
    "said",
    [
        "3x5 squats at 100kg on 2026-11-20, 18:30",
        "5 5 5 5 5 reps, 100 100 102.5 kg",
        "10,000 m in 45:12, 2026-11-20 to 2026-12-24",
        "my left shoulder hurts @ RPE 8",
        "log_set-0198-4",
    ],
)
def test_training_is_no_secret(said: str) -> None:
    assert masked(said) == said


def test_an_attribute_nobody_knows_stays_behind() -> None:
    known = {"gen_ai.usage.input_tokens": 7, "gen_ai.request.model": "m", "slow_burn.turn_id": 1}
    words = {"gen_ai.input.messages": "x", "gen_ai.tool.call.arguments": "x", "final_result": "x", "a.new.one": "x"}
    assert wordless({**known, **words, "exception.message": "x"}) == known


def test_a_tool_that_is_none_of_ours_has_no_name() -> None:
    assert wordless({"gen_ai.tool.name": "log_set"}) == {"gen_ai.tool.name": "log_set"}
    assert wordless({"gen_ai.tool.name": "my knee hurts"}) == {"gen_ai.tool.name": "unknown"}


def test_masking_reaches_into_lists_and_leaves_numbers() -> None:
    assert hidden({"a": ("x@example.org", "y"), "b": 7, "c": True}) == {"a": ("(hidden)", "y"), "b": 7, "c": True}
