/** What the companion says in one turn: provisional text as it streams, the final words when they are checked. */

import { announce, element } from "./element.js";
import { fromHtml } from "./markup.js";

const SENTENCE_END = /[.!?…:。！？]["”’)\]]*\s+|\n+/g;

/**
 * The text of a reply. The region around it is a log that screen readers follow, so this part is silent while it grows
 * and its sentences are said one by one; the finished reply is then there to be read.
 */
export class Reply {
  constructor() {
    this.node = element("div", { class: "reply", "aria-live": "off", dir: "auto", hidden: true });
    this.joined = "";
    this.said = 0;
    this.final = false;
  }

  /** Adds a piece of provisional text. */
  add(delta) {
    if (!this.joined) this.node.replaceChildren(document.createTextNode(""));
    this.joined += delta;
    this.node.hidden = false;
    this.node.classList.add("streaming");
    this.node.setAttribute("aria-busy", "true");
    this.node.firstChild.appendData(delta);
    this.sayWholeSentences();
  }

  sayWholeSentences() {
    let end = this.said;
    SENTENCE_END.lastIndex = this.said;
    for (let found = SENTENCE_END.exec(this.joined); found; found = SENTENCE_END.exec(this.joined)) end = SENTENCE_END.lastIndex;
    const sentences = this.joined.slice(this.said, end).trim();
    this.said = end;
    if (sentences) announce(sentences);
  }

  /** Forgets the provisional text: the service is answering anew. */
  clear() {
    this.joined = "";
    this.said = 0;
    this.final = false;
    this.settle();
    this.node.replaceChildren();
    this.node.hidden = true;
  }

  /** Puts the checked words in place of the provisional ones; `html` was sanitised by the service. */
  finish(text, html, aloud = true) {
    const rest = this.joined === text ? text.slice(this.said) : text;
    if (aloud && rest?.trim()) announce(rest.trim());
    this.joined = text ?? "";
    this.said = this.joined.length;
    this.final = true;
    this.settle();
    if (html) this.node.replaceChildren(fromHtml(html));
    else this.node.replaceChildren(element("p", { class: "plain" }, this.joined));
    this.node.hidden = this.node.textContent.trim() === "";
  }

  /** Stops looking like something that still grows. */
  settle() {
    this.node.classList.remove("streaming");
    this.node.removeAttribute("aria-busy");
  }
}
