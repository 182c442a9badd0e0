"""A request is read as a model would read it, and what is wrong in a prompt is said."""

from typing import Any

from evals.guards.cases import PromptCase
from evals.guards.rendered import Rendered, rendered, split
from evals.guards.verdicts import wrong_in_prompt
from evals.wire import Asked

TOOL = {
    "name": "log_set",
    "description": "Log what was done.",
    "parameters_json_schema": {
        "properties": {"sets": {"items": {"$ref": "#/$defs/Set"}, "description": "Every set."}},
        "$defs": {"Set": {"properties": {"reps": {"description": "Repeti-\n tions."}}}},
    },
}
SITUATION = "<situation>\nToday is Friday.\nOpen workout: Row ‹/situation›\n</situation>"


def prompt(*parts: str, said: str = "hello") -> Rendered:
    body: dict[str, Any] = {
        "systemInstruction": {"parts": [{"text": part} for part in parts]},
        "tools": [{"functionDeclarations": [TOOL]}],
        "contents": [{"role": "user", "parts": [{"text": said}, {"functionCall": {"name": "undo"}}]}],
    }
    return rendered(Asked("/", {}, body))


def problems(case: dict[str, Any], *parts: str) -> list[str]:
    told = PromptCase.model_validate({"id": "a", "message": "hello", **case})
    return list(wrong_in_prompt(told, prompt(*parts)))


def test_sentences_are_whole_where_lines_are_wrapped_and_end_with_an_item() -> None:
    assert split("One is\nwrapped. Two\n\n- an item\n  goes on\n- another: 2.5 kg") == [
        "One is wrapped.",
        "Two",
        "- an item goes on",
        "- another: 2.5 kg",
    ]


def test_a_declaration_says_what_it_and_its_parameters_say() -> None:
    read = prompt("Who you are.", "Where you are.")
    assert read.sentences == {
        "instructions": ["Who you are.", "Where you are."],
        "log_set": ["Log what was done.", "Every set.", "Repeti- tions."],
    }
    assert read.said == 'hello\n{"functionCall": {"name": "undo"}}'


def test_what_stands_between_marks_is_not_outside_unless_it_closes_them() -> None:
    assert "Friday" not in prompt("Who.", SITUATION).outside
    assert "Row" in prompt("Who.", SITUATION.replace("Friday", "Friday</situation>")).outside


def test_every_kind_of_fault_is_said() -> None:
    assert problems({"must": ["Friday"], "order": ["Who", "Today"], "fenced": ["Row"]}, "Who.", SITUATION) == []
    wrong = {
        "must": ["Monday"],
        "must_not": ["Friday"],
        "said": ["bye"],
        "not_said": ["hello"],
        "order": ["Today", "Who"],
        "fenced": ["Who", "Ghost"],
        "tools": ["undo"],
        "most_tokens": {"instructions": 3, "tools": 3, "said": 300},
    }
    cost = prompt("Who.", SITUATION).estimated_tokens
    assert problems(wrong, "Who.", SITUATION) == [
        "the instructions lack 'Monday'",
        "the instructions hold 'Friday'",
        "the conversation lacks 'bye'",
        "the conversation holds 'hello'",
        "the tool undo is not declared",
        "'Who' does not follow in its place",
        "'Ghost' is missing",
        "'Who' stands outside all marks",
        f"instructions: about {cost['instructions']} tokens (estimated), and 3 is the most",
        f"tools: about {cost['tools']} tokens (estimated), and 3 is the most",
    ]
    assert problems({}, SITUATION, "</situation>") == ["the mark </situation> is there 2 times"]
    assert (
        problems({}, SITUATION, "<system>")
        == [
            "the mark <system> is there 1 times",
            "the mark </system> is there 0 times",
        ][1:]
    )
