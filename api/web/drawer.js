/** The list of conversations: open, rename, delete, begin a new one. */

import { Affinity } from "./affinity.js";
import { conversations, remove, rename } from "./api.js";
import { announce, button, element, icon } from "./element.js";

const PENCIL = "M4 20h4L19 9l-4-4L4 16v4M13 7l4 4";
const BIN = "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13";

/** Wires the `<dialog>`; `hooks`: `open(id)`, `fresh()`, `current()` → id, `gone(id)`. */
export class Drawer {
  constructor(dialog, hooks) {
    Object.assign(this, { dialog, hooks, page: 1 });
    this.list = dialog.querySelector(".conversations");
    this.words = dialog.querySelector(".words");
    this.more = dialog.querySelector(".more");
    this.affinity = new Affinity(dialog.querySelector(".affinity"));
    dialog.querySelector(".close").addEventListener("click", () => dialog.close());
    dialog.querySelector(".fresh").addEventListener("click", () => this.leave(() => hooks.fresh()));
    this.more.addEventListener("click", () => this.load(this.page + 1));
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }

  show() {
    this.dialog.showModal();
    void this.load(1);
    void this.affinity.load();
  }

  leave(then) {
    this.dialog.close();
    then();
  }

  async load(page) {
    try {
      const answer = await conversations(page);
      if (page === 1 && this.list.querySelector(".edit")) return; // because a name being typed outlives a late answer
      if (page === 1) this.list.replaceChildren();
      this.page = page;
      this.list.append(...answer.items.map((one) => this.row(one)));
      this.more.hidden = answer.page * answer.per_page >= answer.total;
      this.words.textContent = answer.total ? "" : "Nothing here yet. Say something, and it is kept here.";
    } catch (error) {
      this.words.textContent = error.message;
    }
  }

  row(one) {
    const current = one.id === this.hooks.current();
    const row = element("li", { class: "row" });
    const open = button("open", () => this.leave(() => this.hooks.open(one.id)), title(one));
    if (current) open.setAttribute("aria-current", "true");
    row.append(open,
      button("quiet", () => this.edit(row, one), icon(PENCIL), `Rename ${title(one)}`),
      button("quiet", () => this.ask(row, one), icon(BIN), `Delete ${title(one)}`));
    return row;
  }

  edit(row, one) {
    const box = element("input", { type: "text", maxlength: "120", "aria-label": "New name", value: title(one) });
    const back = () => this.restore(row, one);
    const form = element("form", { class: "edit", onsubmit: (event) => this.renamed(event, row, one, box.value.trim()) }, box,
      element("button", { type: "submit", class: "plain" }, "Save"), button("plain", back, "Keep"));
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault(); // Escape leaves the name alone, not the drawer
      back();
    });
    row.replaceChildren(form);
    box.select();
  }

  async renamed(event, row, one, name) {
    event.preventDefault();
    if (!name) return;
    try {
      await rename(one.id, name);
      this.restore(row, { ...one, title: name });
      announce(`Renamed to ${name}.`);
    } catch (error) {
      this.words.textContent = error.message;
    }
  }

  ask(row, one) {
    const keep = button("plain", () => this.restore(row, one), "Keep");
    row.replaceChildren(element("div", { class: "edit" }, element("p", {}, `Delete “${title(one)}”? What you logged stays.`),
      button("plain danger", () => this.deleted(row, one), "Delete"), keep));
    keep.focus();
  }

  async deleted(row, one) {
    try {
      await remove(one.id);
    } catch (error) {
      if (error.status !== 404) {
        this.words.textContent = error.message;
        return;
      }
    }
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector("button") ?? this.dialog.querySelector(".fresh")).focus();
    announce(`Deleted ${title(one)}.`);
    this.hooks.gone(one.id);
  }

  restore(row, one) {
    const fresh = this.row(one);
    row.replaceWith(fresh);
    fresh.querySelector("button").focus();
  }
}

/** A conversation's name, or words that stand for one. */
export function title(one) {
  return one.title || "Untitled conversation";
}
