"""A small stand-in for the service: it speaks the published protocol and misbehaves when a message asks for it."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response, UploadFile
from fastapi.responses import FileResponse, JSONResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles

import api
from tests.api.web.fake_scripts import Event, FakeTurn, logged, script

WEB = Path(api.__file__).parent / "web"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)


class FakeService:
    """Everything the fake remembers, and the knobs a test turns."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Starts without a past."""
        self.turns: dict[int, FakeTurn] = {}
        self.titles: dict[int, str] = {}
        self.undone: list[int] = []
        self.opinions: dict[int, dict[str, str | None]] = {}
        self.posts: list[str] = []
        self.last_event_ids: list[str | None] = []
        self.refuse_posts: list[int] = []
        self.csp_reports: list[str] = []
        self.unauthorized = False
        self.refuse_undo = False
        self.refuse_opinions = False
        self.transcriber: str | None = "gemini-fake"
        self.recordings: list[bytes] = []
        self.refuse_recordings = False
        self.affinity_on = True
        self.affinity_score = 41.2

    def score(self, turn_id: int) -> str | None:
        """What was thought of a turn."""
        return self.opinions.get(turn_id, {}).get("score")

    def accept(self, body: dict[str, Any], key: str) -> FakeTurn:
        """The turn for a key: a new one, or the one that key already made."""
        for turn in self.turns.values():
            if turn.key == key:
                return turn
        wanted = body.get("conversation_id")
        conversation_id = wanted if isinstance(wanted, int) else len(self.titles) + 1
        self.titles.setdefault(conversation_id, body["message"][:60])
        turn = FakeTurn(len(self.turns) + 1, conversation_id, body["message"], key)
        self.turns[turn.id] = turn
        return turn


async def run(turn: FakeTurn) -> None:
    """Plays a turn's script into its events, whether or not anybody listens."""
    for step in script(turn):
        if isinstance(step, str):
            await turn.go_on.wait()
            continue
        if turn.status == "running":
            turn.events.append(step)
            turn.status = {"done": "done", "failed": "failed"}.get(step[0], turn.status)
        await asyncio.sleep(0.005)


def frame(seq: int, event: Event) -> bytes:
    """One event as bytes of the stream."""
    return f"id: {seq}\nevent: {event[0]}\ndata: {json.dumps(event[1])}\n\n".encode()


async def listen(turn: FakeTurn, after: int) -> AsyncIterator[bytes]:
    """A turn's events from `after` on; cut in the middle of a frame when the script says so."""
    yield b"retry: 20\n\n"
    while True:
        while after < len(turn.events):
            data = frame(after + 1, turn.events[after])
            if after == turn.bye_after:
                turn.bye_after = None
                yield b"event: bye\ndata: {}\n\n"  # it has no number: it is not of the turn
                return
            if after in turn.cuts:
                yield data[: turn.cuts.pop(after)]
                return
            yield data
            after += 1
        if turn.status != "running":
            return
        await asyncio.sleep(0.005)


def refusal(status: int, detail: str) -> JSONResponse:
    """An error of the published shape."""
    return JSONResponse({"error": detail, "type": "refused", "detail": detail}, status)


def build(fake: FakeService) -> FastAPI:
    """The application around what the fake remembers."""
    app = FastAPI()
    app.state.tasks = set()

    @app.middleware("http")
    async def guard(request: Request, call_next: Any) -> Response:
        if fake.unauthorized and request.url.path.startswith("/api"):
            return refusal(401, "Open the link that slow-burn printed.")
        response: Response = await call_next(request)
        response.headers["Content-Security-Policy"] = CSP
        return response

    @app.get("/")
    async def page() -> FileResponse:
        return FileResponse(WEB / "index.html")

    app.mount("/static", StaticFiles(directory=WEB))
    _add_turns(app, fake)
    _add_rest(app, fake)
    _add_affinity(app, fake)
    _add_voice(app, fake)
    return app


def _add_turns(app: FastAPI, fake: FakeService) -> None:
    @app.post("/api/v1/chat", status_code=202)
    async def chat(request: Request) -> Response:
        key = request.headers["Idempotency-Key"]
        fake.posts.append(key)
        refused = fake.refuse_posts.pop(0) if fake.refuse_posts else None
        if refused is not None and refused != 0:
            return refusal(refused, "That message is too strange for me.")
        known = any(turn.key == key for turn in fake.turns.values())
        turn = fake.accept(await request.json(), key)
        if not known:
            task = asyncio.create_task(run(turn))
            app.state.tasks.add(task)
            task.add_done_callback(app.state.tasks.discard)
        if refused == 0:  # accepted, but the answer is lost on the way
            return refusal(503, "Restarting.")
        return JSONResponse({"turn_id": turn.id, "conversation_id": turn.conversation_id}, 202)

    @app.get("/api/v1/turns/{turn_id}/events")
    async def events(turn_id: int, request: Request, after: int = 0) -> Response:
        fake.last_event_ids.append(request.headers.get("Last-Event-ID"))
        start = max(after, int(request.headers.get("Last-Event-ID") or 0))
        return StreamingResponse(listen(fake.turns[turn_id], start), media_type="text/event-stream")

    @app.post("/api/v1/turns/{turn_id}/feedback")
    async def feedback(turn_id: int, request: Request) -> Response:
        if fake.refuse_opinions:
            return refusal(503, "The database cannot be reached just now.")
        fake.opinions[turn_id] = await request.json()
        return JSONResponse(fake.opinions[turn_id])

    @app.post("/api/v1/turns/{turn_id}/cancel", status_code=202)
    async def cancel(turn_id: int) -> dict[str, str]:
        turn = fake.turns[turn_id]
        turn.events.append(("done", {"status": "cancelled"}))
        turn.status = "cancelled"
        return {"status": "cancelled"}


def _add_rest(app: FastAPI, fake: FakeService) -> None:
    @app.post("/api/v1/undo")
    async def undo(request: Request) -> Response:
        if fake.refuse_undo:
            return refusal(409, "Later sets were added to that exercise; undo those first.")
        fake.undone.append((await request.json())["operation_id"])
        return JSONResponse({"summary": "Undone"})

    @app.get("/api/v1/conversations")
    async def conversations(page: int = 1) -> dict[str, Any]:
        items = [{"id": key, "title": title} for key, title in sorted(fake.titles.items(), reverse=True)]
        return {"items": items, "total": len(items), "page": page, "per_page": 20}

    @app.get("/api/v1/conversations/{key}")
    async def conversation(key: int) -> Response:
        if key not in fake.titles:
            return refusal(404, "There is no such conversation.")
        shown = [turn for turn in fake.turns.values() if turn.conversation_id == key]
        turns = [turn.stored(fake.undone) | {"feedback": fake.score(turn.id)} for turn in shown]
        return JSONResponse({"id": key, "title": fake.titles[key], "turns": turns})

    @app.patch("/api/v1/conversations/{key}")
    async def rename(key: int, request: Request) -> dict[str, Any]:
        fake.titles[key] = (await request.json())["title"]
        return {"id": key, "title": fake.titles[key]}

    @app.delete("/api/v1/conversations/{key}", status_code=204)
    async def delete(key: int) -> None:
        del fake.titles[key]

    @app.get("/api/v1/workouts")
    async def workouts(on: str) -> dict[str, Any]:
        done = [turn for turn in fake.turns.values() if any(name == "tool.done" for name, _ in turn.events)]
        cards = [logged(turn)[1]["card"] for turn in done if 100 + turn.id not in fake.undone]
        executions = [{"exercise": card["exercise"], "sets": card["sets"]} for card in cards]
        items = [{"id": 1, "local_date": on, "finished_at": None, "executions": executions}] if executions else []
        return {"items": items}

    @app.get("/health")
    async def health() -> dict[str, str | None]:
        known = {"database": "ok", "model": "offline", "transcriber": fake.transcriber}
        return {"status": "ok", **known, "version": "0", "environment": "test"}


def _add_voice(app: FastAPI, fake: FakeService) -> None:
    @app.post("/api/v1/voice/transcriptions")
    async def transcriptions(recording: UploadFile) -> Response:
        fake.recordings.append(await recording.read())
        if fake.refuse_recordings:
            return refusal(503, "Gemini cannot listen just now. Try again in 10 seconds, or type it.")
        return JSONResponse({"text": "3x5 squats at 100 kg"})


def _add_affinity(app: FastAPI, fake: FakeService) -> None:
    @app.get("/api/v1/affinity")
    async def affinity() -> dict[str, Any]:
        score = fake.affinity_score
        reasons = [{"kind": "workout", "delta": 2, "reason": "You finished a workout", "occurred_on": "2026-11-20"}]
        named = {"name": "Training partners", "level": 3, "reasons": reasons if score else [], "total": 1}
        return {"on": fake.affinity_on, "score": score, "tone": "warm", **named}

    @app.patch("/api/v1/affinity")
    async def adjust(request: Request) -> dict[str, Any]:
        fake.affinity_on = (await request.json())["on"]
        return {"summary": f"From now on: affinity {'on' if fake.affinity_on else 'off'}"}

    @app.post("/api/v1/affinity/reset")
    async def reset() -> dict[str, Any]:
        fake.affinity_score = 0
        return {"summary": "Affinity begins again at nought"}
