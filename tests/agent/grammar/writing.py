"""Training made up as structures, each written down in one of the ways lifters write."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st

from agent.grammar import SetSpec
from tests.agent.grammar import forms
from tests.agent.grammar.telling import TODAY
from tools.logbook import LoadType, Unit

Draw = Callable[[st.SearchStrategy[Any]], Any]
Sets = tuple[SetSpec, ...]


@dataclass(frozen=True)
class Part:
    """An exercise and its sets, as they are meant and as they are written; `named_first` when its name leads."""

    slug: str
    sets: Sets
    text: str
    named_first: bool = True


@dataclass(frozen=True)
class Written:
    """A whole message: its parts in order, the day when it names one, and the unit of whoever writes."""

    parts: tuple[Part, ...]
    day: date | None
    unit: Unit
    text: str


REPS, FEW = st.integers(1, 20), st.integers(1, 6)


@cache
def pick(*ways: Any) -> st.SearchStrategy[Any]:
    """One of these."""
    return st.sampled_from(ways)


def plain(value: Decimal | int) -> str:
    return f"{Decimal(value).normalize():f}"


@cache
@st.composite
def loads(draw: Draw, unit: Unit, least: int, most: int) -> tuple[Decimal, str]:
    """A load, half or whole, and one of its spellings, maybe with a decimal comma."""
    value = Decimal(draw(st.integers(2 * least, 2 * most))) / 2
    said = draw(pick(*forms.SPELLINGS[unit])).format(plain(value))
    return value, said.replace(".", ",") if unit == "kg" and draw(st.booleans()) else said


def loaded(reps: int, weight: Decimal, unit: Unit, load_type: LoadType = "external") -> SetSpec:
    return SetSpec(reps=reps, weight=weight, unit=unit, load_type=load_type)


@cache
@st.composite
def straight(draw: Draw, unit: Unit, most: int, ways: tuple[str, ...] = forms.STRAIGHT) -> tuple[Sets, str]:
    """`3x5 100kg`, maybe with an effort."""
    (weight, load), sets, reps = draw(loads(unit, 20, most)), draw(FEW), draw(REPS)
    spec, text = loaded(reps, weight, unit), draw(pick(*ways))
    effort = draw(pick("", "", "rpe", "rir"))
    if effort:
        said = Decimal(draw(st.integers(12, 20))) / 2 if effort == "rpe" else Decimal(draw(st.integers(0, 5)))
        spec = replace(spec, rpe=said) if effort == "rpe" else replace(spec, rir=said)
        text += draw(pick(*forms.EFFORTS[effort])).format(plain(said))
    return (spec,) * sets, text.replace("{load}", load).replace("{sets}", str(sets)).replace("{reps}", str(reps))


@cache
@st.composite
def unitless(draw: Draw, unit: Unit) -> Part:
    """`squat 3x5 100`, `bench 100x5, 105x3`: a load without a unit is in the writer's own."""
    (name, slug), form = draw(pick(*forms.HEAVY.items())), draw(pick(*forms.UNITLESS))
    found = draw(st.lists(st.tuples(st.integers(80, 400), REPS), min_size=1, max_size=1 if "{sets}" in form else 4))
    count, texts, sets = draw(FEW) if "{sets}" in form else 1, [], []
    for halves, reps in found:
        weight = Decimal(halves) / 2
        texts.append(form.format(sets=count, reps=reps, load=plain(weight)))
        sets += [loaded(reps, weight, unit)] * count
    return Part(slug, tuple(sets), f"{name}{draw(pick(' ', ': '))}{draw(pick(*forms.BETWEEN)).join(texts)}")


@cache
@st.composite
def rows(draw: Draw, unit: Unit, most: int, fewest: int = 1) -> list[tuple[SetSpec, str]]:
    """Sets with a load each, all written alike: `100kgx5`, `105kgx3`."""
    found = draw(st.lists(st.tuples(loads(unit, 20, most), REPS), min_size=fewest, max_size=4))
    form = draw(pick(*forms.BOUTS))
    return [(loaded(reps, weight, unit), form.format(load=load, reps=reps)) for (weight, load), reps in found]


@cache
@st.composite
def bouts(draw: Draw, unit: Unit, most: int) -> tuple[Sets, str]:
    """`100kgx5, 105kgx3`."""
    found = draw(rows(unit, most))
    return tuple(spec for spec, _ in found), draw(pick(*forms.BETWEEN)).join(text for _, text in found)


@cache
@st.composite
def listed(draw: Draw, unit: Unit, most: int) -> tuple[Sets, str]:
    """`80kg 8/8/7`: one load, and the reps of each set."""
    (weight, load), reps = draw(loads(unit, 20, most)), draw(st.lists(st.integers(1, 15), min_size=3, max_size=5))
    text = draw(pick(*forms.LISTS)).format(load=load, list=draw(pick("/", ",", ", ")).join(map(str, reps)))
    return tuple(loaded(one, weight, unit) for one in reps), text


@cache
@st.composite
def dropped(draw: Draw, unit: Unit, most: int) -> tuple[Sets, str]:
    """`100kg x 8, drop set 80kg x 10, 60kg x 12`; loads go down."""
    found = sorted(draw(rows(unit, most, 2)), key=lambda row: -(row[0].weight or 0))
    chain = [replace(spec, set_type="drop" if at else "working") for at, (spec, _) in enumerate(found)]
    texts = [text for _, text in found]
    if draw(st.booleans()) and len({spec.weight for spec in chain}) == len(chain):
        return tuple(chain), draw(pick(*forms.CHAIN)).join(texts)
    return tuple(chain), draw(pick(*forms.DROP)).format(first=texts[0], rest=", ".join(texts[1:]))


@cache
@st.composite
def ended(draw: Draw, unit: Unit, most: int) -> tuple[Sets, str]:
    """A set to failure, or of as many as possible."""
    (weight, load), reps = draw(loads(unit, 20, most)), draw(REPS)
    kind, ways = draw(pick(("amrap", forms.OPEN), ("failure", forms.FAILED)))
    return (replace(loaded(reps, weight, unit), set_type=kind),), draw(pick(*ways)).format(load=load, reps=reps)


@cache
@st.composite
def warmed(draw: Draw, unit: Unit, most: int) -> tuple[Sets, str]:
    """Warm-up sets before the sets that count."""
    found = draw(rows(unit, most))
    work, text = draw(straight(unit, most) | bouts(unit, most))
    warm = tuple(replace(spec, set_type="warmup") for spec, _ in found)
    return (*warm, *work), draw(pick(*forms.WARM)).format(warm=", ".join(text for _, text in found), work=text)


@cache
@st.composite
def lifted(draw: Draw, unit: Unit) -> Part:
    """A lift with its load."""
    names, most = draw(pick((tuple(forms.HEAVY.items()), 200), (tuple(forms.LIGHT.items()), 60)))
    name, slug = draw(pick(*names))
    if draw(st.integers(0, 3)) == 3:
        sets, text = draw(straight(unit, most, forms.AROUND))
        return Part(slug, sets, text.replace("{name}", name), named_first=False)
    sets, text = draw(draw(pick(straight, bouts, listed, dropped, ended, warmed))(unit, most))
    return Part(slug, sets, f"{name}{draw(pick(' ', ': '))}{text}")


@cache
@st.composite
def unloaded(draw: Draw, unit: Unit) -> Part:
    """`3x8 pull-ups`, `dips: 8/7/6`, `pull-ups 3x5 +20kg`, `chin-ups 3x8 -15kg`."""
    how = draw(pick("bare", "list", "added", "assisted"))
    name, slug = draw(pick(*(forms.BARE if how in {"bare", "list"} else forms.CLIMBED).items()))
    count, reps = draw(FEW), draw(REPS)
    if how == "list":
        every = draw(st.lists(REPS, min_size=3, max_size=5))
        return Part(slug, tuple(SetSpec(reps=one) for one in every), f"{name} {'/'.join(map(str, every))}")
    counts = draw(pick(*forms.COUNTED)).format(sets=count, reps=reps)
    if how == "bare":
        order = draw(pick("{name} {counts}", "{name}: {counts}", "{counts} {name}"))
        text = order.format(name=name, counts=counts)
        return Part(slug, (SetSpec(reps=reps),) * count, text, named_first=text.startswith(name))
    weight, load = draw(loads(unit, 5, 60))
    ways, prefix = (forms.ADDED, "weighted") if how == "added" else (forms.ASSISTED, "assisted")
    done = SetSpec(
        reps=reps, weight=weight, unit=unit, load_type="assisted" if how == "assisted" else "bodyweight_plus"
    )
    return Part(f"{prefix}-{slug}", (done,) * count, f"{name} {draw(pick(*ways)).format(counts=counts, load=load)}")


def spoken(seconds: int) -> Sequence[str]:
    """A time as it may be written."""
    minutes, rest = divmod(seconds, 60)
    if minutes >= 60:
        return [f"{minutes // 60}:{minutes % 60:02}:{rest:02}"]
    clock = [f"{minutes}:{rest:02}"] if minutes else [f"{seconds}s", f"{seconds} sec", f"{seconds} seconds"]
    return [*clock, *([f"{minutes} min", f"{minutes} minutes", f"{minutes}min"] if minutes and not rest else [])]


@cache
@st.composite
def held(draw: Draw) -> Part:
    """`plank 3x45s`, `dead hang 1:30`."""
    (name, slug), count = draw(pick(*forms.HOLDS.items())), draw(FEW)
    seconds = draw(st.integers(10, 59) | st.integers(60, 300) | st.integers(1, 6).map(lambda minutes: 60 * minutes))
    time = draw(pick(*spoken(seconds)))
    text = time if count == 1 else draw(pick(*forms.HELD)).format(sets=count, time=time)
    return Part(slug, (SetSpec(duration_s=seconds),) * count, f"{name}{draw(pick(' ', ': '))}{text}")


@cache
@st.composite
def went(draw: Draw) -> Part:
    """`ran 5km in 27:30`, `rowing machine 2000m 8:05`, `bike 20 min`: no faster than can be."""
    (name, slug), metres = draw(pick(*forms.WAYS.items())), 100 * draw(st.integers(5, 200))
    pace, how = draw(st.integers(25, 60)), draw(pick("both", "way", "time"))
    seconds = metres * pace // 100
    far = plain(Decimal(metres) / 1000)
    way = draw(pick(f"{far}km", f"{far} km", f"{far}k", *([f"{metres}m", f"{metres} m"] if metres < 5000 else [])))
    if how == "time":
        minutes = max(seconds // 60, 1)
        return Part(
            slug, (SetSpec(duration_s=60 * minutes),), f"{name} {draw(pick('{} min', '{} minutes')).format(minutes)}"
        )
    if how == "way":
        return Part(slug, (SetSpec(distance_m=Decimal(metres)),), f"{name} {way}")
    done = SetSpec(distance_m=Decimal(metres), duration_s=seconds)
    return Part(slug, (done,), f"{name} {draw(pick(*forms.WENT)).format(way=way, time=draw(pick(*spoken(seconds))))}")


@cache
@st.composite
def days(draw: Draw) -> tuple[date, str]:
    """A day of the last weeks, and one of the ways to name it."""
    back = draw(st.integers(1, 25))
    day = TODAY - timedelta(days=back)
    said = [f"{day}", f"{day:%d.%m.%Y}", f"{day.day} {day:%B}", f"on {day:%B} {day.day}", f"{day:%b} {day.day}"]
    said += ["yesterday"] if back == 1 else [f"{back} days ago"]
    said += [f"on {day:%A}", f"{day:%A}", f"last {day:%A}"] if back < 7 else []
    return day, draw(pick(*said))


def apart(parts: Sequence[Part]) -> tuple[str, ...]:
    """What may stand between these parts: nothing that stands inside of one, and no comma where names come late."""
    ends = ("\n", ". ", *(() if any(";" in part.text for part in parts) else ("; ",)))
    parted = any(mark in part.text for part in parts for mark in (";", "then"))
    return (
        ends if parted or not all(part.named_first for part in parts) else (*ends, ", ", ", then ", " then ", " and ")
    )


@cache
@st.composite
def messages(draw: Draw) -> Written:
    """Up to three exercises of one day, apart by line, full stop, semicolon, comma or word."""
    unit, own = draw(pick("kg", "lb")), draw(pick("kg", "lb"))
    parts = draw(st.lists(lifted(unit) | unitless(own) | unloaded(unit) | held() | went(), min_size=1, max_size=3))
    text = draw(pick(*forms.FRAMES)).format(draw(pick(*apart(parts))).join(part.text for part in parts))
    day, said = draw(days() if draw(st.booleans()) else st.just((None, "")))
    dated = draw(pick(*forms.DAYS)).format(day=said, all=text) if day else text
    return Written(tuple(parts), day, own, dated)
