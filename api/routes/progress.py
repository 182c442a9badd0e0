"""How an exercise went."""

from fastapi import APIRouter

from api.drawings import draw_progress, tell_progress
from api.views import Looks, show
from tools.exercise_progress import show_progress

router = APIRouter(prefix="/api/v1/progress", tags=["progress"])

show(router, "/{exercise_id}", show_progress, "Show progress", Looks(draw_progress, tell_progress))
