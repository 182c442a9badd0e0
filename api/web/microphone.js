/** The microphone: records, has it written down, and hands the words over. It sends none of them. */

import { transcribe } from "./api.js";

const LONGEST_MS = 118_000; // two minutes are too many for the service
const KEPT = "What you said is kept: press the button to try again.";
const SENTENCES = {
  NotAllowedError: "This browser does not let the page use the microphone.",
  NotFoundError: "There is no microphone here.",
};

/** Wires the button; `heard(text)` is told what was said. */
export class Microphone {
  constructor(form, heard) {
    this.button = form.querySelector(".mic");
    this.words = form.querySelector(".hearing");
    this.heard = heard;
    this.recorder = null;
    this.discardButton = form.querySelector(".discard");
    this.keep(null);
    this.discardButton.addEventListener("click", () => this.discard());
    this.button.addEventListener("click", () => this.press());
    document.addEventListener("keydown", (event) => this.escape(event));
  }

  /** Shows the button where somebody listens and this browser can record, which it can on a safe address only. */
  offer(listening) {
    this.button.hidden = !(listening && navigator.mediaDevices?.getUserMedia && window.MediaRecorder);
  }

  press() {
    if (this.recorder) this.recorder.stop();
    else if (this.kept) void this.hear(this.kept);
    else if (!this.busy) void this.record();
  }

  escape(event) {
    if (event.key !== "Escape" || event.defaultPrevented || !this.recorder || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.discarded = true;
    this.recorder.stop();
  }

  /** Lets go of what could not be written down. */
  discard() {
    this.keep(null);
    this.turn(false, "Discarded.");
    this.button.focus();
  }

  keep(recording) {
    this.kept = recording;
    this.discardButton.hidden = !recording;
  }

  async record() {
    this.turn(true, "");
    let recording;
    try {
      recording = await this.listen(await navigator.mediaDevices.getUserMedia({ audio: true }));
    } catch (error) {
      return this.turn(false, SENTENCES[error.name] ?? error.message);
    }
    if (this.discarded) this.turn(false, "Discarded.");
    else await this.hear(recording);
  }

  /** Has a recording written down; keeps it while that may still succeed. */
  async hear(recording) {
    this.keep(null);
    this.turn(true, "Writing it down…");
    try {
      const { text } = await transcribe(recording);
      this.turn(false, "Read it over, then send it.");
      this.heard(text);
    } catch (error) {
      this.keep(error.passing ? recording : null);
      this.turn(false, this.kept ? `${error.message} ${KEPT}` : error.message);
    }
  }

  /** Records until stopped, or as long as may be, and lets the microphone go. */
  async listen(stream) {
    const recorder = new MediaRecorder(stream);
    const pieces = [];
    recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }));
    this.discarded = false;
    this.recorder = recorder;
    recorder.start();
    const limit = setTimeout(() => recorder.stop(), LONGEST_MS);
    this.button.setAttribute("aria-pressed", "true");
    this.turn(false, "Listening. Press the button again when you have said it; Esc discards.");
    await stopped;
    clearTimeout(limit);
    this.recorder = null;
    this.button.setAttribute("aria-pressed", "false");
    for (const track of stream.getTracks()) track.stop();
    return new Blob(pieces, { type: recorder.mimeType });
  }

  turn(busy, sentence) {
    this.busy = busy;
    this.button.setAttribute("aria-disabled", String(busy));
    this.words.textContent = sentence;
  }
}
