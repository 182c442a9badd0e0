/** Says sets the way lifters write them; numbers stay exactly as stored. */

const KINDS = {
  warmup: "warm-up", drop: "drop set", failure: "to failure", amrap: "AMRAP", top: "top set", backoff: "back-off",
  myo_rep: "myo-reps", rest_pause: "rest-pause", cluster: "cluster", partial: "partials", negative: "negatives", isometric: "hold",
};

const number = (value) => String(value).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
const given = (value) => value !== null && value !== undefined && value !== "";

function clock(seconds) {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value) => String(value).padStart(2, "0");
  if (hours) return `${hours}:${two(minutes)}:${two(rest)}`;
  return minutes ? `${minutes}:${two(rest)}` : `${rest} s`;
}

function load(set) {
  const weight = given(set.weight) ? `${number(set.weight)} ${set.unit ?? ""}`.trim() : "";
  if (set.load_type === "bodyweight") return "bodyweight";
  if (set.load_type === "bodyweight_plus") return weight ? `bodyweight + ${weight}` : "bodyweight";
  if (set.load_type === "assisted") return weight ? `${weight} assistance` : "assisted";
  if (set.load_type === "band") return weight ? `band, ${weight}` : "band";
  return weight;
}

function work(set) {
  const distance = Number(set.distance_m);
  return [
    given(set.reps) && number(set.reps),
    given(set.duration_s) && clock(Number(set.duration_s)),
    given(set.distance_m) && (distance >= 1000 ? `${number(distance / 1000)} km` : `${number(set.distance_m)} m`),
  ].filter(Boolean).join(" · ");
}

function tags(set) {
  return [
    KINDS[set.set_type],
    given(set.rpe) ? `RPE ${number(set.rpe)}` : given(set.rir) && `RIR ${number(set.rir)}`,
    ["left", "right"].includes(set.side) && set.side,
    given(set.tempo) && `tempo ${set.tempo}`,
    given(set.avg_hr) && `${set.avg_hr} bpm`,
    given(set.notes) && set.notes,
  ].filter(Boolean);
}

/** Neighbouring sets that read the same, as `{count, work, load, tags}`. */
export function runs(sets) {
  const found = [];
  for (const set of sets ?? []) {
    const run = { work: work(set), load: load(set), tags: tags(set), count: 1 };
    const last = found.at(-1);
    if (last && [last.work, last.load, ...last.tags].join("|") === [run.work, run.load, ...run.tags].join("|")) last.count += 1;
    else found.push(run);
  }
  return found;
}

/** A target of a plan, such as `3 × 8–12 · 60 kg`, from `{sets: [{reps_min, reps_max, weight, unit}]}`. */
export function target(sets) {
  const words = (sets ?? []).map((set) => {
    const low = set.reps_min ?? set.reps;
    const range = given(set.reps_max) && set.reps_max !== low ? `${low}–${set.reps_max}` : `${low ?? ""}`;
    return [range || work(set), load(set)].filter(Boolean).join(" · ");
  });
  const counted = [];
  for (const word of words) {
    if (counted.at(-1)?.word === word) counted.at(-1).count += 1;
    else counted.push({ word, count: 1 });
  }
  return counted.map(({ word, count }) => `${count} × ${word}`).join(", ");
}

/** `Today`, `Yesterday` or a weekday and date for an ISO day, in the reader's own language. */
export function day(iso) {
  const then = new Date(`${iso}T12:00:00`);
  if (Number.isNaN(then.getTime())) return iso;
  const days = Math.round((new Date().setHours(12, 0, 0, 0) - then) / 86_400_000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  const year = then.getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" };
  return new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", ...year }).format(then);
}

/** The person's own calendar day as `YYYY-MM-DD`. */
export function today() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}
