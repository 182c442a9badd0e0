/**
 * Turns the service's sanitised HTML into nodes, tag by tag from a short list. The browser's own HTML parser is never
 * asked: no string on this page can become a script, an image or a style, even if the first wall fell.
 */

const ALLOWED = new Set(
  "p br hr strong b em i s del code pre blockquote ul ol li h1 h2 h3 h4 h5 h6 table thead tbody tr th td a".split(" "),
);
const EMPTY = new Set(["br", "hr"]);
const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };
const TOKEN = /<!--.*?-->|<(\/?)([a-z][a-z0-9]*)((?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))?)*)\s*\/?>|[^<]+|</gis;
const HREF = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/i;
const HIGHEST = 0x10ffff;

function decoded(text) {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name) return NAMED[name.toLowerCase()] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= HIGHEST ? String.fromCodePoint(code) : whole;
  });
}

function built(tag, attributes) {
  const node = document.createElement(tag);
  if (tag !== "a") return node;
  const found = HREF.exec(attributes);
  const address = URL.parse?.(decoded(found?.[1] ?? found?.[2] ?? "")) ?? null;
  if (!["http:", "https:"].includes(address?.protocol)) return document.createElement("span");
  Object.assign(node, { href: address.href, rel: "noopener noreferrer nofollow", target: "_blank" });
  return node;
}

/** A fragment of harmless nodes; tags that are not on the list are left out, their text stays. */
export function fromHtml(html) {
  const root = document.createDocumentFragment();
  const open = [{ tag: "", node: root }];
  for (const [token, shut, name, attributes] of html.matchAll(TOKEN)) {
    const tag = name?.toLowerCase();
    if (tag === undefined) {
      if (!token.startsWith("<!--")) open.at(-1).node.append(decoded(token));
    } else if (shut) {
      const at = open.findLastIndex((one) => one.tag === tag);
      if (at > 0) open.length = at;
    } else if (ALLOWED.has(tag)) {
      const node = built(tag, attributes);
      open.at(-1).node.append(node);
      if (!EMPTY.has(tag)) open.push({ tag, node });
    }
  }
  return root;
}
