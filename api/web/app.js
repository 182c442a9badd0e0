/** Puts the page together. */

import { conversations, door, health } from "./api.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { Drawer } from "./drawer.js";
import { element } from "./element.js";
import { Today } from "./today.js";

const find = (selector) => document.querySelector(selector);
const LAST = "slow-burn.conversation";
const NEW = "new";

const today = new Today(find("#today"));
const conversation = new Conversation(find("#log"), {
  named: (id, here) => here && remember(id),
  changed: () => today.refresh(),
  running: (turn) => composer.running(turn !== null),
  back: (text) => {
    composer.write(text);
    composer.focus();
  },
  spoke: (name) => name && showModel(name),
  empty: (yes) => (find("#welcome").hidden = !yes),
  trouble: (sentence) => notice(sentence),
});
const composer = new Composer(find("#composer"), { say: (text) => conversation.say(text), stop: () => conversation.stop() });
const drawer = new Drawer(find("#drawer"), {
  open: (id) => go(id),
  fresh: () => go(null),
  current: () => conversation.id,
  gone: (id) => id === conversation.id && go(null),
});

/** The conversation in the address, as `#c12`. */
function addressed() {
  return Number(/^#c(\d+)$/.exec(location.hash)?.[1]) || null;
}

function remember(id) {
  history.replaceState(null, "", id === null ? location.pathname : `#c${id}`);
  localStorage.setItem(LAST, id ?? NEW);
}

function go(id) {
  history.pushState(null, "", id === null ? location.pathname : `#c${id}`);
  void show(id);
}

async function show(id) {
  if (id === null) conversation.fresh();
  else if ((await conversation.open(id)) === false) return show(null);
  if (conversation.id === id) remember(id);
  if (matchMedia("(pointer: fine)").matches) composer.focus(); // on a phone it would raise the keyboard unasked
  today.refresh();
}

function notice(sentence) {
  const line = find("#notice");
  if (line.textContent !== (sentence ?? "")) line.textContent = sentence ?? "";
  line.hidden = !sentence;
}

function showModel(name) {
  const offline = /offline/i.test(name);
  const who = offline ? "Offline model" : `Talking through ${name.replace(/^[a-z-]+:/i, "")}`;
  find("#speaking").replaceChildren(who, offline ? element("span", { class: "aside" }, " · no cloud asked") : "");
  document.documentElement.dataset.model = offline ? "offline" : "live";
}

async function greet() {
  try {
    const state = await health();
    showModel(String(state.model ?? "offline"));
    composer.microphone.offer(Boolean(state.transcriber));
  } catch (error) {
    find("#speaking").textContent = "Not connected";
    notice(`${error.message} What you write waits here.`);
  }
}

let stranger = false;

door.addEventListener("unauthorized", () => {
  stranger = true;
  notice("This browser is not signed in yet. Open the link that slow-burn printed in your terminal.");
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  if (stranger) location.reload(); // perhaps signed in meanwhile, in another tab; nothing written is lost
  else void greet();
});
find("#menu").addEventListener("click", () => drawer.show());
for (const example of document.querySelectorAll("#welcome .example")) {
  example.addEventListener("click", () => conversation.say(example.textContent.trim()));
}
window.addEventListener("popstate", () => void show(addressed()));
window.addEventListener("online", () => void greet());

/**
 * The conversation to begin with: addressed, looked at last, or, in a browser that knows none, the one whose first message still waits here, or else
 * the one spoken in last; undefined when that cannot be asked.
 */
async function first() {
  const last = localStorage.getItem(LAST);
  if (addressed() ?? last) return addressed() ?? (last === NEW ? null : Number(last));
  if (conversation.outbox.items.some((item) => item.conversationId === null)) return null;
  try {
    return (await conversations()).items[0]?.id ?? null;
  } catch (error) {
    if (!error.passing && !error.status) throw error;
    return undefined; // the notice says why the page begins empty
  }
}

/** Shows what to begin with, unless something was said before that was known. */
async function begin() {
  const id = await first();
  if (conversation.turns.length > 0) return;
  await show(id ?? null);
  if (id === undefined) localStorage.removeItem(LAST); // because nobody chose an empty page; the next look may tell
}

void greet();
void begin().then(() => conversation.outbox.deliver());
