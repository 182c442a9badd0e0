"""The tools of the companion, one row each. REST and MCP let callers in to the same verbs."""

from typing import NamedTuple

from tools.affinity import adjust_companion, reset_affinity, show_affinity
from tools.corrections import correct_set, delete_sets, move_sets
from tools.exercises import find_exercise, name_exercise
from tools.explanations import explain_set
from tools.logbook import log_set
from tools.memories import forget, recall, remember
from tools.plans import create_plan
from tools.progress import last_time, progress
from tools.records import percentage, records
from tools.undo import undo
from tools.users import set_preference
from tools.work import Verb
from tools.workouts import finish_workout, show_log


class Tool(NamedTuple):
    """A verb the companion may use, and whether it writes."""

    verb: Verb
    writes: bool


CATALOG = (
    Tool(log_set, writes=True),
    Tool(find_exercise, writes=False),
    Tool(show_log, writes=False),
    Tool(last_time, writes=False),
    Tool(records, writes=False),
    Tool(percentage, writes=False),
    Tool(progress, writes=False),
    Tool(create_plan, writes=True),
    Tool(correct_set, writes=True),
    Tool(move_sets, writes=True),
    Tool(delete_sets, writes=True),
    Tool(name_exercise, writes=True),
    Tool(explain_set, writes=False),
    Tool(set_preference, writes=True),
    Tool(remember, writes=True),
    Tool(recall, writes=False),
    Tool(forget, writes=True),
    Tool(undo, writes=True),
    Tool(finish_workout, writes=True),
    Tool(show_affinity, writes=False),
    Tool(adjust_companion, writes=True),
    Tool(reset_affinity, writes=True),
)
