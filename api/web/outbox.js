/** Messages on their way: kept in the browser until the service has accepted them, sent again under the same key. */

import { send } from "./api.js";

const STORE = "slow-burn.outbox";
const PAUSES_MS = [400, 1000, 2000, 4000, 8000, 15_000];

function stored() {
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? "[]");
  } catch {
    return []; // private browsing may forbid storage; the page then keeps messages in memory only
  }
}

function store(items) {
  try {
    localStorage.setItem(STORE, JSON.stringify(items));
  } catch {
    // full or forbidden storage costs only the survival of a reload
  }
}

/** A fresh, unguessable key; also where the page is served over plain http in a home network. */
export function freshKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${bytes.slice(0, 8)}-${bytes.slice(8, 12)}-4${bytes.slice(13, 16)}-a${bytes.slice(17, 20)}-${bytes.slice(20)}`;
}

/** Delivers messages one after another; `hear` gets `accepted`, `delayed` and `refused`, each with the item. */
export class Outbox {
  constructor(hear) {
    this.hear = hear;
    this.items = stored();
    this.running = false;
    this.wake = () => {};
    window.addEventListener("online", () => this.wake());
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
  }

  /** Takes a message in and starts delivering; returns the item `{key, text, conversationId, draft, timeZone}`. */
  add(text, conversationId, draft) {
    const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const item = { key: freshKey(), text, conversationId, draft, timeZone };
    this.items.push(item);
    store([...stored(), item]);
    void this.deliver();
    return item;
  }

  /** The messages waiting in a conversation, by its id or, while it has none, by its draft. */
  waiting(conversationId, draft) {
    return this.items.filter((item) => (item.conversationId ?? item.draft) === (conversationId ?? draft));
  }

  /** Sends everything that waits, oldest first, until nothing does. */
  async deliver() {
    if (this.running) return;
    this.running = true;
    try {
      for (let tries = 0; this.items.length > 0; ) {
        tries = (await this.attempt(this.items[0], tries)) ? 0 : tries + 1;
      }
    } finally {
      this.running = false;
    }
  }

  async attempt(item, tries) {
    const [answer, error] = await send(item).then((told) => [told, null], (raised) => [null, raised]);
    if (answer) {
      this.drop(item, answer.conversation_id);
      this.hear.accepted(item, answer);
    } else if (error.passing || error.status === 401) {
      this.hear.delayed(item, error);
      await this.pause(Math.max(PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)], (error.retryAfterS ?? 0) * 1000));
      return false;
    } else {
      this.drop(item, null);
      this.hear.refused(item, error);
    }
    return true;
  }

  pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  drop(item, conversationId) {
    const adopt = (other) =>
      other.draft === item.draft && other.conversationId === null ? { ...other, conversationId } : other;
    const others = (items) => items.filter((other) => other.key !== item.key);
    this.items = others(this.items);
    if (conversationId !== null) for (const other of this.items) Object.assign(other, adopt(other));
    store(others(stored()).map((other) => (conversationId === null ? other : adopt(other))));
  }
}
