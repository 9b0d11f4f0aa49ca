// The build's parts: the cache of binaries, what a changed file asks for, and what is removed from build/.

import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
// @ts-expect-error: part of the build
import { cacheFolder, hashOf, KEPT, readEntry, writeEntry } from '../../scripts/build/cache.mjs';
// @ts-expect-error: part of the build
import { kernelInputs } from '../../scripts/build/kernels.mjs';
// @ts-expect-error: part of the build
import { removeStale } from '../../scripts/build/typescript.mjs';
// @ts-expect-error: part of the build
import { stepsFor, watchSources } from '../../scripts/build/watch.mjs';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'jacquard-build-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const FILES = { 'a.wasm': Buffer.from([0, 1, 2]), 'b.wasm': Buffer.from([]) };

describe('the hash of the kernels', () => {
  const hash = () => hashOf(kernelInputs(home));

  it('changes with each of their sources: a kernel, a template, a new file, an option; not without', () => {
    cpSync('assembly', join(home, 'assembly'), { recursive: true });
    cpSync('asconfig.json', join(home, 'asconfig.json'));
    const hashes = [hash()];
    expect(hash()).toBe(hashes[0]);
    for (const name of [
      'assembly/gemm/micro-kernel.ts',
      'assembly/templates/micro-kernel.mjs',
      'asconfig.json',
    ]) {
      writeFileSync(join(home, name), readFileSync(name, 'utf8') + ' ');
      hashes.push(hash());
    }
    writeFileSync(join(home, 'assembly/new.ts'), '');
    hashes.push(hash());
    renameSync(join(home, 'assembly/new.ts'), join(home, 'assembly/newer.ts'));
    hashes.push(hash());
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('depends on the compiler, and on the version that is written into the binaries', () => {
    const inputs = Object.fromEntries([...kernelInputs('.')].map(([name, text]) => [name, `${text}`]));
    expect(JSON.parse(inputs.assemblyscript)).toMatchObject({ version: expect.any(String) });
    expect(inputs.version).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version);
  });

  it('tells contents apart that only differ in where one ends and the next begins', () => {
    expect(hashOf([['a', 'bc']])).not.toBe(hashOf([['ab', 'c']]));
    expect(hashOf([['a', 'b'], ['c', '']])).not.toBe(hashOf([['a', ''], ['c', 'b']])); // biome-ignore format: pairs
  });
});

describe('the cache', () => {
  it('gives back what was kept, and nothing for another hash', () => {
    const folder = join(home, 'cache');
    expect(readEntry(folder, 'one')).toBeUndefined();
    expect(writeEntry(folder, 'one', FILES)).toBe(true);
    expect(readEntry(folder, 'one')).toEqual(FILES);
    expect(readEntry(folder, 'two')).toBeUndefined();
    expect(readdirSync(folder)).toEqual(['one']);
  });

  it.each([
    ['cut short', (entry: string) => truncateSync(join(entry, 'a.wasm'), 2)],
    ['changed', (entry: string) => writeFileSync(join(entry, 'a.wasm'), Buffer.from([0, 1, 3]))],
    ['missing', (entry: string) => rmSync(join(entry, 'b.wasm'))],
    ['not listed', (entry: string) => truncateSync(join(entry, 'sums.json'), 5)],
    ['gone', (entry: string) => rmSync(join(entry, 'sums.json'))],
  ])('ignores an entry with a file %s, until it is written anew', (_, tear) => {
    writeEntry(home, 'one', FILES);
    tear(join(home, 'one'));
    expect(readEntry(home, 'one')).toBeUndefined();
    expect(writeEntry(home, 'one', FILES)).toBe(true);
    expect(readEntry(home, 'one')).toEqual(FILES);
  });

  it('keeps the entries that were used last, and drops what a build that died has left', () => {
    const ages = (name: string, seconds: number) =>
      utimesSync(join(home, name), Date.now() / 1000 - seconds, Date.now() / 1000 - seconds);
    for (let i = 0; i < KEPT; i++) {
      writeEntry(home, `entry${i}`, FILES);
      ages(`entry${i}`, 1000 - i);
    }
    for (const [name, seconds] of [
      ['unfinished-old', 7200],
      ['unfinished-new', 60],
    ] as const) {
      mkdirSync(join(home, name));
      ages(name, seconds);
    }
    readEntry(home, 'entry0'); // and so entry1 is the one used longest ago
    writeEntry(home, 'last', FILES);
    const left = readdirSync(home);
    expect(left).toHaveLength(KEPT + 1);
    expect(left).toEqual(expect.arrayContaining(['entry0', 'entry2', 'last', 'unfinished-new']));
  });

  it('does without a place to write', () => {
    writeFileSync(join(home, 'file'), '');
    expect(writeEntry(join(home, 'file', 'cache'), 'one', FILES)).toBe(false);
    expect(readEntry(join(home, 'file', 'cache'), 'one')).toBeUndefined();
    expect(cacheFolder(home)).toBeUndefined(); // no node_modules
    expect(writeEntry(undefined, 'one', FILES)).toBe(false);
    expect(readEntry(undefined, 'one')).toBeUndefined();
  });
});

describe('a build of the kernels', () => {
  /** The package with the smallest of its binaries alone, in a folder of its own; returns what builds it. */
  function smallPackage() {
    for (const name of ['assembly', 'scripts', 'package.json'])
      cpSync(name, join(home, name), { recursive: true });
    const { targets, options } = JSON.parse(readFileSync('asconfig.json', 'utf8'));
    const smallest = { 'peak-simd': targets['peak-simd'] };
    writeFileSync(join(home, 'asconfig.json'), JSON.stringify({ options, targets: smallest }));
    mkdirSync(join(home, 'node_modules'));
    symlinkSync(
      join(process.cwd(), 'node_modules/assemblyscript'),
      join(home, 'node_modules/assemblyscript'),
      'junction',
    );
    return (...options: string[]) =>
      execFileSync(process.execPath, ['scripts/build.mjs', '--only', 'kernels', ...options], {
        cwd: home,
        encoding: 'utf8',
      });
  }
  const built = () =>
    Object.fromEntries(
      readdirSync(join(home, 'build/wasm')).map((name) => [
        name,
        readFileSync(join(home, 'build/wasm', name), 'latin1'),
      ]),
    );

  it('from the cache is to the byte what the compiler gives; a changed source is compiled', () => {
    const build = smallPackage();
    expect(build()).toMatch(/compiled/);
    const fresh = built();
    expect(Object.keys(fresh)).toHaveLength(3);
    rmSync(join(home, 'build'), { recursive: true });
    expect(build()).toMatch(/from the cache/);
    expect(built()).toEqual(fresh);
    expect(existsSync(join(home, 'build/assembly/gemm/tiles.ts'))).toBe(true);
    expect(build('--no-cache')).toMatch(/compiled/);
    expect(built()).toEqual(fresh);

    const source = join(home, 'assembly/peak.ts');
    writeFileSync(source, readFileSync(source, 'utf8').replace('? 96 : 48', '? 97 : 49'));
    expect(build()).toMatch(/compiled/);
    expect(built()).not.toEqual(fresh);
  });
});

describe('removing stale outputs', () => {
  it('removes what has no source any more, and nothing else', () => {
    const put = (...names: string[]) => {
      for (const name of names) {
        mkdirSync(dirname(join(home, name)), { recursive: true });
        writeFileSync(join(home, name), '');
      }
    };
    put('src/a.ts', 'src/deep/b.ts', 'cli/index.ts', 'assembly/codes.ts');
    const kept = [
      'src/a.js',
      'src/a.d.ts',
      'src/deep/b.js',
      'cli/index.js',
      'assembly/codes.js',
      'wasm/simd.js',
    ];
    put(...kept.map((name) => `build/${name}`), 'build/assembly/gemm/tiles.ts');
    put('build/src/gone.js', 'build/src/gone.d.ts', 'build/src/deep/gone.js', 'build/cli/a.js');
    removeStale(home);
    const left = readdirSync(join(home, 'build'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        relative(join(home, 'build'), join(entry.parentPath, entry.name)).replaceAll('\\', '/'),
      );
    expect(left.sort()).toEqual([...kept, 'assembly/gemm/tiles.ts'].sort());
  });
});

describe('what a changed file asks for', () => {
  it.each([
    [['assembly/gemm/gemm.ts'], ['kernels', 'page']],
    [['assembly/templates/micro-kernel.mjs'], ['kernels', 'page']],
    [['assembly/codes.ts'], ['kernels', 'typescript', 'bundles', 'page']],
    [['src/ops.ts'], ['typescript', 'bundles', 'page']],
    [['cli/train.ts'], ['typescript', 'bundles']],
    [['web/main.ts'], ['page']],
    [
      ['cli/train.ts', 'asconfig.json'],
      ['kernels', 'typescript', 'bundles', 'page'],
    ],
    [['package.json'], ['kernels', 'typescript', 'bundles', 'page']],
  ])('%s: %s', (files, steps) => {
    expect(stepsFor(files)).toEqual(steps);
  });
});

describe('watching', () => {
  it('tells of files that are changed, replaced, new, in new folders and deleted, and not of others', async () => {
    mkdirSync(join(home, 'src'));
    writeFileSync(join(home, 'src/a.ts'), '');
    const told: string[][] = [];
    let heard = () => {};
    const close = watchSources(home, ['src', 'package.json'], (files: string[]) => {
      told.push(files);
      heard();
    });
    const next = () => new Promise<void>((resolve) => (heard = resolve));
    const toldAfter = async (change: () => void) => {
      const call = next();
      change();
      await call;
      return told.splice(0).flat();
    };
    const at = (name: string) => join(home, name);
    try {
      expect(await toldAfter(() => writeFileSync(at('src/a.ts'), '1'))).toEqual(['src/a.ts']);
      const replace = () => {
        writeFileSync(at('src/a.ts~'), '22');
        renameSync(at('src/a.ts~'), at('src/a.ts'));
      };
      expect(await toldAfter(replace)).toEqual(['src/a.ts']);
      expect(await toldAfter(() => writeFileSync(at('src/a.ts'), '333'))).toEqual(['src/a.ts']);
      const addFolder = () => {
        mkdirSync(at('src/deep'));
        writeFileSync(at('src/deep/b.ts'), '');
      };
      expect(await toldAfter(addFolder)).toEqual(['src/deep/b.ts']);
      expect(await toldAfter(() => writeFileSync(at('src/deep/b.ts'), '1'))).toEqual(['src/deep/b.ts']);
      const others = () => {
        writeFileSync(at('src/notes.txt'), '');
        writeFileSync(at('elsewhere.ts'), '');
        writeFileSync(at('package.json'), '{}');
      };
      expect(await toldAfter(others)).toEqual(['package.json']);
      expect(await toldAfter(() => rmSync(at('src/deep'), { recursive: true }))).toEqual(['src/deep/b.ts']);
    } finally {
      close();
    }
  });

  it('tells what changes during a call afterwards, in a call of its own', async () => {
    mkdirSync(join(home, 'src'));
    let running = 0;
    const told: string[][] = [];
    await new Promise<void>((resolve, reject) => {
      const close = watchSources(home, ['src'], async (files: string[]) => {
        told.push(files);
        if (++running > 1) reject(new Error('two calls at a time'));
        if (told.length === 1) {
          writeFileSync(join(home, 'src/b.ts'), '');
          await new Promise((end) => setTimeout(end, 300));
        }
        running--;
        if (told.length < 2) return;
        close();
        resolve();
      });
      writeFileSync(join(home, 'src/a.ts'), '');
    });
    expect(told).toEqual([['src/a.ts'], ['src/b.ts']]);
  });
});
