"""Exercises: the catalogue, which anybody may read, and what people add to it for themselves."""

from typing import Any

from fastapi import APIRouter

from api.doors import keyed, public, rest
from api.refusals import refuses
from store.errors import Conflict, Forbidden, Invalid, KeyReused, NotFound, Unauthorized
from tools.exercise_pages import (
    list_body_parts,
    list_exercises,
    list_modalities,
    list_my_exercises,
    list_system_exercises,
    show_exercise,
)
from tools.own_exercises import (
    add_alias,
    change_exercise,
    create_exercise,
    delete_exercise,
    merge_exercise,
    remove_alias,
    replace_exercise,
)

router = APIRouter(prefix="/api/v1/exercises", tags=["exercises"])
OPEN: dict[str, Any] = {"openapi_extra": {"security": []}}
read = refuses(Unauthorized)
one = refuses(Unauthorized, NotFound)
own = refuses(Unauthorized, Forbidden, NotFound, Conflict, Invalid, KeyReused)
made = refuses(Unauthorized, Conflict, Invalid, KeyReused)
called = refuses(Unauthorized, NotFound, Conflict, Invalid, KeyReused)
ONE = "/{exercise_id}"

router.get("", summary="Search exercises", responses=read, **OPEN)(public.fit(list_exercises))
router.get("/body-parts", summary="List body parts", responses=read, **OPEN)(public.fit(list_body_parts))
router.get("/modalities", summary="List modalities", responses=read, **OPEN)(public.fit(list_modalities))
router.get("/system", summary="List system exercises", responses=read, **OPEN)(public.fit(list_system_exercises))
router.get("/my-exercises", summary="List my exercises", responses=read)(rest.fit(list_my_exercises))
router.get(ONE, summary="Show an exercise", responses=one, **OPEN)(public.fit(show_exercise))

router.post("", status_code=201, summary="Create an exercise", responses=made)(keyed.fit(create_exercise))
router.put(ONE, summary="Replace an exercise", responses=own)(keyed.fit(replace_exercise))
router.patch(ONE, summary="Change an exercise", responses=own)(keyed.fit(change_exercise))
router.delete(ONE, summary="Delete an exercise", responses=own)(keyed.fit(delete_exercise))
router.post(f"{ONE}/merge", summary="Merge an exercise into another", responses=own)(keyed.fit(merge_exercise))
router.post(f"{ONE}/aliases", status_code=201, summary="Add an alias", responses=called)(keyed.fit(add_alias))
router.delete(f"{ONE}/aliases/{{alias_id}}", summary="Remove an alias", responses=own)(keyed.fit(remove_alias))
