"""The log: workouts, each by its id."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.doors import Visit, keyed, rest, versioned, visiting
from api.refusals import refuses
from store.errors import (
    Ambiguous,
    Conflict,
    Implausible,
    Invalid,
    KeyReused,
    NotFound,
    Stale,
    Unauthorized,
    WorkoutFinished,
)
from tools.pages import PageNumber, PerPage
from tools.workout_log import log_workout
from tools.workout_pages import (
    change_workout,
    create_workout,
    delete_workout,
    end_workout,
    list_workouts,
    reopen_workout,
    replace_workout,
    show_workout,
)
from tools.workout_shapes import WorkoutPage

router = APIRouter(prefix="/api/v1/workouts", tags=["workouts"])
new = refuses(Unauthorized, NotFound, Ambiguous, Invalid, Implausible, KeyReused)
begun = refuses(Unauthorized, NotFound, Conflict, Invalid, Implausible, KeyReused)
put_right = refuses(Unauthorized, NotFound, Ambiguous, Stale, Invalid, Implausible, KeyReused)
moved_on = refuses(Unauthorized, NotFound, Conflict, WorkoutFinished, Stale, Invalid, KeyReused)


@router.get("", summary="List workouts", responses=refuses(Unauthorized, NotFound, Ambiguous))
async def list_page(
    visit: Annotated[Visit, Depends(visiting)],
    on: Annotated[date | None, Query(description="Only the workouts of this local day, YYYY-MM-DD.")] = None,
    first: Annotated[date | None, Query(alias="from", description="Only from this local day on.")] = None,
    last: Annotated[date | None, Query(alias="to", description="Only up to this local day.")] = None,
    exercise: Annotated[
        str | None, Query(min_length=1, max_length=120, description="Only with this exercise, by its id, slug or name.")
    ] = None,
    finished: Annotated[bool | None, Query(description="Only finished ones, or only the open one.")] = None,
    q: Annotated[
        str | None, Query(max_length=200, description="Words in the title, the notes or the name of an exercise.")
    ] = None,
    page: PageNumber = 1,
    per_page: PerPage = 20,
) -> WorkoutPage:
    """List workouts with their exercises and sets, newest first."""
    wanted = {"on": on, "first": first, "last": last, "exercise": exercise, "finished": finished, "q": q}
    found: WorkoutPage = await visit.perform(list_workouts, wanted | {"page": page, "per_page": per_page})
    return found


router.post("", status_code=201, summary="Begin a workout", responses=begun)(keyed.fit(create_workout))
router.post("/log", status_code=201, summary="Log a completed workout", responses=new)(keyed.fit(log_workout))
router.get("/{workout_id}", summary="Show a workout", responses=refuses(Unauthorized, NotFound))(rest.fit(show_workout))
router.put("/{workout_id}", summary="Replace a workout", responses=put_right)(versioned.fit(replace_workout))
router.patch("/{workout_id}", summary="Put a workout right", responses=put_right)(versioned.fit(change_workout))
router.delete("/{workout_id}", summary="Delete a workout", responses=put_right)(versioned.fit(delete_workout))
router.post("/{workout_id}/finish", summary="Finish a workout", responses=moved_on)(versioned.fit(end_workout))
router.post("/{workout_id}/reopen", summary="Open a workout again", responses=moved_on)(versioned.fit(reopen_workout))
