// The TypeScript: src/ and cli/, and what they read of assembly/, to build/. Before: kernels.mjs writes types that it imports.
// tsc compiles all of it in less than a second, so nothing is kept from one build to the next.

import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { binOf, filesUnder, output, root, runNode } from './tools.mjs';

export async function compileTypeScript() {
  removeStale(root);
  declareWorker();
  declareKernelFiles();
  await runNode(binOf('typescript', 'tsc'), ['-p', 'tsconfig.json']);
  chmodSync(path.join(output, 'cli', 'index.js'), 0o755);
}

/** Types for what the sources import as #worker; bundle.mjs makes it from what tsc writes. */
function declareWorker() {
  mkdirSync(path.join(output, 'worker'), { recursive: true });
  writeFileSync(
    path.join(output, 'worker', 'inlined.d.ts'),
    'declare const source: string;\nexport default source;\n',
  );
}

/** Types of jacquard/kernels/*.wasm, for bundlers and platforms that make a WebAssembly.Module of an import. A Module has no members to name. */
function declareKernelFiles() {
  mkdirSync(path.join(output, 'wasm'), { recursive: true });
  writeFileSync(
    path.join(output, 'wasm', 'kernel-file.d.ts'),
    '/** A WebAssembly.Module, for createBackend({ wasm }) of jacquard/slim. */\ndeclare const kernels: object;\nexport default kernels;\n',
  );
}

/** Removes the outputs of sources that are no more: they would be published, and hide that a module is missing. */
export function removeStale(packageRoot) {
  for (const folder of ['src', 'cli', 'assembly']) {
    const built = path.join(packageRoot, 'build', folder);
    for (const name of filesUnder(built)) {
      const source = name.replace(/(\.d\.ts|\.js)$/, '.ts');
      if (source !== name && !existsSync(path.join(packageRoot, folder, source)))
        rmSync(path.join(built, name));
    }
  }
}
