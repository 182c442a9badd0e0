"""What somebody trains for."""

from fastapi import APIRouter

from api.doors import keyed, rest
from api.refusals import refuses
from store.errors import Conflict, Implausible, Invalid, KeyReused, NotFound, Unauthorized
from tools.goals import create_goal, delete_goal, drop_goal, edit_goal, list_goals, reach_goal, show_goal

router = APIRouter(prefix="/api/v1/goals", tags=["goals"])
known = refuses(Unauthorized, NotFound)
writing = refuses(Unauthorized, NotFound, Conflict, Invalid, Implausible, KeyReused)

router.get("", summary="List goals", responses=refuses(Unauthorized))(rest.fit(list_goals))
router.post("", status_code=201, summary="Set a goal", responses=writing)(keyed.fit(create_goal))
router.get("/{goal_id}", summary="Show a goal", responses=known)(rest.fit(show_goal))
router.patch("/{goal_id}", summary="Change a goal", responses=writing)(keyed.fit(edit_goal))
router.delete("/{goal_id}", summary="Delete a goal", responses=known)(keyed.fit(delete_goal))
router.post("/{goal_id}/reach", summary="Reach a goal in words", responses=writing)(keyed.fit(reach_goal))
router.post("/{goal_id}/drop", summary="Drop a goal", responses=writing)(keyed.fit(drop_goal))
