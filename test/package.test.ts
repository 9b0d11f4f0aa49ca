// The packed tarball, as somebody gets it who runs `npm install jacquard`: what is in it, and that it works in an empty
// folder. It packs the build that is there, so `npm run build` comes first, as `npm test` sees to.

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import { BUNDLES } from '../scripts/build/types.mjs';
import { VERSION } from '../src/version.js';
import { LIMIT } from './support/limits.js';
import { serveRegistry } from './support/registry.js';
import { put } from './support/temporary.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);
// Of the settings that the npm which runs the tests hands down (npm_config_local_prefix would have it install into this
// repository), those alone that lead to the registry.
const HANDED_DOWN =
  /^npm_config_(registry|cache|cafile|ca|proxy|https_proxy|noproxy|strict_ssl|userconfig)$/i;
const ENV = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => HANDED_DOWN.test(name) || !/^(npm_|NODE_ENV$|VITEST|FORCE_COLOR$)/i.test(name),
  ),
) as Record<string, string>;
Object.assign(ENV, { NO_COLOR: '1', JACQUARD_FASHION_MNIST: 'none', JACQUARD_MIRROR: 'http://127.0.0.1:1/' });
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** package.json. */
const { exports: EXPORTS, ...MANIFEST } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

let folder: string;
let tarball: string;
/** Files of the tarball and their sizes. */
let packed: Map<string, number>;
/** Where it is installed; or why it could not be. */
let consumer: string | undefined;
/** What npm printed while it installed it. */
let said = { stdout: '', stderr: '' };
let whyNot: string | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jacquard-package-'));
  // --ignore-scripts: `prepare` would build anew, under the feet of the other tests.
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await run(npm, pack, { cwd: ROOT, env: ENV });
  const [{ filename, files }] = JSON.parse(stdout);
  tarball = join(folder, filename);
  packed = new Map(files.map((file: { path: string; size: number }) => [file.path, file.size]));
  await install();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function install(): Promise<void> {
  const home = join(folder, 'consumer');
  put(home, 'package.json', '{ "name": "consumer", "private": true, "type": "module" }\n');
  // As on a new machine: an empty cache, install scripts allowed, an audit and its advice.
  const options = ['--fetch-retries=0', '--cache', join(folder, 'cache')];
  const { stdout: usual } = await run(npm, ['config', 'get', 'registry'], { env: ENV });
  const { url, server } = await serveRegistry(tarball, { ...MANIFEST, exports: EXPORTS }, usual.trim());
  try {
    const words = ['install', ...options, '--registry', url, 'jacquard'];
    said = await run(npm, words, { cwd: home, env: ENV, timeout: LIMIT });
    consumer = home;
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    // Only a registry that cannot be reached is a reason to skip; anything else is the package's fault.
    if (!/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(stderr))
      throw error;
    whyNot = `the npm registry cannot be reached: ${/npm (?:error|ERR!) code (\w+)/.exec(stderr)?.[1] ?? stderr}`;
  } finally {
    server.close();
  }
}

function installed(context: TestContext): string {
  if (consumer === undefined) context.skip(whyNot);
  return consumer!;
}

test('holds what a user needs and nothing else', () => {
  const names = [...packed.keys()];
  const allowed = [
    /^(package\.json|LICENSE|(README|CHANGELOG|SECURITY)\.md)$/,
    /^examples\/[\w-]+\.mjs$/,
    /^examples\/embeddings\/(make-vectors\.py|vectors\.json)$/,
    /^build\/src\/[\w./-]+\.(js|d\.ts)$/,
    /^build\/bin\/[\w-]+\.js$/,
    /^build\/assembly\/codes\.(js|d\.ts)$/,
    /^build\/sbom\.cdx\.json$/,
    /^build\/wasm\/(peak-)?(simd|relaxed)(-shared)?\.(js|d\.ts|wasm)$/,
    /^build\/wasm\/kernel-file\.d\.ts$/,
    /^build\/wasm\/(peak-wide|wide|wide-shared)\.(js|d\.ts)$/,
    /^build\/worker\/(module|inlined)\.(js|d\.ts)$/,
    /^build\/bundle\/((chunk-)?[\w-]+\.js|[a-z]+\.d\.ts)$/,
    /^data\/fashion-mnist-sample\/[\w.-]+$/,
    /^recipes\/[\w-]+\.json$/,
  ];
  expect(names.filter((name) => !allowed.some((pattern) => pattern.test(name)))).toEqual([]);
  const needed = [
    'package.json',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'build/bin/jacquard.js',
    'build/bin/work-thread.js',
    'build/bin/trial-worker.js',
    'build/src/index.js',
    'build/src/index.d.ts',
    'build/src/slim.js',
    'build/src/worker/index.d.ts',
    'build/worker/module.js',
    'build/bundle/jacquard.js',
    'build/bundle/formats.js',
    'build/bundle/kernels.js',
    'build/src/kernels/index.d.ts',
    'build/bundle/table.js',
    'build/src/formats/index.d.ts',
    'build/src/tabular/index.d.ts',
    'build/src/platform/node/index.js',
    'build/src/platform/node/index.d.ts',
    'build/src/platform/browser/index.js',
    'build/src/platform/browser/index.d.ts',
    'build/assembly/codes.js',
    'build/wasm/simd.js',
    'data/fashion-mnist-sample/LICENSE',
    'recipes/cnn-small.json',
    'recipes/cnn.json',
    'recipes/fast.json',
    'data/fashion-mnist-sample/train-images-idx3-ubyte.gz',
    'data/fashion-mnist-sample/t10k-labels-idx1-ubyte.gz',
  ];
  expect(needed.filter((name) => !packed.has(name))).toEqual([]);
});

test('what its README links to without an address is in the repository, where npm leads to', () => {
  const links = [...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
  expect(links.length).toBeGreaterThan(2);
  expect(links.filter(([, target]) => !existsSync(join(ROOT, target))).map(([, target]) => target)).toEqual(
    [],
  );
});

test('no message of the package names a page that is not in it', () => {
  const named = [...packed.keys()]
    .filter((name) => /^build\/(src|bin)\/.*\.js$/.test(name))
    .flatMap((name) => {
      const code = readFileSync(join(ROOT, name), 'utf8').replaceAll(
        /^\s*(?:\/\/|\/?\*).*$|\s\/\/ .*$/gm,
        '',
      );
      return [...code.matchAll(/(?<![\w/])(docs\/[\w/-]+\.md|[A-Z]{4,}\.md)/g)].map(
        ([, page]) => `${name}: ${page}`,
      );
    });
  expect(named).toEqual([]);
});

test('every file of the build that it refers to is in it', () => {
  const missing: string[] = [];
  for (const name of packed.keys()) {
    if (!/^build\/.*\.(js|d\.ts)$/.test(name)) continue;
    const text = readFileSync(join(ROOT, name), 'utf8');
    for (const [, target] of text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)) {
      const path = join(name, '..', target);
      const needed = name.endsWith('.d.ts') ? path.replace(/\.js$/, '.d.ts') : path;
      if (!packed.has(needed)) missing.push(`${name} -> ${needed}`);
    }
  }
  expect(missing).toEqual([]);
});

test('is small: below 3 MB packed, of which the sample is less than a half', () => {
  const sizes = [...packed].filter(([name]) => !name.startsWith('data/')).map(([, size]) => size);
  expect(statSync(tarball).size).toBeLessThan(3e6);
  // The library for reading, once more bundled for pages, and twice as the workers' module; the kernels as files and inlined.
  expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThan(5.6e6);
});

test('publint finds nothing to complain of', async () => {
  const buffer = readFileSync(tarball);
  const bytes = buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true });
  const said = messages.filter(({ type }) => type !== 'suggestion');
  expect(said.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
});

/** Every entry, with files for those that are patterns. */
const ENTRIES = Object.keys(EXPORTS).flatMap((name) => {
  const files: Record<string, string[]> = {
    './kernels/*.wasm': ['simd', 'relaxed', 'simd-shared', 'relaxed-shared'],
    './bundle/*.js': Object.keys(BUNDLES),
  };
  return name.includes('*') ? files[name].map((file) => name.replace('*', file)) : [name];
});

test('Are The Types Wrong finds nothing, in any mode of resolution, for any entry', async () => {
  const attw = join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js');
  // Left out: that CommonJS reaches modules. It may: each Node that the package runs on has require() of modules, tested below.
  const options = ['--ignore-rules', 'cjs-resolves-to-esm', '--no-definitely-typed', '--format', 'json'];
  const { stdout } = await run(process.execPath, [attw, tarball, ...options, '--entrypoints', ...ENTRIES], {
    env: ENV,
    maxBuffer: 1 << 26,
  }).catch((error) => error);
  const { analysis, problems } = JSON.parse(stdout);
  expect(Object.keys(analysis.entrypoints).sort()).toEqual(ENTRIES.toSorted());
  const found = Object.values(problems as Record<string, { kind: string }[]>).flat();
  expect(found.filter(({ kind }) => kind !== 'CJSResolvesToESM')).toEqual([]);
});

test("the types for the oldest mode of resolution are the entries'", () => {
  const { main, types, typesVersions } = MANIFEST;
  expect({ types, default: main }).toEqual(EXPORTS['.']);
  const others = Object.entries(EXPORTS as Record<string, { types?: string }>);
  const paths = others.flatMap(([name, { types }]) =>
    types && name !== '.' ? [[name.slice(2), [types.slice(2)]]] : [],
  );
  expect(typesVersions).toEqual({ '*': Object.fromEntries(paths) });
});

test('its addresses, author and keywords are there, and nobody is asked for money', () => {
  const { repository, homepage, bugs, author, keywords, funding } = MANIFEST;
  expect(repository.url).toMatch(/^git\+https:\/\/.*\.git$/);
  expect(bugs).toBe(`${repository.url.replace(/^git\+|\.git$/g, '')}/issues`);
  const contact = readFileSync(join(ROOT, '.github/ISSUE_TEMPLATE/config.yml'), 'utf8');
  expect(contact).toContain(`url: ${bugs.replace('issues', 'security/')}`);
  expect(homepage).toMatch(/^https:\/\/.*\/$/);
  expect([author, funding]).toEqual([expect.stringMatching(/./), undefined]);
  expect(keywords).toContain('neural-network');
});

test('npm install with an empty cache says nothing on stderr: no warning, no deprecated package', (context) => {
  installed(context);
  expect(said.stderr).toBe('');
  expect(said.stdout).not.toMatch(/fund/);
});

test('installed: CommonJS requires every entry, and says nothing of it', async (context) => {
  const home = installed(context);
  const names = ENTRIES.filter((name) => !/wasm$|worker/.test(name)).map((name) =>
    name.replace('.', 'jacquard'),
  );
  put(
    home,
    'required.cjs',
    `const all = ${JSON.stringify(names)}.map((name) => require(name));
     all[0].createBackend().then(({ name }) => console.log(name, all.every((one) => Object.keys(one).length > 0)));`,
  );
  const { stdout, stderr } = await run(process.execPath, ['required.cjs'], { cwd: home, env: ENV });
  expect([stdout.trim(), stderr]).toEqual(['simd true', '']);
});

test('installed in an empty folder it brings at most thirty small packages with it', (context) => {
  const home = installed(context);
  const names = readdirSync(join(home, 'node_modules')).filter((name) => !name.startsWith('.'));
  expect(names).toContain('jacquard');
  expect(names).not.toContain('typescript');
  expect(names.length).toBeLessThanOrEqual(31);
});

test('installed: a script imports jacquard and jacquard/node, trains, saves, loads and predicts', async (context) => {
  const home = installed(context);
  put(
    home,
    'train.js',
    `import { createBackend, Dataset, Network } from 'jacquard';
     import { loadData, loadNetwork, saveNetwork } from 'jacquard/node';
     const backend = await createBackend();
     const features = Float32Array.from({ length: 200 }, (_, i) => (i % 2 ? i % 5 : (i >> 1) % 2));
     const labels = Int32Array.from({ length: 100 }, (_, i) => i % 2);
     const data = new Dataset({ name: 'parity', features, featureCount: 2, labels, classNames: ['even', 'odd'] });
     const network = new Network(backend, { inputSize: 2, layers: [{ units: 4, activation: 'relu' }, { units: 2 }] });
     const history = await network.fit(data, { epochs: 30, batchSize: 10, learningRate: 0.1 });
     await saveNetwork(network, 'parity.safetensors');
     const loaded = await loadNetwork(backend, 'parity.safetensors');
     const sample = await loadData();
     console.log(JSON.stringify({
       backend: backend.name,
       losses: [history[0].loss, history.at(-1).loss],
       same: loaded.predict(features).every((value, i) => value === network.predict(features)[i]),
       accuracy: loaded.evaluate(data).accuracy,
       sample: [sample.sample, sample.train.size],
     }));`,
  );
  const { stdout, stderr } = await run(process.execPath, ['train.js'], { cwd: home, env: ENV });
  expect(stderr).toBe('');
  const result = JSON.parse(stdout);
  expect(result).toMatchObject({ backend: 'simd', same: true, accuracy: 1, sample: [true, 2400] });
  expect(result.losses[1]).toBeLessThan(result.losses[0]);
});

test('installed: jacquard/table trains on rows of objects, from the package and from its bundle', async (context) => {
  const home = installed(context);
  put(
    home,
    'table.js',
    `const rows = Array.from({ length: 60 }, (_, i) => ({
       age: i % 7 ? i : null, sex: i % 3 ? 'male' : 'female', survived: i % 3 ? 'no' : 'yes',
     }));
     for (const [library, entry] of [['jacquard', 'jacquard/table'], ['jacquard/bundle/jacquard.js', 'jacquard/bundle/table.js']]) {
       const { createBackend } = await import(library);
       const { trainTable } = await import(entry);
       const { network } = await trainTable(await createBackend(), rows, { label: 'survived', epochs: 20 });
       console.log(network.predictRows([{ sex: 'female', age: 30 }])[0].class);
     }`,
  );
  const { stdout, stderr } = await run(process.execPath, ['table.js'], { cwd: home, env: ENV });
  expect(stderr).toBe('');
  expect(stdout).toBe('yes\nyes\n');
});

test('installed: jacquard/formats exports a model, from the package and from its bundle', async (context) => {
  const home = installed(context);
  put(
    home,
    'formats.js',
    `for (const [library, entry] of [['jacquard', 'jacquard/formats'], ['jacquard/bundle/jacquard.js', 'jacquard/bundle/formats.js']]) {
       const { createBackend, Network } = await import(library);
       const { exportModel } = await import(entry);
       const options = { inputSize: 2, layers: [{ units: 2 }], standardize: false };
       const network = new Network(await createBackend(), options);
       const { files } = exportModel(network, { to: 'js', name: 'two' });
       console.log(files[0].name);
     }`,
  );
  const { stdout, stderr } = await run(process.execPath, ['formats.js'], { cwd: home, env: ENV });
  expect(stderr).toBe('');
  expect(stdout).toBe('two.js\ntwo.js\n');
});

test('installed: what is no public entry cannot be imported', async (context) => {
  const home = installed(context);
  put(home, 'inside.js', "await import('jacquard/build/src/network.js');");
  const attempt = run(process.execPath, ['inside.js'], { cwd: home, env: ENV });
  await expect(attempt).rejects.toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
});

test('installed: npx jacquard --version, and a training on the sample that comes with it', async (context) => {
  const home = installed(context);
  const npx = (...parameters: string[]) =>
    run(npm, ['exec', '--offline', '--', 'jacquard', ...parameters], { cwd: home, env: ENV });
  expect((await npx('--version')).stdout.trim()).toBe(VERSION);
  const { stdout } = await npx('train', '--hidden', 'none', '--epochs', '1', '--json', '--quiet');
  const { data, files } = JSON.parse(stdout);
  expect(data).toMatchObject({ name: 'fashion-mnist-sample', sample: true, train: 2000 });
  expect(existsSync(join(home, files.model))).toBe(true);
});

test("installed: the types resolve, jacquard's and jacquard/browser's without those of Node, and catch a slip", async (context) => {
  const home = installed(context);
  const core = (batchSize: string) => `
    import { createBackend, Dataset, type History, Network } from 'jacquard';
    const features = Float32Array.of(1, 2, 3, 4);
    const labels = Int32Array.of(0, 1);
    const data = new Dataset({ name: 'two', features, featureCount: 2, labels, classNames: ['a', 'b'] });
    using network = new Network(await createBackend({ backend: 'simd' }), {
      inputSize: data.featureCount,
      layers: [{ units: 32, activation: 'relu' }, { units: data.classCount }],
    });
    const history: History = await network.fit(data, { epochs: 1, batchSize: ${batchSize} });
    const loss: number | undefined = history.at(-1)?.loss;
    console.log(loss, network.predictProba(features) satisfies Float32Array);
  `;
  put(home, 'core.ts', core('64'));
  put(home, 'slip.ts', core("'64'"));
  put(
    home,
    'node.ts',
    `import { type LoadedData, loadData } from 'jacquard/node';
     import { type Dataset, splitDataset } from 'jacquard';
     const data: LoadedData = await loadData('sample');
     const { train }: { train: Dataset } = splitDataset(data.train, { seed: 1 });
     console.log(train.size);`,
  );
  put(
    home,
    'table.ts',
    `import { createBackend, Network } from 'jacquard';
     import { exportModel, type FormatName, importModel } from 'jacquard/formats';
     import { type Schema, trainTable } from 'jacquard/table';
     const rows = [{ age: 22, sex: 'female', survived: true }];
     const { network, notices } = await trainTable(await createBackend(), rows, { label: 'survived' });
     const schema: Schema | null = network.schema;
     const to: FormatName = 'js';
     const { files } = exportModel(network, { to, name: 'table' });
     const again = Network.load(await createBackend(), importModel(files, { classNames: ['a'] }).model);
     console.log(notices.length, schema?.columns[0].why, again.task);`,
  );
  put(
    home,
    'page.ts',
    `import { type LoadedData, loadFiles, readTableFile } from 'jacquard/browser';
     import { type Dataset, splitDataset } from 'jacquard';
     const file = new File(['label,p\\n1,2\\n2,3\\n'], 'a.csv');
     const data: LoadedData = await loadFiles([file], { label: 'label' });
     const { train }: { train: Dataset } = splitDataset(data.train, { seed: 1 });
     console.log(train.size, data.test?.size, (await readTableFile(file)).columns.length);`,
  );
  const types = join(ROOT, 'node_modules/typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022'];
  options.push('--lib', 'es2022,dom,esnext.disposable');
  const nodeTypes = ['--typeRoots', join(ROOT, 'node_modules/@types'), '--types', 'node'];
  /** What the compiler complains of; nothing when all is well. */
  const complaints = (names: string[], ...more: string[]): Promise<string> =>
    run(process.execPath, [types, ...options, ...more, ...names], { cwd: home, env: ENV }).then(
      ({ stdout }) => stdout,
      ({ stdout }) => stdout,
    );
  expect(await complaints(['node.ts'], ...nodeTypes)).toBe('');
  // One complaint, of the slip: it is compiled along with those that are well.
  expect(await complaints(['core.ts', 'page.ts', 'table.ts', 'slip.ts'], '--types', '')).toMatch(
    /^slip\.ts\(\d+,\d+\): error TS2322: Type 'string' is not assignable to type 'number'.*\n?$/,
  );
});

const ENTRIES_IN_USE = `
  import { createBackend, Dataset, Network } from 'jacquard';
  import { loadFiles } from 'jacquard/browser';
  import { MLPClassifier } from 'jacquard/estimators';
  import { kernelsOf } from 'jacquard/kernels';
  import shared from 'jacquard/kernels/relaxed-shared.wasm';
  import kernels from 'jacquard/kernels/simd.wasm';
  import { lineChart } from 'jacquard/report';
  import { type BackendOptions, createBackend as createSlimBackend } from 'jacquard/slim';
  import { trainTable } from 'jacquard/table';
  import { trainInWorker } from 'jacquard/worker';
  import 'jacquard/worker-module';
  // @ts-expect-error: the types are there, and refuse what is none of them
  const slip: BackendOptions = { wasm: 7 };
  const options: BackendOptions = { wasm: (name) => (name === 'simd' ? kernels : shared) };
  const table = await trainTable(await createSlimBackend(options), [{ age: 1, sex: 'male' }], { label: 'sex' });
  const labels = Int32Array.of(0, 1);
  const data = new Dataset({ name: 'two', features: Float32Array.of(1, 2), featureCount: 1, labels, classNames: ['a', 'b'] });
  const network = new Network(await createBackend(), { inputSize: 1, layers: [{ units: 2 }] });
  const losses: number[] = [...(await network.fit(data, { epochs: 1 }))].map(({ loss }) => loss);
  const { model } = await trainInWorker({ network: { inputSize: 1, layers: [{ units: 2 }] }, data });
  const product: Float32Array = kernelsOf(await createBackend()).softmax({ x: losses.length ? Float32Array.of(1) : new Float32Array(1), rows: 1, columns: 1 });
  export const bytes: Uint8Array = model;
  export { losses, product, slip, table, loadFiles, lineChart, MLPClassifier };
`;

test.for([
  ['bundler', 'preserve'],
  ['node16', 'node16'],
  ['nodenext', 'nodenext'],
])(
  'installed: with lib es2022 alone and no skipLibCheck, every entry compiles in moduleResolution %s',
  async ([moduleResolution, module], context) => {
    const home = installed(context);
    const project = (files: string[], types: string[], lib = ['es2022']) => ({
      files,
      compilerOptions: {
        ...{ target: 'es2022', lib, strict: true, skipLibCheck: false, noEmit: true },
        ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, verbatimModuleSyntax: true },
        ...{ moduleResolution, module, types, typeRoots: [join(ROOT, 'node_modules/@types')] },
      },
    });
    /** What the compiler complains of. */
    const complaints = async (name: string, given: ReturnType<typeof project>) => {
      put(home, name, JSON.stringify(given));
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
      const { stdout } = await run(process.execPath, [tsc, '-p', name], { cwd: home, env: ENV }).catch(
        (e) => e,
      );
      return stdout;
    };
    const entries = ENTRIES.filter((name) => !/^\.\/(node|package\.json)$/.test(name));
    const all = entries.map((name, i) => `export * as entry${i} from '${name.replace('.', 'jacquard')}';\n`);
    put(home, 'all.ts', all.join(''));
    put(home, 'in-use.ts', ENTRIES_IN_USE);
    put(home, 'on-node.ts', "export { loadData, loadNetwork, saveNetwork } from 'jacquard/node';\n");
    // The globals of a page stand in the place of these types, and are taken where they are asked for.
    put(
      home,
      'in-page.ts',
      `import { createBackend, type FitOptions } from 'jacquard/slim';
     import { loadImages } from 'jacquard/browser';
     const given: Response | WebAssembly.Module = await fetch('simd.wasm');
     const { arena } = await createBackend({ wasm: given, workerUrl: new URL('https://a.test/') });
     const fit: FitOptions = { signal: new AbortController().signal };
     const { files }: { files: File[] } = await loadImages([new File([], 'a.png')], { preparation: null! });
     console.log(arena.memory.buffer, fit, files);`,
    );
    expect(await complaints('in-use.json', project(['all.ts', 'in-use.ts'], []))).toBe('');
    // What stands beside the package makes no difference to how it is resolved: each once.
    if (moduleResolution === 'nodenext')
      expect(await complaints('on-node.json', project(['in-use.ts', 'on-node.ts'], ['node']))).toBe('');
    if (moduleResolution === 'bundler')
      expect(
        await complaints('in-page.json', project(['in-use.ts', 'in-page.ts'], [], ['es2022', 'dom'])),
      ).toBe('');
  },
);
