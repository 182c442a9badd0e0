"""Words that only their person may read, planted wherever a turn takes words, and a model that repeats them all."""

from collections.abc import AsyncIterator, Sequence

from pydantic_ai.messages import ModelMessage

from tests.scripted import Line, Script, acting, answered, call, said

MAIL = "zanzibar.quill@example.org"
KEY = "AIza" + "SyPlantedKeyOfNobody0123456789abcde"
INJURY = "torn zanzibar ligament"
MARKERS = (MAIL, KEY, INJURY, "zanzibar")
MESSAGE = f"my {INJURY} hurts, write to {MAIL}, my key is {KEY}: squats 5 at 100"


class Quoting(Exception):
    """Breaks off with the person's words."""


def telltale() -> Script:
    """A model that writes the words into the log, asks for what is not there, calls what is no tool, and breaks off."""
    noted = {"reps": 5, "weight": 100, "notes": f"{INJURY} {MAIL}"}
    steps: Sequence[Sequence[Line]] = (
        [f"Oh no, your {INJURY}. ", call("log_set", exercise="Squat", sets=[noted])],
        [call("name_exercise", word=f"zanzibar {KEY[:20]}", exercise="Squat")],
        [call("last_time", exercise=f"{INJURY} press"), call(f"{MAIL}", key=KEY)],
        [call("log_set", exercise="Squat", sets=[{"reps": f"as many as my {INJURY} allows"}])],
    )
    play = acting(*steps, ["never said"])

    async def telling(messages: list[ModelMessage]) -> AsyncIterator[Line]:
        if len(answered(messages)) > len(steps):
            raise Quoting(said(messages))
        async for line in play(messages):
            yield line

    return telling
