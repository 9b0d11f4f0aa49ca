// The row of examples/deno-deploy.mjs: `deno serve` without any permission, as near to Deno Deploy as this machine gets. The program
// of the other rows needs threads and files, so that this one has one part.
// Before: edge.mjs.

import { spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { ENV, install, programIn, run } from './commands.mjs';
import { copyExample, irisRequest, requireIrises } from './edge.mjs';

export async function denoDeploy({ folder, consumer }) {
  const tool = path.join(folder, 'deno@2');
  await install(tool, ['deno@2']);
  const program = programIn(tool, 'deno');
  const version = (await run(program, ['--version'], { cwd: tool })).match(/\d+\.\d+\.\d+/)[0];
  const home = path.join(folder, 'deno-deploy');
  cpSync(consumer, home, { recursive: true });
  copyExample('deno-deploy.mjs', home);
  const parameters = ['serve', '--no-prompt', '--host', '127.0.0.1', '--port', '0', 'deno-deploy.mjs'];
  const env = { ...ENV, DENO_DIR: path.join(tool, 'cache') };
  const server = spawn(program, parameters, { cwd: home, env });
  try {
    const signal = AbortSignal.timeout(90_000);
    const response = await fetch(await addressOf(server), { signal, method: 'POST', body: irisRequest() });
    const answer = await response.json();
    if (!response.ok) throw new Error(`answered ${response.status} ${answer.error}`);
    const right = requireIrises(answer, 'relaxed');
    const absent = { note: 'not tried' };
    const one = { backend: answer.backend, checksum: `${right} of 50 irises` };
    return { version, results: { one, threads: absent, slim: absent, worker: absent } };
  } finally {
    server.kill();
  }
}

function addressOf(server) {
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (chunk) => {
      said += chunk;
      const address = /http:\/\/[\w.:]+/.exec(said)?.[0];
      if (address) resolve(address);
    };
    server.stdout.on('data', listen);
    server.stderr.on('data', listen);
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`deno ended with exit code ${code}\n${said}`)));
    setTimeout(() => reject(new Error(`deno gives no address in 30 s\n${said}`)), 30_000).unref();
  });
}
