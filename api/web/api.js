/** Every request the page makes, and the two ways one can go wrong. */

const ROOT = "/api/v1";
const PATIENCE_MS = 20_000;
const HEARING_MS = 75_000;

/** Hears `unauthorized` when the service does not know this browser. */
export const door = new EventTarget();

/** The service answered, with a refusal: `status`, `type`, and a sentence for people as the message. */
export class Refused extends Error {
  constructor(status, body, retryAfterS) {
    super(sentence(status, body));
    this.status = status;
    this.type = body?.type ?? "";
    this.retryAfterS = retryAfterS;
  }

  /** Whether the same request may succeed later, unchanged. */
  get passing() {
    return this.status === 408 || this.status === 425 || this.status === 429 || this.status >= 500;
  }
}

/** No answer came: the network is down, or the service is. */
export class Unreachable extends Error {
  get passing() {
    return true;
  }
}

function sentence(status, body) {
  if (status === 401) return "This browser is not signed in yet. Open the link that slow-burn printed in your terminal.";
  if (typeof body?.detail === "string") return body.detail;
  if (Array.isArray(body?.detail) && body.detail[0]?.msg) return body.detail[0].msg;
  if (typeof body?.error === "string") return body.error;
  return status >= 500 ? "Slow Burn had a problem of its own. Nothing you wrote is lost." : `Slow Burn refused that (${status}).`;
}

async function readJson(response) {
  const text = await response.text();
  try {
    return text ? JSON.parse(text) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null; // a proxy's error page is not ours to read
    throw error;
  }
}

/** Sends one request, its body as JSON or a form, and returns the JSON of the answer; raises Refused or Unreachable. */
export async function call(method, path, { body, headers = {}, patienceMs = PATIENCE_MS } = {}) {
  const options = { method, headers: { Accept: "application/json", ...headers }, signal: AbortSignal.timeout(patienceMs) };
  if (body instanceof FormData) options.body = body;
  else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  let response;
  let answer;
  try {
    response = await fetch(path.startsWith("/health") ? path : ROOT + path, options);
    answer = await readJson(response);
  } catch (error) {
    throw new Unreachable("Slow Burn cannot be reached right now.", { cause: error });
  }
  if (response.ok) return answer;
  if (response.status === 401) door.dispatchEvent(new Event("unauthorized"));
  throw new Refused(response.status, answer, Number(response.headers.get("Retry-After")) || 0);
}

/** Hands a message over; the answer `{turn_id, conversation_id}` comes at once, the turn runs on by itself. */
export function send(item) {
  const body = { message: item.text, time_zone: item.timeZone, conversation_id: item.conversationId ?? "new" };
  return call("POST", "/chat", { body, headers: { "Idempotency-Key": item.key, Prefer: "respond-async" } });
}

/** Has a recording written down; the answer is `{text}`. */
export function transcribe(recording) {
  const body = new FormData();
  body.append("recording", recording, "recording");
  return call("POST", "/voice/transcriptions", { body, patienceMs: HEARING_MS });
}

export const health = () => call("GET", "/health");
export const cancel = (turnId) => call("POST", `/turns/${turnId}/cancel`);
export const rate = (turnId, score, comment) => call("POST", `/turns/${turnId}/feedback`, { body: { score, comment } });
export const undo = (operationId) => call("POST", "/undo", { body: { operation_id: operationId } });
export const workouts = (day) => call("GET", `/workouts?on=${day}`);
export const conversations = (page = 1) => call("GET", `/conversations?page=${page}`);
export const conversation = (id) => call("GET", `/conversations/${id}`);
export const rename = (id, title) => call("PATCH", `/conversations/${id}`, { body: { title } });
export const remove = (id) => call("DELETE", `/conversations/${id}`);
export const affinity = () => call("GET", "/affinity?per_page=4");
export const adjust = (wanted) => call("PATCH", "/affinity", { body: wanted });
export const beginAgain = () => call("POST", "/affinity/reset");
export const eventsUrl = (turnId, after) => `${ROOT}/turns/${turnId}/events${after ? `?after=${after}` : ""}`;
