// The copy of the package in which mutants live: sources, tests and a build of its own, so that neither the working copy nor
// another run sees a mutant. Tests that import src/ and tests that run build/cli/ both meet it.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from 'rolldown/utils';
import { COMMAND_LINE } from '../build/tools.mjs';

export const hashOf = (text) => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** Every file of the package, as git has it and as it is now. */
function files(root) {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    maxBuffer: 1 << 28,
  });
  return listed
    .toString()
    .split('\0')
    .filter((name) => name !== '' && existsSync(path.join(root, name)));
}

/** What `using` becomes on engines that do not have it: tsc writes the same into the module, rolldown imports it. */
const USING = `data:text/javascript,export default ${encodeURIComponent(`() => {
  const opened = [];
  const none = {};
  return {
    e: none,
    u(value) { if (value != null) opened.push(value); return value; },
    d() {
      let error = this.e;
      for (const value of opened.reverse()) try { value[Symbol.dispose](); } catch (thrown) { error = thrown; }
      if (error !== none) throw error;
    },
  };
}`)}`;

export class Sandbox {
  /** The sources that are mutated, by name: { text, hash }. */
  sources = new Map();
  /** The test files, by name: their hash. */
  tests = new Map();

  constructor(root, folder) {
    this.root = root;
    this.folder = folder;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const name of files(root)) {
      cpSync(path.join(root, name), path.join(folder, name), { recursive: true, verbatimSymlinks: true });
      if (/^(src|cli)\/.*\.ts$/.test(name) && !name.endsWith('.d.ts')) {
        const text = readFileSync(path.join(root, name), 'utf8');
        this.sources.set(name, { text, hash: hashOf(text) });
      }
      if (/^test\/.*\.test\.ts$/.test(name))
        this.tests.set(name, hashOf(readFileSync(path.join(root, name))));
    }
    cpSync(path.join(root, 'build'), path.join(folder, 'build'), { recursive: true });
    // In place of the bundle of the command line: the modules, which meet the mutants. A query loads them again, as it does the bundle.
    for (const [name, module] of Object.entries(COMMAND_LINE))
      writeFileSync(
        path.join(folder, `build/bin/${name}.js`),
        `await import('../cli/${module}.js' + new URL(import.meta.url).search);\n`,
      );
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  }

  /** Puts a text in a source's place, here and in the build. */
  write(name, text) {
    writeFileSync(path.join(this.folder, name), text);
    const { code, errors } = transformSync(name, text, {
      target: 'es2022',
      typescript: { onlyRemoveTypeImports: true },
    });
    if (errors.length > 0) throw new SyntaxError(`${name}: ${errors[0].message}`);
    const built = path.join(this.folder, 'build', name.replace(/\.ts$/, '.js'));
    writeFileSync(built, code.replace('@oxc-project/runtime/helpers/usingCtx', USING));
  }

  restore(name) {
    this.write(name, this.sources.get(name).text);
  }

  /** The worker's bundle, made of what build/ holds now. */
  bundleWorker() {
    const script = "import('./scripts/build/bundle.mjs').then((bundle) => bundle.bundleWorker())";
    execFileSync(process.execPath, ['-e', script], { cwd: this.folder, stdio: 'pipe' });
  }
}
