// What the matrix runs outside itself: npm, in throw-away folders, and the programs that it installed there.
// Before: run.mjs has the rows. Next: runtimes.mjs and pages.mjs.

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A row that cannot run here. */
export class Skip extends Error {}

// Of npm's settings those alone that lead to the registry: npm_config_local_prefix would have it install into this
// repository. See test/package.test.ts.
const HANDED_DOWN =
  /^npm_config_(registry|cache|cafile|ca|proxy|https_proxy|noproxy|strict_ssl|userconfig)$/i;
export const ENV = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => HANDED_DOWN.test(name) || !/^(npm_|NODE_ENV$|NODE_OPTIONS$|FORCE_COLOR$)/i.test(name),
    ),
  ),
  ...{ NO_COLOR: '1', DO_NOT_TRACK: '1', DENO_NO_UPDATE_CHECK: '1' },
};
const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const UNREACHABLE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED/;

/** What it printed. @throws with all that it said, where it fails. */
export async function run(program, parameters, { cwd, env = ENV, timeout = 120_000 }) {
  try {
    const { stdout } = await execute(program, parameters, { cwd, env, timeout, maxBuffer: 2 ** 26 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '', killed, message } = error;
    const said = `${stdout}\n${stderr}`.trim();
    const why = killed ? `ended after ${timeout / 1000} s` : message.split('\n')[0];
    throw new Error(`${why}\n${said}`.trim(), { cause: error });
  }
}

/** The tarball of the build that is there. --ignore-scripts: `prepare` would build anew. */
export async function pack(root, folder) {
  const parameters = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [{ filename }] = JSON.parse(await run(NPM, parameters, { cwd: root }));
  return path.join(folder, filename);
}

/** Installs packages into a folder, which is made where it is missing. @throws Skip when no registry can be reached. */
export async function install(folder, packages) {
  mkdirSync(folder, { recursive: true });
  const own = path.join(folder, 'package.json');
  if (!existsSync(own)) writeFileSync(own, '{ "name": "consumer", "private": true, "type": "module" }\n');
  try {
    const parameters = ['install', '--no-audit', '--no-fund', '--prefer-offline', '--no-save'];
    await run(NPM, [...parameters, ...packages], { cwd: folder, timeout: 300_000 });
  } catch (error) {
    const code = UNREACHABLE.exec(error.message)?.[0];
    if (code) throw new Skip(`the npm registry cannot be reached (${code})`);
    throw error;
  }
}

export function installedVersion(folder, name) {
  return JSON.parse(readFileSync(path.join(folder, 'node_modules', name, 'package.json'), 'utf8')).version;
}

/** What `npx name` would run. */
export const command = (folder, name) => path.join(folder, 'node_modules/.bin', name);

/**
 * A runtime's own program. The package of its name may hold only a stub, and the program lie in a package for this
 * platform; so it is the largest file of that name, and more than a stub.
 */
export function programIn(folder, name) {
  const files = readdirSync(path.join(folder, 'node_modules'), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && [name, `${name}.exe`].includes(file.name))
    .map((file) => path.join(file.parentPath ?? file.path, file.name))
    .map((file) => ({ file, size: statSync(file).size }))
    .sort((a, b) => b.size - a.size);
  if (!(files[0]?.size > 1e6)) throw new Skip(`npm brings no program "${name}" for this platform`);
  return files[0].file;
}
