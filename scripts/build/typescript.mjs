// The TypeScript: src/ and cli/, and what they read of assembly/, to build/. Before: kernels.mjs writes types that it imports.
// Next: types.mjs. tsc compiles all of it in less than a second, so nothing is kept from one build to the next.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { minifySync } from 'vite';
import { binOf, filesUnder, output, root, runNode } from './tools.mjs';
import { declareBuilt, removeInnerTypes } from './types.mjs';

export async function compileTypeScript() {
  removeStale(root);
  declareBuilt(output);
  await runNode(binOf('typescript', 'tsc'), ['-p', 'tsconfig.json']);
  removeInnerTypes(root);
  removeComments(path.join(output, 'src'));
}

/** The comments of the published modules: the types have those that concern users, and the repository all. They would be 6 % of the package. */
function removeComments(folder) {
  for (const name of filesUnder(folder)) {
    if (!name.endsWith('.js')) continue;
    const file = path.join(folder, name);
    const options = { compress: false, mangle: false, codegen: { removeWhitespace: false } };
    const { code, errors } = minifySync(name, readFileSync(file, 'utf8'), options);
    if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0].message}`);
    writeFileSync(file, code);
  }
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
