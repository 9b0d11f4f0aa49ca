// The TypeScript: src/ and cli/, and what they read of assembly/, to build/. Before: kernels.mjs writes types that it imports.
// Next: types.mjs. tsc compiles all of it in less than a second, so nothing is kept from one build to the next.

import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { binOf, filesUnder, output, root, runNode } from './tools.mjs';
import { declareBuilt, removeInnerTypes } from './types.mjs';

export async function compileTypeScript() {
  removeStale(root);
  declareBuilt(output);
  await runNode(binOf('typescript', 'tsc'), ['-p', 'tsconfig.json']);
  removeInnerTypes(root);
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
