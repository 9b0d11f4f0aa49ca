import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { OptionError, WriteError } from '../../../src/errors.js';
import { AtomicFile, writeFileAtomic, writeFilesAtomic } from '../../../src/platform/node/atomic-file.js';
import { writeError } from '../../../src/platform/node/write-error.js';
import { put, temporaryFolder } from '../../support/temporary.js';

const BUILT = new URL('../../../build/src/platform/node/atomic-file.js', import.meta.url).href;

test('text, bytes and streams of both are written whole, and no temporary file is left', async () => {
  const folder = temporaryFolder();
  await writeFileAtomic(join(folder, 'a'), 'old');
  await writeFileAtomic(join(folder, 'a'), Uint8Array.of(104, 105));
  async function* chunks() {
    yield 'one ';
    yield new TextEncoder().encode('two');
  }
  await writeFilesAtomic([{ path: join(folder, 'b'), chunks: chunks() }]);
  expect(readFileSync(join(folder, 'a'), 'utf8') + readFileSync(join(folder, 'b'), 'utf8')).toBe('hione two');
  expect(readdirSync(folder).sort()).toEqual(['a', 'b']);
});

test('when one of several fails, none appears and the old content stays', async () => {
  const folder = temporaryFolder();
  const a = put(folder, 'a', 'old');
  function* broken(): Generator<string> {
    yield 'x';
    throw new Error('out of thread');
  }
  const files = [
    { path: a, chunks: ['new'] },
    { path: join(folder, 'b'), chunks: broken() },
  ];
  await expect(writeFilesAtomic(files)).rejects.toThrow('out of thread');
  expect(readdirSync(folder)).toEqual(['a']);
  expect(readFileSync(a, 'utf8')).toBe('old');
});

test('two files of one name, however it is written, are an OptionError before anything is written', async () => {
  const folder = temporaryFolder();
  const a = put(folder, 'a', 'old');
  for (const same of [a, join(folder, 'b', '..', 'a'), relative('.', a)]) {
    const files = [a, same].map((path) => ({ path, chunks: ['new'] }));
    await expect(writeFilesAtomic(files)).rejects.toThrow(OptionError);
    await expect(writeFilesAtomic(files)).rejects.toThrow(`${same}: two files to write have this name`);
  }
  expect(readdirSync(folder)).toEqual(['a']);
  expect(readFileSync(a, 'utf8')).toBe('old');
});

test('a folder where the second file belongs: the first does not appear either', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'b', 'mine'), { recursive: true });
  const files = ['a', 'b'].map((name) => ({ path: join(folder, name), chunks: ['new'] }));
  await expect(writeFilesAtomic(files)).rejects.toThrow(
    `${files[1].path}: cannot be written: it is a folder; choose another name`,
  );
  expect(readdirSync(folder)).toEqual(['b']);
});

test('an abort between two pieces leaves nothing behind', async () => {
  const folder = temporaryFolder();
  const controller = new AbortController();
  function* chunks(): Generator<string> {
    yield 'one';
    controller.abort();
    yield 'two';
  }
  const files = [{ path: join(folder, 'a'), chunks: chunks() }];
  await expect(writeFilesAtomic(files, controller.signal)).rejects.toThrow('aborted');
  expect(readdirSync(folder)).toEqual([]);
});

test('no such folder, a file as folder, a folder as target: a WriteError with the way out', async () => {
  const folder = temporaryFolder();
  put(folder, 'file', 'x');
  mkdirSync(join(folder, 'd', 'e'), { recursive: true });
  const failure = async (...path: string[]) =>
    writeFileAtomic(join(folder, ...path), 'x').catch((error) => error);
  expect(await failure('no', 'a')).toBeInstanceOf(WriteError);
  expect((await failure('no', 'a')).message).toBe(
    `${join(folder, 'no', 'a')}: cannot be written: its folder does not exist; make it first`,
  );
  expect((await failure('file', 'a')).message).toContain('a part of the path is a file, not a folder');
  expect((await failure('d')).message).toContain('it is a folder; choose another name');
  expect(readdirSync(folder).sort()).toEqual(['d', 'file']);
});

test('a full disk: a WriteError that names the file and what to do', async (context) => {
  if (!existsSync('/dev/full')) context.skip('this system has no /dev/full');
  // /dev/full answers ENOSPC to every write; a file handle on it stands for the temporary file.
  const { open } = await import('node:fs/promises');
  const { writeError } = await import('../../../src/platform/node/write-error.js');
  const handle = await open('/dev/full', 'w');
  const error = await handle.writeFile('x').catch((reason) => writeError('runs/model', reason));
  await handle.close().catch(() => {});
  expect(error).toBeInstanceOf(WriteError);
  expect((error as Error).message).toBe(
    'runs/model: cannot be written: the disk is full; free some space or choose another folder',
  );
});

test('a file that grows past the limit (ulimit -f): a WriteError, and nothing is left behind', (context) => {
  if (process.platform === 'win32') context.skip('no ulimit on Windows');
  const folder = temporaryFolder();
  const script = `
    const { writeFileAtomic } = await import(${JSON.stringify(BUILT)});
    await writeFileAtomic('big', new Uint8Array(1 << 20)).catch((e) => console.log(e.code + ' ' + e.message));`;
  const { stdout } = spawnSync(
    'bash',
    ['-c', 'ulimit -f 64; exec "$0" --input-type=module -e "$1"', process.execPath, script],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  expect(stdout).toMatch(/^WRITE big: cannot be written: the file would be larger than .*ulimit -f allows/);
  expect(readdirSync(folder)).toEqual([]);
});

test('a process that exits in the middle takes its temporary file with it', () => {
  const folder = temporaryFolder();
  const script = `
    const { AtomicFile } = await import(${JSON.stringify(BUILT)});
    const file = await AtomicFile.create('half');
    await file.write('x');
    console.log((await import('node:fs')).readdirSync('.').length);
    process.exit(0);`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(out).toBe('1\n');
  expect(readdirSync(folder)).toEqual([]);
});

test('discard after commit does nothing', async () => {
  const folder = temporaryFolder();
  const file = await AtomicFile.create(join(folder, 'a'));
  await file.write('x');
  await file.close();
  await file.commit();
  await file.discard();
  expect(readdirSync(folder)).toEqual(['a']);
});

test('what a killed process left half written is removed by the next that writes there; what a live one writes stays', async (context) => {
  if (process.platform === 'win32') context.skip('Windows has no SIGKILL');
  const folder = temporaryFolder();
  const name = `${'ä'.repeat(120)}.csv`; // 244 bytes
  const writer = (end: string) => {
    const script = `
      const { AtomicFile } = await import(${JSON.stringify(BUILT)});
      const file = await AtomicFile.create(${JSON.stringify(name)});
      await file.write('half');
      ${end}`;
    return spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: folder, stdio: 'pipe' });
  };
  const temporaries = () => readdirSync(folder).filter((one) => one.endsWith('.tmp'));
  const killed = writer(`process.kill(process.pid, 'SIGKILL');`);
  await new Promise((resolve) => killed.on('close', resolve));
  const [left] = temporaries();
  expect(Buffer.byteLength(left)).toBeLessThan(256);
  put(folder, 'mine.tmp', 'a file of the user');
  put(folder, '.mine.0123abcd.tmp', 'may be of anybody');
  const live = writer(`console.log('writes'); setInterval(() => {}, 1000);`);
  await new Promise((resolve) => live.stdout.on('data', resolve));
  try {
    expect(temporaries()).toHaveLength(3);
    expect(temporaries()).not.toContain(left);
    await writeFileAtomic(join(folder, 'other'), 'x');
    expect(temporaries()).toHaveLength(3);
  } finally {
    live.kill('SIGKILL');
  }
});

test('a failed write says what to do; an error of our own, and one that is no file’s, stay as they are', () => {
  const own = new OptionError('no');
  expect(writeError('/a', own)).toBe(own);
  const foreign = new TypeError('x');
  expect(writeError('/a', foreign)).toBe(foreign);
  const full = Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC' });
  const said = writeError('/a', full) as WriteError;
  expect(said).toBeInstanceOf(WriteError);
  expect(said.message).toBe(
    '/a: cannot be written: the disk is full; free some space or choose another folder',
  );
  expect(said.cause).toBe(full);
  const odd = Object.assign(new Error('EODD: odd'), { code: 'EODD' });
  expect((writeError('/a', odd) as Error).message).toBe('/a: cannot be written: EODD: odd');
});
