"""The log: workouts, each by its id."""

from fastapi import APIRouter

from api.doors import keyed, rest, versioned
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

router = APIRouter(prefix="/api/v1/workouts", tags=["workouts"])
listing = refuses(Unauthorized, NotFound, Ambiguous, Invalid, Implausible)
new = refuses(Unauthorized, NotFound, Ambiguous, Invalid, Implausible, KeyReused)
begun = refuses(Unauthorized, NotFound, Conflict, Invalid, Implausible, KeyReused)
put_right = refuses(Unauthorized, NotFound, Ambiguous, Stale, Invalid, Implausible, KeyReused)
moved_on = refuses(Unauthorized, NotFound, Conflict, WorkoutFinished, Stale, Invalid, KeyReused)


router.get("", summary="List workouts", responses=listing)(rest.fit(list_workouts))
router.post("", status_code=201, summary="Begin a workout", responses=begun)(keyed.fit(create_workout))
router.post("/log", status_code=201, summary="Log a completed workout", responses=new)(keyed.fit(log_workout))
router.get("/{workout_id}", summary="Show a workout", responses=refuses(Unauthorized, NotFound))(rest.fit(show_workout))
router.put("/{workout_id}", summary="Replace a workout", responses=put_right)(versioned.fit(replace_workout))
router.patch("/{workout_id}", summary="Put a workout right", responses=put_right)(versioned.fit(change_workout))
router.delete("/{workout_id}", summary="Delete a workout", responses=put_right)(versioned.fit(delete_workout))
router.post("/{workout_id}/finish", summary="Finish a workout", responses=moved_on)(versioned.fit(end_workout))
router.post("/{workout_id}/reopen", summary="Open a workout again", responses=moved_on)(versioned.fit(reopen_workout))
