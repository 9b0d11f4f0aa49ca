// Lets the built site work from any folder of any host. It is built with the base BASE, which is no folder; in scripts each
// text with BASE in it becomes an expression over the address that the page was loaded from, and scripts/docs/finish.mjs
// makes the addresses in the pages relative. Used by config.mjs.

/** The base that scripts/docs.mjs builds with. */
export const BASE = '/__jacquard_base__/';

/** The folder of the site, at run time: scripts lie in its folder assets/ or in assets/chunks/. */
export const RUNTIME = `new URL(import.meta.url.replace(/\\/assets\\/(chunks\\/)?[^/]*$/, '/')).pathname`;

export function relocatable() {
  let server = false;
  return {
    name: 'relocatable',
    apply: 'build',
    configResolved(config) {
      server = Boolean(config.build.ssr);
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        if (server) return;
        for (const chunk of Object.values(bundle))
          if (chunk.type === 'chunk' && chunk.code.includes(BASE))
            chunk.code = withRuntimeBase(chunk.code, this.parse(chunk.code));
      },
    },
  };
}

/** `code` with each literal that contains BASE made an expression. */
export function withRuntimeBase(code, tree) {
  const found = [];
  visit(tree, (node, key) => {
    if (node.type === 'Literal' && typeof node.value === 'string' && node.value.includes(BASE))
      found.push({ ...node, key });
    if (node.type === 'TemplateElement' && node.value.raw.includes(BASE)) found.push(node);
  });
  let result = code;
  for (const node of found.sort((a, b) => b.start - a.start))
    result = result.slice(0, node.start) + replacement(node, code) + result.slice(node.end);
  return `const __base=${RUNTIME};${result}`;
}

function replacement(node, code) {
  const text = code.slice(node.start, node.end);
  // Inside a template the raw text stays as it is.
  if (node.type === 'TemplateElement') return text.replaceAll(BASE, `\${__base}`);
  const parts = node.value.split(BASE).map((part) => JSON.stringify(part));
  const sum = `(${parts.join('+__base+')})`;
  return node.key ? `[${sum}]` : sum;
}

function visit(node, see, key = false) {
  if (Array.isArray(node)) for (const one of node) visit(one, see);
  else if (node && typeof node.type === 'string') {
    see(node, key);
    for (const [name, value] of Object.entries(node))
      if (value && typeof value === 'object')
        visit(value, see, node.type === 'Property' && name === 'key' && !node.computed);
  }
}
