// A plugin of TypeDoc: a module is called as it is imported ("jacquard/node"), not as its source. Used by api-pages.mjs.

import { entryPoints } from './api-pages.mjs';

/** TypeDoc calls "src/platform/node/index.ts" "platform/node", and "src/index.ts" "index". */
const ownName = (source) => source.replace(/^src\/|\.ts$/g, '').replace(/\/index$/, '');

export function load(app) {
  app.converter.on('resolveBegin', ({ project }) => {
    const names = new Map(entryPoints().map(({ name, source }) => [ownName(source), name]));
    for (const module of project.children ?? []) {
      const name = names.get(module.name);
      if (!name) throw new Error(`no entry point of package.json is ${module.name}`);
      module.name = name;
    }
  });
}
