// Writes build/docs/functions.md, the tables of what the registries hold: the last step of the build, so that nobody keeps them
// by hand. Next: docs/design/registries.md names the registries.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** A cell's text may contain bars, as |x|. */
function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function functionsPage({ ACTIVATION_NAMES, ACTIVATION_NOTES, activationNamed }) {
  const activations = ACTIVATION_NAMES.map((name) => {
    const { slope } = activationNamed(name);
    const range = slope ? `${slope.usual}; above 0, at most ${slope.largest}` : '';
    return [`\`${name}\``, ACTIVATION_NOTES[name].docs, range];
  });
  return `# Functions by name

## Activations

${table(['name', 'f(x)', 'α'], activations)}
`;
}

export async function writeFunctionsPage() {
  const registries = await import('../build/src/functions/activations.js');
  mkdirSync(path.join(root, 'build/docs'), { recursive: true });
  writeFileSync(path.join(root, 'build/docs/functions.md'), functionsPage(registries));
}
