// Blocks that continue each other, as one program whose lines have the numbers that they have on the page: what an error names
// is found there. Before: parse.mjs. Next: run-page.mjs.

const IMPORT = /^import (?:type )?\{([^}]*)\} from (['"])([^'"]+)\2;?$/gm;

/** One program of `blocks`, in their order. */
export function joinBlocks(blocks) {
  const known = new Set();
  let program = '';
  let lines = 0;
  for (const { text, line, kind } of blocks) {
    const code = kind === 'py' ? text : withoutKnownImports(text, known);
    program += '\n'.repeat(Math.max(0, line - 1 - lines)) + code;
    lines = line - 1 + code.split('\n').length - 1;
  }
  return program;
}

/** A later block may repeat an import of an earlier one, which a module may not. */
function withoutKnownImports(text, known) {
  return text.replace(IMPORT, (whole, names, _, source) => {
    const wanted = names
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean);
    const missing = wanted.filter((name) => !known.has(`${name} ${source}`));
    for (const name of wanted) known.add(`${name} ${source}`);
    if (missing.length === wanted.length) return whole;
    const breaks = '\n'.repeat(whole.split('\n').length - 1);
    return missing.length === 0 ? breaks : `import { ${missing.join(', ')} } from '${source}';${breaks}`;
  });
}
