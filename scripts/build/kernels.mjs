// The kernels: AssemblyScript, in part generated (assembly/templates/ -> build/assembly/), compiled to build/wasm/, each binary
// inlined as a JS module beside its .wasm file, so that a bundler needs no loader for it. Binaries whose sources have not
// changed come from cache.mjs, because compiling them is nearly all of the time that a build takes.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { generatedSources } from '../../assembly/templates/index.mjs';
import { cacheFolder, hashOf, readEntry, writeEntry } from './cache.mjs';
import { binOf, filesUnder, manifestOf, output, root, runNode } from './tools.mjs';

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const TARGETS = Object.keys(JSON.parse(readFileSync(path.join(root, 'asconfig.json'), 'utf8')).targets);

/** Writes build/assembly/, which the compiler and a reader of assembly/ need. */
function writeGenerated() {
  const sources = generatedSources();
  for (const [name, text] of Object.entries(sources)) {
    const file = path.join(output, 'assembly', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  for (const name of filesUnder(path.join(output, 'assembly'))) {
    const generated = name.endsWith('.ts') && !name.endsWith('.d.ts');
    if (generated && !Object.hasOwn(sources, name)) rmSync(path.join(output, 'assembly', name)); // of a template that is no more
  }
}

/** Writes build/wasm/; returns what was done, in words. Without `cache` everything is compiled anew, and not kept. */
export async function buildKernels({ cache = true } = {}) {
  writeGenerated();
  const started = performance.now();
  const folder = cache ? cacheFolder(root) : undefined;
  const hash = hashOf(kernelInputs(root));
  let binaries = readEntry(folder, hash);
  const cached = binaries !== undefined;
  if (binaries === undefined) {
    binaries = await compileTargets();
    writeEntry(folder, hash, binaries);
  }
  mkdirSync(path.join(output, 'wasm'), { recursive: true });
  for (const [name, binary] of Object.entries(binaries))
    writeBinary(name, binary, binaries[name.replace('-shared', '')]);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  return cached ? 'kernels from the cache' : `kernels compiled in ${seconds} s`;
}

/** All that the binaries depend on, by name: sources and templates, options, compiler, and the version written into them. */
export function* kernelInputs(packageRoot) {
  for (const name of filesUnder(path.join(packageRoot, 'assembly')))
    yield [name, readFileSync(path.join(packageRoot, 'assembly', name))];
  yield ['asconfig.json', readFileSync(path.join(packageRoot, 'asconfig.json'))];
  yield ['assemblyscript', manifestOf('assemblyscript')]; // names its version and that of binaryen
  yield ['version', version];
  yield ['kernels.mjs', readFileSync(new URL(import.meta.url))];
}

/** The labelled binary of each target, by its file's name; several compilers at a time. */
async function compileTargets() {
  const folder = mkdtempSync(path.join(tmpdir(), 'jacquard-kernels-'));
  const binaries = Object.fromEntries(TARGETS.map((target) => [`${target}.wasm`, undefined]));
  const waiting = [...TARGETS];
  const compileNext = async () => {
    for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
      const entry = target.startsWith('peak-') ? 'assembly/peak.ts' : 'assembly/index.ts';
      const file = path.join(folder, `${target}.wasm`);
      const options = ['--config', 'asconfig.json', '--target', target, '--outFile', file];
      await runNode(binOf('assemblyscript', 'asc'), [entry, ...options]);
      binaries[`${target}.wasm`] = labelled(readFileSync(file), target);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, compileNext));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return binaries;
}

/** "name version" in a custom section, by which jacquard/slim knows what it was given. */
function labelled(binary, name) {
  return Buffer.concat([binary, labelOf(name)]);
}

function labelOf(name) {
  const field = (bytes) => [bytes.length, ...bytes]; // lengths below 128 are one byte
  const content = [...field(Buffer.from('jacquard')), ...Buffer.from(`${name} ${version}`)];
  return Buffer.from([0, ...field(content)]);
}

/** build/wasm/<target>.wasm, .js and .d.ts; `plain` is the same kernels for plain memory. */
function writeBinary(name, binary, plain) {
  const file = path.join(output, 'wasm', name);
  writeFileSync(file, binary);
  // Hexadecimal, not base64: what is alike in the binary stays alike, so that gzip makes it a fifth smaller.
  const whole = `export default '${binary.toString('hex')}';\n`;
  const source = (plain !== binary && derived(name.replace('.wasm', ''), binary, plain)) || whole;
  writeFileSync(file.replace(/wasm$/, 'js'), source);
  writeFileSync(file.replace(/wasm$/, 'd.ts'), 'declare const hex: string;\nexport default hex;\n');
}

/** Of two binaries that differ in so few bytes, one is written as the other's text with a stretch replaced. */
const FEW_BYTES = 64;

/**
 * The module of a binary for shared memory, from the one for plain memory: they differ in the import of the memory, and in their labels.
 * Undefined where they differ in more.
 */
function derived(name, shared, plain) {
  const plainName = name.replace('-shared', '');
  const [label, plainLabel] = [labelOf(name), labelOf(plainName)];
  const body = shared.subarray(0, shared.length - label.length);
  const plainBody = plain.subarray(0, plain.length - plainLabel.length);
  let before = 0;
  while (before < plainBody.length && body[before] === plainBody[before]) before++;
  let after = 1;
  while (after < plainBody.length && body.at(-after) === plainBody.at(-after)) after++;
  const from = plainBody.length - after + 1;
  const middle = body.subarray(before, body.length - after + 1);
  if (middle.length > FEW_BYTES || from < before) return undefined;
  const parts = [
    `plain.slice(0, ${2 * before})`,
    `'${middle.toString('hex')}'`,
    `plain.slice(${2 * from}, ${2 * plainBody.length})`,
    `'${label.toString('hex')}'`,
  ];
  return `import plain from './${plainName}.js';\n\nexport default ${parts.join(' + ')};\n`;
}
