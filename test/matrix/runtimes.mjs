// The rows that run app.js outside a page: each runtime is installed by npm and given the same file.
// Before: commands.mjs. Next: pages.mjs has the rows with pages.

import path from 'node:path';
import { ENV, install, programIn, run } from './commands.mjs';

/** A row for a runtime that npm brings: `specifier` is what to install, `flags` stand before the file. */
export function runtime(specifier, flags = []) {
  const name = specifier.split('@')[0];
  return async ({ folder, consumer }) => {
    const home = path.join(folder, specifier);
    await install(home, [specifier]);
    const program = programIn(home, name);
    const version = (await run(program, ['--version'], { cwd: home })).match(/\d+\.\d+\.\d+/)[0];
    const env = { ...ENV, DENO_DIR: path.join(home, 'cache') };
    const printed = await run(program, [...flags, 'node-entry.js'], { cwd: consumer, env });
    return { version, results: JSON.parse(printed.trim().split('\n').at(-1)) };
  };
}
