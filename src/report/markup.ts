// XML by hand: the one way that text becomes markup here, so that no class name can become a tag.
// What it writes is well-formed XML and valid HTML at once. Next: theme.ts, svg.ts, and the html-*.ts sections.

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** HTML has no end tag for these, and needs one for every other element. */
const VOID = new Set(['meta', 'img', 'br', 'col']);
// Everything XML 1.0 forbids in a document, lone surrogates included (§2.2, production 2).
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for content and for quoted attributes. What XML cannot hold becomes U+FFFD. */
export function escapeXml(text: string): string {
  return text.replace(FORBIDDEN, '\u{FFFD}').replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/**
 * One element. `children` are markup already; text goes through escapeXml first. Undefined attributes are left out.
 * @throws RangeError for an attribute that is NaN or infinite: a chart would silently lose the shape.
 */
export function element(name: string, attributes: Attributes = {}, ...children: string[]): string {
  const written = Object.entries(attributes)
    .filter((entry): entry is [string, string | number] => entry[1] !== undefined)
    .map(([key, value]) => ` ${key}="${attributeText(name, key, value)}"`)
    .join('');
  return VOID.has(name) ? `<${name}${written} />` : `<${name}${written}>${children.join('')}</${name}>`;
}

function attributeText(name: string, key: string, value: string | number): string {
  if (typeof value === 'string') return escapeXml(value);
  if (!Number.isFinite(value)) throw new RangeError(`${name}: attribute ${key} is ${value}`);
  return String(Math.round(value * 100) / 100); // a hundredth of a pixel cannot be seen
}
