/** Builds DOM without ever parsing a string: text stays text. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with attributes, listeners (`onclick`) and children (nodes, strings or null).
 * An attribute that is null, undefined or false is left out; true stands as an empty attribute.
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

/** A 24 × 24 line drawing from one path, hidden from screen readers. */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  for (const [name, value] of [["viewBox", "0 0 24 24"], ["aria-hidden", "true"], ["class", "icon"]]) svg.setAttribute(name, value);
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** A button that submits nothing; `label` is read out when the children are only a drawing. */
export function button(className, onclick, children, label = null) {
  return element("button", { type: "button", class: className, onclick, "aria-label": label, title: label }, children);
}

/** Says a sentence to screen readers once, beside whatever is on the page. */
export function announce(sentence) {
  const heard = document.getElementById("heard");
  heard.append(element("p", {}, sentence));
  while (heard.childElementCount > 6) heard.firstElementChild.remove();
}
