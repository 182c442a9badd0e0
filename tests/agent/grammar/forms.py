"""Exercises as lifters call them, and the forms they write sets, times, ways and days in."""

HEAVY = {
    "squat": "squat", "Squats": "squat", "bench press": "bench-press", "bench": "bench-press", "deadlift": "deadlift",
    "OHP": "overhead-press", "overhead press": "overhead-press", "barbell row": "barbell-row",
    "RDL": "romanian-deadlift", "leg press": "leg-press", "front squats": "front-squat", "hip thrust": "hip-thrust",
    "lat pulldown": "lat-pulldown",
}  # fmt: skip
LIGHT = {
    "bicep curls": "bicep-curl", "db bench": "dumbbell-bench-press", "goblet squats": "goblet-squat",
    "incline dumbbell press": "incline-dumbbell-press", "lateral raises": "lateral-raise",
}  # fmt: skip
CLIMBED = {"pull-ups": "pull-up", "pullups": "pull-up", "chin-ups": "chin-up", "dips": "dip"}
BARE = {"push-ups": "push-up", "sit-ups": "sit-up", "burpees": "burpee", **CLIMBED}
HOLDS = {"plank": "plank", "wall sit": "wall-sit", "dead hang": "dead-hang", "side plank": "side-plank"}
WAYS = {
    "ran": "running", "running": "running", "walked": "walking", "bike": "cycling", "cycling": "cycling",
    "rowing machine": "rowing-machine", "elliptical": "elliptical",
}  # fmt: skip
SPELLINGS = {"kg": ("{}kg", "{} kg", "{}kgs", "{} kilos"), "lb": ("{}lb", "{} lbs", "{}lbs", "{} pounds", "{}#")}
STRAIGHT = (
    "{sets}x{reps} {load}", "{sets} x {reps} {load}", "{sets}x{reps} @ {load}", "{sets}x{reps}@{load}",
    "{sets}x{reps} at {load}", "{load} {sets}x{reps}", "{sets} sets of {reps} at {load}", "{load}: {sets}x{reps}",
    "{sets}×{reps} with {load}", "{load} x {reps} x {sets}", "{sets} x {reps} x {load}", "{load}x{reps}x{sets}",
    "{load} for {sets} sets of {reps}", "{sets} sets, {reps} reps, {load}", "{load} {reps} reps {sets} sets",
    "{sets} sets x {reps} reps @ {load}", "{sets} sets of {reps} reps w/ {load}",
)  # fmt: skip
AROUND = (
    "{sets}x{reps} {name} at {load}", "{sets}x{reps} {name} {load}", "{sets} sets of {reps} {name} with {load}",
    "did {sets}x{reps} {name} @ {load}", "I did {sets} sets of {name} for {reps} reps at {load}",
    "{load} {name} {sets}x{reps}", "{sets} sets of {reps} reps of {name} at {load}",
)  # fmt: skip
BOUTS = ("{load}x{reps}", "{load} x {reps}", "{load} for {reps}", "{reps} reps at {load}", "{load} {reps} reps")
UNITLESS = (
    "{sets}x{reps} {load}", "{sets}x{reps} @ {load}", "{sets}x{reps}@{load}", "{sets}x{reps} at {load}",
    "{sets} sets of {reps} at {load}", "{load} for {reps}", "{load}x{reps}", "{load} x {reps}", "{load} {reps} reps",
)  # fmt: skip
BETWEEN = (", ", "; ", " then ", ", then ")
LISTS = ("{load} {list}", "{list} @ {load}", "{list} at {load}", "{load} x {list}", "{list} reps at {load}")
EFFORTS = {
    "rpe": (" RPE {}", " rpe {}", " @ RPE {}", ", RPE {}", " at RPE {}", " (RPE {})", " @{}"),
    "rir": (" RIR {}", " {} RIR", ", {} in the tank", " with {} in reserve", " (RIR {})", " @ RIR {}"),
}
WARM = ("warm-up {warm}, then {work}", "warmup: {warm}, then {work}", "(warm-up {warm}) {work}")
DROP = ("{first}, drop set {rest}", "{first}, dropped to {rest}", "{first} drop {rest}", "{first} then drop set {rest}")
CHAIN = (" > ", " -> ", " → ")
OPEN = ("{load} x {reps}+", "{load} x {reps} amrap", "{load} for {reps} AMRAP", "amrap {load} x {reps}")
FAILED = ("{load} x {reps} to failure", "{load} for {reps} to failure", "{load}x{reps} (to failure)")
COUNTED = ("{sets}x{reps}", "{sets} x {reps}", "{sets} sets of {reps}", "{sets} sets of {reps} reps")
ADDED = ("{counts} +{load}", "+{load} {counts}", "{counts} with {load} added", "bw+{load} {counts}")
ASSISTED = ("{counts} -{load}", "{counts} with {load} assistance", "{counts} {load} assisted")
HELD = ("{sets}x{time}", "{sets} x {time}", "{sets} sets of {time}")
WENT = ("{way} in {time}", "{way} {time}", "{way}, {time}", "{time} {way}")
FRAMES = ("{}", "{}", "{}.", "{}!", "{} 💪", "done! {}", "{}, felt good")
DAYS = ("{day}: {all}", "{day} {all}", "{day}\n{all}", "{day}, {all}")
