// A strict reader of the XML that the report writes, so that its tests look at elements and not at strings.

export interface Node {
  name: string;
  attributes: Record<string, string>;
  children: (Node | string)[];
}

const TOKEN = /<!doctype html>|<(\/?)([A-Za-z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
const ENTITY = /&(?:(amp|lt|gt|quot)|#(\d+));/g;
const PLAIN: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** The root element. Throws where the text is not well-formed. */
export function parseXml(text: string): Node {
  const top: Node = { name: '', attributes: {}, children: [] };
  const open = [top];
  const token = new RegExp(TOKEN);
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (!match) throw new Error(`not well-formed at ${at}: ${text.slice(at, at + 60)}`);
    const [, closing, name, attributes, empty, content] = match;
    const parent = open[open.length - 1];
    if (content !== undefined) parent.children.push(unescapeXml(content));
    else if (closing) {
      if (parent.name !== name) throw new Error(`<${parent.name}> is closed by </${name}> at ${at}`);
      open.pop();
    } else if (name) {
      const node: Node = { name, attributes: parseAttributes(attributes), children: [] };
      parent.children.push(node);
      if (!empty) open.push(node);
    }
  }
  if (open.length > 1) throw new Error(`<${open[open.length - 1].name}> is never closed`);
  const roots = top.children.filter((child) => typeof child !== 'string');
  if (roots.length !== 1) throw new Error(`${roots.length} root elements`);
  return roots[0];
}

function parseAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, key, value] of text.matchAll(/([\w:-]+)="([^"]*)"/g)) {
    if (key in attributes) throw new Error(`attribute ${key} twice in ${text}`);
    attributes[key] = unescapeXml(value);
  }
  return attributes;
}

function unescapeXml(text: string): string {
  const stray = text.replace(ENTITY, '').match(/&.{0,20}/);
  if (stray) throw new Error(`not an entity: ${stray[0]}`);
  return text.replace(ENTITY, (_, name, code) => (name ? PLAIN[name] : String.fromCodePoint(Number(code))));
}

/** All descendants with this tag, and class if one is given, in the order of the document. */
export function findAll(node: Node, name: string, className?: string): Node[] {
  return node.children.flatMap((child) => {
    if (typeof child === 'string') return [];
    const classes = (child.attributes.class ?? '').split(' ');
    const own = child.name === name && (className === undefined || classes.includes(className));
    return [...(own ? [child] : []), ...findAll(child, name, className)];
  });
}

/** The text of a node and all below it. */
export function textOf(node: Node): string {
  return node.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

/** The texts of all descendants with this tag and class. */
export function texts(node: Node, name: string, className?: string): string[] {
  return findAll(node, name, className).map(textOf);
}

/** Every attribute of every element below `node`. */
export function allAttributes(node: Node): string[] {
  const below = node.children.flatMap((child) => (typeof child === 'string' ? [] : allAttributes(child)));
  return [...Object.values(node.attributes), ...below];
}
