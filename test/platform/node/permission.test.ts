// What Node and bundlers may keep from the library is said with what to do: the permission model, and a bundle without the package's folder.

import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { packageRoot } from '../../../src/platform/node/dataset-folders.js';
import { readError } from '../../../src/platform/node/open-file.js';
import { writeError } from '../../../src/platform/node/write-error.js';
import { LIMIT } from '../../support/limits.js';
import { temporaryFolder } from '../../support/temporary.js';

const root = new URL('../../../', import.meta.url);
const FLAG = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

test('under the permission model the command names the flag that is missing', () => {
  const folder = temporaryFolder();
  const modules = realpathSync(new URL('node_modules', root));
  const cli = new URL('build/bin/jacquard.js', root).pathname;
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      FLAG,
      `--allow-fs-read=${root.pathname}*`,
      `--allow-fs-read=${modules}/*`,
      cli,
      'data',
      'info',
      `${folder}/t.csv`,
    ],
    { encoding: 'utf8', timeout: LIMIT },
  );
  expect(stderr).toMatch(/t\.csv: the permission model of Node forbids to read it; add --allow-fs-read=/);
  expect(status).toBe(2);
});

test('so does the library, for what it reads and writes', () => {
  const denied = Object.assign(new Error('restricted'), { code: 'ERR_ACCESS_DENIED' });
  expect(readError('a.csv', denied)).toMatchObject({
    name: 'DataError',
    message: expect.stringContaining(
      'a.csv: the permission model of Node forbids to read it; add --allow-fs-read',
    ),
  });
  expect(writeError('b.csv', denied)).toMatchObject({
    name: 'WriteError',
    message: expect.stringContaining('add --allow-fs-write'),
  });
});

test('a bundle that does not know where it lies, or lies elsewhere, says that it cannot find the sample', () => {
  const elsewhere = pathToFileURL(`${temporaryFolder()}/bundle.cjs`).href;
  expect(() => packageRoot(elsewhere)).toThrow(/leave jacquard out of the bundle/);
  expect(packageRoot()).toBe(root.pathname.replace(/\/$/, ''));
});
