"""Plans for programs: what is prescribed, whole or part by part, and what is due today."""

from fastapi import APIRouter

from api.doors import keyed, rest, versioned
from api.refusals import refuses
from store.errors import Ambiguous, Conflict, Implausible, Invalid, KeyReused, NotFound, Stale, Unauthorized
from tools.plan_pages import (
    activate_plan,
    change_plan,
    copy_plan,
    deactivate_plan,
    delete_plan,
    list_plans,
    replace_plan,
    show_plan,
    write_plan,
)
from tools.plan_parts import (
    add_plan_day,
    add_planned_exercise,
    add_planned_set,
    change_plan_day,
    change_planned_exercise,
    change_planned_set,
    delete_plan_day,
    delete_planned_exercise,
    delete_planned_set,
    order_plan_days,
    order_planned_exercises,
    order_planned_sets,
    replace_plan_day,
    replace_planned_exercise,
    show_plan_day,
)
from tools.plan_shapes import PlanPage
from tools.todays_plan import todays_plan

router = APIRouter(prefix="/api/v1/plans", tags=["plans"])

PLAN = "/{plan_id}"
DAYS = f"{PLAN}/days"
DAY = f"{DAYS}/{{day_id}}"
EXERCISES = f"{DAY}/exercises"
EXERCISE = f"{EXERCISES}/{{planned_exercise_id}}"
SETS = f"{EXERCISE}/sets"
SET = f"{SETS}/{{planned_set_id}}"

mine = refuses(Unauthorized)
known = refuses(Unauthorized, NotFound)
changed = refuses(Unauthorized, NotFound, Stale, Invalid, KeyReused)
filled = refuses(Unauthorized, NotFound, Ambiguous, Conflict, Stale, Invalid, Implausible, KeyReused)
created = refuses(Unauthorized, NotFound, Ambiguous, Invalid, Implausible, KeyReused)

router.get("", summary="List plans", response_model=PlanPage, responses=mine)(rest.fit(list_plans))
router.post("", status_code=201, summary="Write a plan", responses=created)(keyed.fit(write_plan))
router.get("/today", summary="Show what is due today", responses=known)(rest.fit(todays_plan))
router.get(PLAN, summary="Show a plan", responses=known)(rest.fit(show_plan))
router.put(PLAN, summary="Replace a plan", responses=filled)(versioned.fit(replace_plan))
router.patch(PLAN, summary="Change a plan", responses=changed)(versioned.fit(change_plan))
router.delete(PLAN, summary="Delete a plan", responses=changed)(versioned.fit(delete_plan))
router.post(f"{PLAN}/activate", summary="Follow a plan", responses=changed)(versioned.fit(activate_plan))
router.post(f"{PLAN}/deactivate", summary="Follow a plan no longer", responses=changed)(versioned.fit(deactivate_plan))
router.post(f"{PLAN}/copy", status_code=201, summary="Copy a plan", responses=changed)(versioned.fit(copy_plan))

router.post(DAYS, status_code=201, summary="Add a day", responses=filled)(versioned.fit(add_plan_day))
router.patch(f"{DAYS}/order", summary="Put days in order", responses=changed)(versioned.fit(order_plan_days))
router.get(DAY, summary="Show a day", responses=known)(rest.fit(show_plan_day))
router.put(DAY, summary="Replace a day", responses=filled)(versioned.fit(replace_plan_day))
router.patch(DAY, summary="Change a day", responses=changed)(versioned.fit(change_plan_day))
router.delete(DAY, summary="Take a day out", responses=changed)(versioned.fit(delete_plan_day))

router.post(EXERCISES, status_code=201, summary="Add an exercise to a day", responses=filled)(
    versioned.fit(add_planned_exercise)
)
router.patch(f"{EXERCISES}/order", summary="Put exercises in order", responses=changed)(
    versioned.fit(order_planned_exercises)
)
router.put(EXERCISE, summary="Replace a planned exercise", responses=filled)(versioned.fit(replace_planned_exercise))
router.patch(EXERCISE, summary="Change a planned exercise", responses=filled)(versioned.fit(change_planned_exercise))
router.delete(EXERCISE, summary="Take an exercise out", responses=changed)(versioned.fit(delete_planned_exercise))

router.post(SETS, status_code=201, summary="Add a target", responses=filled)(versioned.fit(add_planned_set))
router.patch(f"{SETS}/order", summary="Put targets in order", responses=changed)(versioned.fit(order_planned_sets))
router.patch(SET, summary="Change a target", responses=filled)(versioned.fit(change_planned_set))
router.delete(SET, summary="Take a target out", responses=changed)(versioned.fit(delete_planned_set))
