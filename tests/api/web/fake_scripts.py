"""What happens in a turn of the fake service, by the first word of its message."""

import asyncio
import html
from dataclasses import dataclass, field
from typing import Any

XSS = """<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>"""
XSS_HTML = (
    XSS
    + """<p style="color:red" onclick="window.hacked=1">seen <a href="javascript:window.hacked=1">bad</a>
<a href="https://example.org/">good</a><iframe srcdoc="<script>parent.hacked=1</script>"></iframe></p>"""
)
SQUATS = [{"set_number": n, "reps": 5, "weight": "100", "unit": "kg", "set_type": "working"} for n in (1, 2, 3)]
LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 6

SHOWN: dict[str, Any] = {
    "kind": "log",
    "summary": "Friday: Bench press: 5 at 80 kg",
    "workouts": [
        {
            "local_date": "2025-02-14",
            "executions": [
                {
                    "exercise": {"slug": "bench-press", "name": "Bench press"},
                    "sets": [{"reps": 5, "weight": "80", "unit": "kg"}],
                },
                {"exercise": {"slug": "plank", "name": "Plank"}, "sets": [{"duration_s": 90, "load_type": "none"}]},
            ],
        }
    ],
}
PLAN: dict[str, Any] = {
    "kind": "plan",
    "name": "Two days",
    "summary": "Plan made: Two days",
    "days": [
        {
            "name": "Day A",
            "exercises": [
                {
                    "exercise": {"slug": "squat", "name": "Squat"},
                    "sets": [{"reps_min": 8, "reps_max": 12, "weight": "60", "unit": "kg"}] * 3,
                },
                {"exercise": {"slug": "plank", "name": "Plank"}, "sets": [{"duration_s": 45}] * 2},
            ],
        }
    ],
}
FOUND: dict[str, Any] = {
    "kind": "exercises",
    "summary": "Bench press, Close-grip bench press",
    "exercises": [{"name": "Bench press"}, {"name": "Close-grip bench press"}],
}
UNDONE: dict[str, Any] = {
    "kind": "undone",
    "summary": "Undone: Back squat",
    "undone": ["Back squat"],
    "operation_id": 900,
}

Event = tuple[str, dict[str, Any]]


@dataclass
class FakeTurn:
    """One scripted turn: its events so far, and what a stream may do to a listener."""

    id: int
    conversation_id: int
    message: str
    key: str
    status: str = "running"
    events: list[Event] = field(default_factory=list)
    cuts: dict[int, int] = field(default_factory=dict)
    bye_after: int | None = None
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    def stored(self, undone: list[int]) -> dict[str, Any]:
        """The turn as `GET /conversations/{id}` gives it."""
        over = self.status != "running"
        said = next((data for name, data in self.events if name == "message"), {}) if over else {}
        failed = next((data["code"] for name, data in self.events if name == "failed"), None)
        done = [data for name, data in self.events if name == "tool.done" and data["ok"]]
        effects = [
            {key: data[key] for key in ("call_id", "summary", "card")}
            | {"tool": "log_set", "operation_id": data["undo"], "undone": data["undo"] in undone}
            for data in done
        ]
        turn = {"id": self.id, "message": self.message, "status": self.status, "error": failed, "effects": effects}
        return turn | {"reply": said.get("text"), "html": said.get("html"), "model": "offline"}


def logged(turn: FakeTurn, name: str = "Back squat", sets: list[dict[str, Any]] | None = None) -> Event:
    """A `tool.done` event with the card of a logged exercise and operation id 100 + turn."""
    card = {
        "kind": "logged",
        "exercise": {"slug": "back-squat", "name": name},
        "performed_on": "2026-11-20",
        "sets": SQUATS if sets is None else sets,
        "summary": f"{name}: 3 × 5 at 100 kg",
    }
    done = {"call_id": "c1", "ok": True, "summary": card["summary"], "card": card, "undo": 100 + turn.id}
    return "tool.done", done


def answer(text: str, markup: str | None = None) -> list[Event]:
    """The last events of a turn that ended well."""
    return [
        ("message", {"text": text, "html": markup or f"<p>{html.escape(text)}</p>", "usage": None, "model": "offline"}),
        ("done", {"status": "done"}),
    ]


WORDS = "Three sets of five. That was solid work."
TEXTS: list[Event | str] = [("text", {"delta": WORDS[at : at + 4]}) for at in range(0, len(WORDS), 4)]
FAILED: Event = ("failed", {"code": "model", "detail": "I could not think of an answer.", "retryable": True})
WORKING: Event = ("tool.started", {"call_id": "c1", "name": "log_set", "args": {}})


def script(turn: FakeTurn) -> list[Event | str]:
    """Every event of a turn in order; the text `wait` holds until the test lets it go on."""
    word = turn.message.split(" ")[0]
    turn.cuts = {"cut": {5: -9}, "shred": {after: after * 11 for after in range(12)}}.get(word, {})
    turn.bye_after = 4 if word == "bye" else None
    accepted: Event = ("accepted", {"turn_id": turn.id, "conversation_id": turn.conversation_id})
    return [accepted, *(_shown(word) or _known(word) or _spoken(word, turn))]


def _spoken(word: str, turn: FakeTurn) -> list[Event | str]:
    log: list[Event | str] = [WORKING, logged(turn)]
    match word:
        case "slow":
            return [*log, *TEXTS[:4], "wait", *TEXTS[4:], *answer(WORDS)]
        case "cut" | "shred" | "bye":
            return [*log, *TEXTS, "wait", *answer(WORDS)]
        case "reset":
            wrong: Event = ("text", {"delta": "I logged ten sets"})
            return [*log, wrong, "wait", ("reset", {"attempt": 2}), *TEXTS, *answer(WORDS)]
        case "fail":
            return [answer(FAILED[1]["detail"])[0], FAILED, ("done", {"status": "failed"})]
        case "die":
            return [logged(turn), FAILED]
        case "hack":
            card = logged(turn, XSS, [{**SQUATS[0], "notes": XSS}])
            return [card, ("text", {"delta": XSS}), *answer("seen", XSS_HTML)]
        case "long":
            return [logged(turn, LONG), ("text", {"delta": LONG}), *answer(LONG, f"<p>{LONG}</p><pre>{LONG}</pre>")]
        case "twice":
            again = logged(turn)[1]
            repeat = again | {"call_id": "c2", "card": again["card"] | {"already_logged": True}}
            return [*log, ("tool.started", {**WORKING[1], "call_id": "c2"}), ("tool.done", repeat), *answer("Once.")]
    return [*log, *TEXTS, *answer(WORDS, "<p><strong>Three sets</strong> of five. That was solid work.</p>")]


def _known(word: str) -> list[Event | str]:
    """Turns that tell of what is between companion and person."""
    match word:
        case "earn":
            why = {"level": {"number": 1, "name": "New here"}, "delta": 2, "why": ["You finished a workout"]}
            return [*TEXTS, ("affinity", why), *answer(WORDS, f"<p><strong>{WORDS}</strong></p>")]
        case "knee":
            memories = [{"id": 1, "kind": "constraint", "text": XSS, "told_on": "2026-11-01"}]
            return [("recalled", {"memories": memories}), *TEXTS, *answer(WORDS)]
    return []


def _shown(word: str) -> list[Event | str]:
    card = {"plan": PLAN, "log": SHOWN, "find": FOUND, "undo": UNDONE, "press": None}.get(word, {})
    if card == {}:
        return []
    summary = card["summary"] if card else "Which press: bench or overhead?"
    done = {"call_id": "c1", "ok": card is not None, "summary": summary, "card": card, "undo": None}
    return [("tool.done", done), *answer("Here you are.")]
