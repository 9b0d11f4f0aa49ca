// npm run docs: builds the documentation site into build/site, a static folder that any host serves from any folder of it.
// npm run docs:dev serves it while its pages are edited. Next: docs/ has one file for each step.

import { spawn } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { BASE } from '../docs/.vitepress/relocatable.mjs';
import { root } from './build/tools.mjs';
import { buildPage } from './demo.mjs';
import { finish } from './docs/finish.mjs';
import { generatePages } from './docs/generate.mjs';
import { buildPlayground } from './docs/playground.mjs';

const docs = path.join(root, 'docs');
export const site = path.join(root, 'build/site');

const USAGE = `npm run docs: builds the documentation site into build/site.
npm run docs:dev -- --port 5173: serves it on this machine, and again as its pages change.`;

/** Runs a command in docs/, its output on this terminal. */
function run(command, args, variables = {}) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...variables };
    const child = spawn(command, args, { cwd: docs, stdio: 'inherit', env });
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args.join(' ')} exited with ${code}`)),
    );
  });
}

const vitepress = (args, variables) =>
  run(process.execPath, [path.join(docs, 'node_modules/vitepress/bin/vitepress.js'), ...args], variables);

async function prepare() {
  if (!existsSync(path.join(root, 'build/bin/jacquard.js')))
    throw new Error('the library is not built yet; run: npm run build');
  if (!existsSync(path.join(docs, 'node_modules/vitepress')))
    await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error']);
  await generatePages();
}

export async function buildSite() {
  await prepare();
  rmSync(site, { recursive: true, force: true });
  await vitepress(['build', '.'], { DOCS_BASE: BASE });
  await buildPage();
  cpSync(path.join(root, 'build/web'), path.join(site, 'demo'), { recursive: true });
  await buildPlayground(path.join(site, 'playground'));
  finish(site);
}

async function main() {
  const { values, positionals } = parseArgs({
    options: { port: { type: 'string', default: '5173' }, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (values.help) return console.log(USAGE);
  if (positionals[0] === 'dev') {
    await prepare();
    await buildPlayground(path.join(docs, 'public/playground'), { alone: true });
    return vitepress(['dev', '.', '--port', values.port]);
  }
  await buildSite();
  console.log('docs: build/site is ready; any static server can serve it');
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  main().catch((error) => {
    console.error(`docs: ${error.message}`);
    process.exitCode = 1;
  });
}
