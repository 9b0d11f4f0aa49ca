// npm run build: the kernels (AssemblyScript -> build/wasm), each inlined as a JS module beside its .wasm file so that
// a bundler needs no loader for it, then the TypeScript (src, cli -> build), then bundle.mjs: the workers' module in one
// file, and bundles for pages without a bundler; then docs/options.md (options-page.mjs).

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const TARGETS = Object.keys(JSON.parse(readFileSync(path.join(root, 'asconfig.json'), 'utf8')).targets);

function run(script, ...args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

function binOf(name, bin = name) {
  const manifest = require.resolve(`${name}/package.json`);
  const entry = JSON.parse(readFileSync(manifest, 'utf8')).bin;
  return path.join(path.dirname(manifest), typeof entry === 'string' ? entry : entry[bin]);
}

/** `--if-possible` is for npm's prepare: an install without the development packages has nothing to build with. */
function canBuild() {
  try {
    return Boolean(
      binOf('assemblyscript', 'asc') && binOf('typescript', 'tsc') && require.resolve('vite/package.json'),
    );
  } catch {
    return false;
  }
}

if (process.argv.includes('--if-possible') && !canBuild()) {
  console.log(
    'jacquard: not built, because the development packages are not installed (npm install; npm run build)',
  );
  process.exit(0);
}

/** "name version" in a custom section, by which jacquard/slim knows what it was given. */
function labelled(binary, name) {
  const field = (bytes) => [bytes.length, ...bytes]; // lengths below 128 are one byte
  const content = [...field(Buffer.from('jacquard')), ...Buffer.from(`${name} ${version}`)];
  return Buffer.concat([binary, Buffer.from([0, ...field(content)])]);
}

const output = path.join(root, 'build');
rmSync(output, { recursive: true, force: true });
mkdirSync(path.join(output, 'wasm'), { recursive: true });
for (const target of TARGETS) {
  const entry = target.startsWith('peak-') ? 'assembly/peak.ts' : 'assembly/index.ts';
  run(binOf('assemblyscript', 'asc'), entry, '--config', 'asconfig.json', '--target', target);
  const file = path.join(output, 'wasm', `${target}.wasm`);
  writeFileSync(file, labelled(readFileSync(file), target));
  // Hexadecimal, not base64: what is alike in the binary stays alike, so that gzip makes it a fifth smaller.
  const hex = readFileSync(file).toString('hex');
  writeFileSync(path.join(output, 'wasm', `${target}.js`), `export default '${hex}';\n`);
  writeFileSync(
    path.join(output, 'wasm', `${target}.d.ts`),
    'declare const hex: string;\nexport default hex;\n',
  );
}
const { bundlePage, bundleWorker, declareWorker } = await import('./bundle.mjs');
declareWorker();
run(binOf('typescript', 'tsc'), '-p', 'tsconfig.json');
await bundleWorker();
await bundlePage();
run(path.join(root, 'scripts/options-page.mjs'));
chmodSync(path.join(output, 'cli', 'index.js'), 0o755);
