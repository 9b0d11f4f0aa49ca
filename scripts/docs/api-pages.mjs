// The reference of the API: a page for each entry point of package.json and for each class, by TypeDoc from the types and
// docstrings of the sources. TypeDoc needs TypeScript 6, so it is installed in docs/. Next: typedoc-names.mjs. Used by generate.mjs.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { manifest } from '../../docs/.vitepress/paths.mjs';
import { filesUnder, root } from '../build/tools.mjs';

/** "jacquard/node" and its source, for each entry point with types. */
export function entryPoints() {
  return Object.entries(manifest.exports).flatMap(([name, { types }]) => {
    const source = types?.replace('./build/', '').replace('.d.ts', '.ts');
    const there = source && existsSync(path.join(root, source));
    return there ? [{ name: path.posix.join(manifest.name, name), source }] : [];
  });
}

/** Writes the pages, and sidebar.json beside them, which the menu reads. */
export function writeApiPages(folder) {
  rmSync(folder, { recursive: true, force: true });
  const options = {
    entryPoints: entryPoints().map(({ source }) => path.join(root, source)),
    tsconfig: path.join(root, 'tsconfig.json'),
    plugin: ['typedoc-plugin-markdown', path.join(root, 'scripts/docs/typedoc-names.mjs')],
    out: folder,
    router: 'member',
    membersWithOwnFile: ['Class'],
    entryFileName: 'index',
    readme: 'none',
    hideGenerator: true,
    hidePageHeader: true,
    hideBreadcrumbs: true,
    disableSources: true,
    excludePrivate: true,
    excludeProtected: true,
    excludeInternal: true,
    excludeExternals: true,
    // Docstrings of types that no entry point exports are read in the sources.
    validation: { notExported: false },
    skipErrorChecking: true,
    treatWarningsAsErrors: true,
    logLevel: 'Warn',
    useCodeBlocks: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    typeAliasPropertiesFormat: 'table',
    typeDeclarationFormat: 'table',
    tableColumnSettings: {
      hideDefaults: true,
      hideInherited: true,
      hideModifiers: true,
      hideOverrides: true,
    },
  };
  const file = path.join(root, 'build/typedoc.json');
  writeFileSync(file, JSON.stringify(options));
  const { status } = spawnSync(
    process.execPath,
    [path.join(root, 'docs/node_modules/typedoc/bin/typedoc'), '--options', file],
    { stdio: 'inherit', cwd: root },
  );
  if (status !== 0) throw new Error(`typedoc exited with ${status}`);
  for (const page of filesUnder(folder)) edit(path.join(folder, page));
  writeFileSync(path.join(folder, 'sidebar.json'), JSON.stringify(sidebarOf(folder)));
}

/** Front matter: these pages are edited in the sources, and have headings of many members. */
function edit(file) {
  const text = readFileSync(file, 'utf8')
    .replace(/^# (?:Class: |Function: )?(.*)$/m, '# $1')
    .replace(/^\*\*\*\n\n/gm, '')
    .replaceAll('| ------ |', '| --- |')
    // What a class is made from is no concern of its users.
    .replace(
      /^#+ (Extends|Implements|Extended by|Inherited from|Overrides|Implementation of)\n\n(.+\n)+\n?/gm,
      '',
    )
    // A cell that says nothing.
    .replace(/\| - (?=\|)/g, '| ');
  writeFileSync(file, `---\neditLink: false\noutline: [2, 3]\n---\n\n${text}`);
}

/** The entry points in package.json's order, each with its classes. */
function sidebarOf(folder) {
  return entryPoints().map(({ name }) => {
    const classes = path.join(folder, name, 'classes');
    const pages = existsSync(classes) ? readdirSync(classes).sort() : [];
    return {
      text: name,
      link: `/reference/api/${name}/`,
      items: pages.map((page) => ({
        text: page.replace(/\.md$/, ''),
        link: `/reference/api/${name}/classes/${page}`,
      })),
    };
  });
}
