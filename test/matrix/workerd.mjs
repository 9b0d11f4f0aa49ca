// The row of workerd, the runtime of Cloudflare Workers: workerd-entry.js and examples/cloudflare-worker.mjs, bundled by esbuild as
// Wrangler does, which leaves .wasm files beside the script. Each runs under the newest compatibility date, and under one without
// FinalizationRegistry, MessageChannel and Node's modules.
// Before: edge.mjs.

import { spawn } from 'node:child_process';
import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { command, ENV, install, programIn, run } from './commands.mjs';
import { copyExample, irisRequest, requireIrises } from './edge.mjs';

const EARLY = '2024-01-01';

export async function workerd({ folder, consumer }) {
  const home = path.join(folder, 'workerd-app');
  cpSync(consumer, home, { recursive: true });
  copyExample('cloudflare-worker.mjs', home);
  await install(home, ['./jacquard.tgz', 'workerd@1', 'esbuild@0']);
  const program = programIn(home, 'workerd');
  const version = (await run(program, ['--version'], { cwd: home })).match(/\d+-\d+-\d+/)[0];
  await bundle(home, 'workerd-entry.js', 'entry');
  await bundle(home, 'cloudflare-worker.mjs', 'example');
  let results;
  for (const date of [EARLY, version]) {
    results = await answerOf({ home, program, date, out: 'entry' });
    await requireBits(home, results.slim);
    requireIrises(await answerOf({ home, program, date, out: 'example', body: irisRequest() }), 'relaxed');
  }
  return { version, results };
}

async function bundle(home, entry, out) {
  const options = ['--bundle', '--format=esm', '--conditions=workerd,worker,browser'];
  options.push('--loader:.wasm=copy', '--asset-names=[name]', `--outdir=${out}`, '--entry-names=main');
  await run(command(home, 'esbuild'), [entry, ...options], { cwd: home });
}

/** What the script in home/`out` answers to one request. */
async function answerOf({ home, program, date, out, body }) {
  const modules = readdirSync(path.join(home, out)).map((name) => {
    const kind = name.endsWith('.wasm') ? 'wasm' : 'esModule';
    return { name, text: `(name = "${name}", ${kind} = embed "${out}/${name}")` };
  });
  modules.sort((a) => (a.name === 'main.js' ? -1 : 1)); // the first is the script
  const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .script)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
const script :Workerd.Worker = (
  compatibilityDate = "${date}",
  modules = [${modules.map(({ text }) => text).join(', ')}]
);
`;
  writeFileSync(path.join(home, `${out}.capnp`), config);
  const stdio = ['ignore', 'pipe', 'pipe', 'pipe'];
  const server = spawn(program, ['serve', `${out}.capnp`, '--control-fd=3'], { cwd: home, env: ENV, stdio });
  try {
    const signal = AbortSignal.timeout(90_000);
    const address = `http://127.0.0.1:${await portOf(server)}/`;
    const response = await fetch(address, { signal, method: body ? 'POST' : 'GET', body });
    const text = await response.text();
    if (!response.ok) throw new Error(`${date}: answered ${response.status} ${text}`);
    return JSON.parse(text);
  } finally {
    server.kill();
  }
}

/** The port that it says on its control pipe. */
function portOf(server) {
  return new Promise((resolve, reject) => {
    let said = '';
    for (const stream of [server.stdout, server.stderr])
      stream.on('data', (chunk) => {
        said += chunk;
      });
    server.stdio[3].on('data', (chunk) => {
      const port = /"port":(\d+)/.exec(String(chunk))?.[1];
      if (port) resolve(port);
    });
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`workerd ended with exit code ${code}\n${said}`)));
    setTimeout(() => reject(new Error(`workerd opens no port in 30 s\n${said}`)), 30_000).unref();
  });
}

/** The same training with the same kernels on Node, whose bits must be the same. */
async function requireBits(home, { simd, failure }) {
  if (failure) return;
  const script = `import { readFile } from 'node:fs/promises';
    import { createBackend } from 'jacquard/slim';
    import { train } from './app.js';
    const wasm = await readFile(new URL(import.meta.resolve('jacquard/kernels/simd.wasm')));
    console.log((await train(await createBackend({ wasm }))).checksum);`;
  const checksum = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: home });
  if (checksum.trim() !== simd.checksum)
    throw new Error(`simd.wasm gives ${simd.checksum} in workerd, ${checksum.trim()} on Node`);
}
