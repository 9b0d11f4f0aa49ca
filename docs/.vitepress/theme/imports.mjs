// Turns what a program of the playground imports into addresses of this site, and finds mistakes of syntax with their line: a
// browser reports neither for a module from a blob:. Used by Playground.vue.

/**
 * @param {string} code
 * @param {import('@lezer/common').Tree} tree of the code
 * @param {Record<string, string>} addresses by what may be imported
 * @returns {{ code: string } | { problem: string, line: number }}
 */
export function resolveImports(code, tree, addresses) {
  const lineOf = (at) => code.slice(0, at).split('\n').length;
  const found = [];
  let problem;
  tree.iterate({
    enter(node) {
      if (node.type.isError) problem ??= { problem: 'a mistake of syntax', line: lineOf(node.from) };
      if (node.name !== 'String') return;
      const parent = node.node.parent;
      const dynamic = parent.name === 'ArgList' && parent.prevSibling?.name === 'import';
      if (!dynamic && !['ImportDeclaration', 'ExportDeclaration'].includes(parent.name)) return;
      const name = code.slice(node.from + 1, node.to - 1);
      if (Object.hasOwn(addresses, name))
        found.push({ from: node.from, to: node.to, address: addresses[name] });
      else
        problem ??= {
          problem: `${JSON.stringify(name)} cannot be imported here; there are ${Object.keys(addresses).join(', ')}`,
          line: lineOf(node.from),
        };
    },
  });
  if (problem) return problem;
  let resolved = code;
  for (const { from, to, address } of found.reverse())
    resolved = `${resolved.slice(0, from)}${JSON.stringify(address)}${resolved.slice(to)}`;
  return { code: resolved };
}
