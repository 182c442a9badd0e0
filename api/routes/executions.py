"""The exercises of a workout and their sets."""

from fastapi import APIRouter

from api.doors import versioned
from api.refusals import refuses
from store.errors import Ambiguous, Implausible, Invalid, KeyReused, NotFound, Stale, Unauthorized, WorkoutFinished
from tools.executions import add_execution, change_execution, delete_execution, order_executions, replace_execution
from tools.sets import add_set, change_set, delete_set

router = APIRouter(prefix="/api/v1/workouts/{workout_id}/exercise-executions", tags=["exercise executions"])
ONE = "/{execution_id}"
SETS = f"{ONE}/sets"
below = refuses(Unauthorized, NotFound, Ambiguous, WorkoutFinished, Stale, Invalid, Implausible, KeyReused)

router.post("", status_code=201, summary="Add an exercise", responses=below)(versioned.fit(add_execution))
router.patch("/order", summary="Order the exercises", responses=below)(versioned.fit(order_executions))
router.put(ONE, summary="Replace an exercise of a workout", responses=below)(versioned.fit(replace_execution))
router.patch(ONE, summary="Change an exercise of a workout", responses=below)(versioned.fit(change_execution))
router.delete(ONE, summary="Take out an exercise", responses=below)(versioned.fit(delete_execution))
router.post(SETS, status_code=201, summary="Add a set", responses=below)(versioned.fit(add_set))
router.patch(f"{SETS}/{{set_id}}", summary="Change a set", responses=below)(versioned.fit(change_set))
router.delete(f"{SETS}/{{set_id}}", summary="Take out a set", responses=below)(versioned.fit(delete_set))
