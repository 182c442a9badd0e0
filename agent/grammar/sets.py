"""From pieces of notation to sets: pieces are gathered into groups, each group says one kind of set."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.grammar.clues import ramped
from agent.grammar.gathering import Gathering, Group
from agent.grammar.intents import SetSpec
from agent.grammar.measures import Load
from agent.grammar.notation import OF_LAST_SET, Piece
from agent.grammar.shapes import Kind
from agent.grammar.specs import Problem, specs
from tools.logbook import Unit


@dataclass(frozen=True, slots=True)
class Bouts:
    """The sets read; `problem` names what keeps them from being logged; `sure` False when a number was weighed up."""

    sets: tuple[SetSpec, ...] = ()
    problem: Problem | None = None
    sure: bool = True


def read_sets(found: Sequence[Piece], kind: Kind, unit: Unit, name_start: int) -> Bouts:
    """The sets these pieces say, for an exercise of this kind whose name begins at character `name_start`."""
    gathering = Gathering(kind, name_start)
    found = ramped(found) if kind.carries else list(found)
    for at, piece in enumerate(found):
        gathering.take(piece, found[at + 1 :][:4])
    groups = gathering.finished()
    groups = _without_total(groups)
    groups = groups if any(piece.shape == "cross" for piece in found) else _dealt_out(groups)
    made: list[SetSpec] = []
    carried: tuple[Load, ...] | None = None
    for group in groups:
        if group.said.loads is None and not group.said.load_type:
            group.said.loads = carried[-1:] if carried else None
        dropped = group.chained and _lighter(group.said.loads, carried)
        carried = group.said.loads or carried
        set_type = group.set_type or ("drop" if dropped else "working")
        result = specs(group.said, kind, unit, set_type, group.last_type)
        if isinstance(result, str):
            return Bouts((), result, False)
        made.extend(result)
    if len(made) > 1 and made[0].set_type == "drop" and gathering.opened_by_drop:
        made[0] = specs_as_working(made[0])
    return Bouts(tuple(made), None, gathering.sure) if made else Bouts((), "reps" if groups else None, False)


def _lighter(now: tuple[Load, ...] | None, before: tuple[Load, ...] | None) -> bool:
    """Whether a chain goes down here: `80x8 > 60x8` drops, `60x8 > 80x8` climbs."""
    return bool(now and before) and now[0].weight < before[-1].weight  # type: ignore[index]  # both are there


def _without_total(groups: list[Group]) -> list[Group]:
    """`100 push-ups in 5 sets of 20`: a total said first is no set."""
    if len(groups) != 2:
        return groups
    total, rest = groups[0].said, groups[1].said
    alone = total.reps and len(total.reps) == 1 and not (total.sets or total.loaded) and rest.sets and rest.reps
    return groups[1:] if alone and total.reps[0] == rest.sets * rest.reps[0] else groups  # type: ignore[index,operator]


def _dealt_out(groups: list[Group]) -> list[Group]:
    """`3 sets 30 25 20`: numbers behind a number of sets are one for each, and whoever says too few is asked."""
    made: list[Group] = []
    counted: Group | None = None
    for group in groups:
        if counted is not None and _is_one_of(group, counted):
            counted.said.reps = (*(counted.said.reps or ()), *(group.said.reps or ()))
            counted.last_type = group.set_type if group.set_type != counted.set_type else None
            continue
        made.append(group)
        counted = group if (group.said.sets or 0) > 1 and len(group.said.reps or ()) == 1 else None
    return made


def _is_one_of(group: Group, counted: Group) -> bool:
    """Whether a group says nothing but the reps of one set, of the same kind or the last one to failure."""
    said = group.said
    more = said.sets or said.loaded or said.notes or said.duration_s or said.distance_m or said.open_reps
    alike = group.set_type in {counted.set_type, *OF_LAST_SET} and counted.last_type is None and not group.chained
    return bool(len(said.reps or ()) == 1 and not more and alike)


def specs_as_working(spec: SetSpec) -> SetSpec:
    """The set a drop starts from is a working set."""
    return replace(spec, set_type="working")
