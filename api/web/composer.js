/** The box one writes in: Enter sends, Shift+Enter breaks the line, a draft survives a reload. */

import { Microphone } from "./microphone.js";

const DRAFT = "slow-burn.draft";
const LONGEST = 4000;
const COUNT_FROM = 3600;

/** Wires the form; `hooks`: `say(text)`, `stop()`. */
export class Composer {
  constructor(form, hooks) {
    this.box = form.querySelector("textarea");
    this.count = form.querySelector(".count");
    this.stopButton = form.querySelector(".stop");
    this.sendButton = form.querySelector(".send");
    this.hooks = hooks;
    this.microphone = new Microphone(form, (text) => this.add(text));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("input", () => this.written());
    this.stopButton.addEventListener("click", () => hooks.stop());
    document.addEventListener("keydown", (event) => this.escape(event));
    this.write(sessionStorage.getItem(DRAFT) ?? "");
  }

  key(event) {
    // an input method's Enter picks a word; only a bare Enter sends
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.send();
  }

  escape(event) {
    if (event.key !== "Escape" || event.defaultPrevented || this.stopButton.hidden || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.hooks.stop();
    this.box.focus();
  }

  send() {
    const text = this.box.value.trim();
    if (!text || text.length > LONGEST) return this.box.focus();
    this.write("");
    this.hooks.say(text);
    this.box.focus();
  }

  /** Puts text into the box, such as a message that came back. */
  write(text) {
    this.box.value = text;
    this.written();
  }

  /** Puts what was said behind what is written, for the person to send. */
  add(text) {
    this.write([this.box.value.trimEnd(), text].filter(Boolean).join(" "));
    this.focus();
  }

  written() {
    const length = this.box.value.length;
    sessionStorage.setItem(DRAFT, this.box.value);
    this.sendButton.setAttribute("aria-disabled", String(!this.box.value.trim() || length > LONGEST));
    this.count.textContent = length < COUNT_FROM ? "" : length > LONGEST ? `${length - LONGEST} characters too long` : `${LONGEST - length} characters left`;
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight + 2, 200)}px`;
  }

  /** Shows or hides the way to stop a running turn. */
  running(yes) {
    if (!yes && document.activeElement === this.stopButton) this.box.focus();
    this.stopButton.hidden = !yes;
  }

  focus() {
    this.box.focus({ preventScroll: true });
  }
}
