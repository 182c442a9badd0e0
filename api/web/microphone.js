/** The microphone: records, has it written down, and hands the words over. It sends none of them. */

import { transcribe } from "./api.js";

const LONGEST_MS = 118_000; // two minutes are too many for the service
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
    this.button.addEventListener("click", () => this.press());
    document.addEventListener("keydown", (event) => this.escape(event));
  }

  /** Shows the button where somebody listens and this browser can record, which it can on a safe address only. */
  offer(listening) {
    this.button.hidden = !(listening && navigator.mediaDevices?.getUserMedia && window.MediaRecorder);
  }

  press() {
    if (this.recorder) this.recorder.stop();
    else if (!this.busy) void this.record();
  }

  escape(event) {
    if (event.key !== "Escape" || !this.recorder) return;
    event.preventDefault();
    this.discarded = true;
    this.recorder.stop();
  }

  async record() {
    this.turn(true, "");
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const recording = await this.listen(stream);
      if (this.discarded) return this.turn(false, "Discarded.");
      this.turn(true, "Writing it down…");
      const { text } = await transcribe(recording);
      this.turn(false, "Read it over, then send it.");
      this.heard(text);
    } catch (error) {
      this.turn(false, SENTENCES[error.name] ?? error.message);
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
