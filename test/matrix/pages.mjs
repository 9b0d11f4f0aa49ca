// The rows that run app.js in Chromium: each bundler makes a page of it with no setting beyond entry and output (Parcel with one), and one
// row loads the package's own bundle with no bundler at all.
// Before: commands.mjs. Next: browser.mjs serves and opens the page.

import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ISOLATION } from '../../scripts/browsers.mjs';
import { requireChromium, resultsAt, serve } from './browser.mjs';
import { command, ENV, install, installedVersion, run } from './commands.mjs';

const page = (script, head = '') =>
  `<!doctype html><meta charset="utf-8"><title>jacquard</title><link rel="icon" href="data:,">${head}\n` +
  `<script type="module" src="${script}"></script>\n`;

/** A folder for this row: the app, the package, the tools and the kernels' .wasm files in public/. */
async function prepare({ folder, consumer, tools }, name) {
  requireChromium();
  const home = path.join(folder, `${name}-app`);
  cpSync(consumer, home, { recursive: true });
  if (tools.length > 0) await install(home, ['./jacquard.tgz', ...tools]);
  cpSync(path.join(home, 'node_modules/jacquard/build/wasm'), path.join(home, 'public/kernels'), {
    recursive: true,
    filter: (file) => !/\.(js|ts)$/.test(file),
  });
  writeFileSync(path.join(home, 'index.html'), page('./page-entry.js'));
  // Vite's one setting: its dev server has to send the headers that threads need.
  writeFileSync(
    path.join(home, 'vite.config.js'),
    `export default ${JSON.stringify({ server: { headers: ISOLATION } })};\n`,
  );
  return home;
}

/**
 * A row for a bundler's command, which writes dist/. Where it makes no page of its own, one loads dist/`script`. `settings` go into the
 * app's package.json.
 */
export function bundler(tools, parameters, script, settings) {
  const name = tools[0].split('@')[0];
  const program = tools.at(-1).startsWith('webpack-cli') ? 'webpack' : name;
  return async (context) => {
    const home = await prepare({ ...context, tools }, `${name}-build`);
    if (settings) {
      const file = path.join(home, 'package.json');
      writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...settings }));
    }
    await run(command(home, program), parameters, { cwd: home });
    const dist = path.join(home, 'dist');
    // Vite's command alone copies public/.
    if (!existsSync(path.join(dist, 'kernels'))) cpSync(path.join(home, 'public'), dist, { recursive: true });
    if (script) {
      writeFileSync(path.join(dist, 'index.html'), page(script));
    }
    return { ...(await served(dist)), version: installedVersion(home, name) };
  };
}

/** The row of the dev server, which bundles nothing beforehand. */
export function viteDevServer(specifier) {
  return async (context) => {
    const home = await prepare({ ...context, tools: [specifier] }, 'vite-dev');
    const server = spawn(command(home, 'vite'), ['--host', '127.0.0.1'], { cwd: home, env: ENV });
    try {
      return { ...(await resultsAt(await addressOf(server))), version: installedVersion(home, 'vite') };
    } finally {
      server.kill();
    }
  };
}

function addressOf(server) {
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (chunk) => {
      said += chunk;
      const address = /Local:\s+(http:\S+)/.exec(said)?.[1];
      if (address) resolve(address);
    };
    server.stdout.on('data', listen);
    server.stderr.on('data', listen);
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`vite ended with exit code ${code}\n${said}`)));
    setTimeout(() => reject(new Error(`vite gives no address in 30 s\n${said}`)), 30_000).unref();
  });
}

/** The row without a bundler: the app's own import lines, which an import map leads to the package's bundles. */
export async function plain(context) {
  const home = await prepare({ ...context, tools: [] }, 'plain');
  const bundle = (name) => `./node_modules/jacquard/build/bundle/${name}.js`;
  const imports = {
    jacquard: bundle('jacquard'),
    'jacquard/slim': bundle('slim'),
    'jacquard/worker': bundle('worker'),
  };
  const map = `<script type="importmap">${JSON.stringify({ imports })}</script>`;
  writeFileSync(path.join(home, 'index.html'), page('./page-entry.js', map));
  mkdirSync(path.join(home, 'kernels'));
  cpSync(path.join(home, 'public/kernels'), path.join(home, 'kernels'), { recursive: true });
  const { results, chromium } = await served(home);
  return { results, version: `Chromium ${chromium}` };
}

async function served(folder) {
  const { address, close } = await serve(folder, ISOLATION);
  try {
    return await resultsAt(address);
  } finally {
    close();
  }
}
