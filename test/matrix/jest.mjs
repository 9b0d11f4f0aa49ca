// The rows of Jest, which runs app.js as a test whose timers stand still: in the environments `node` and `jsdom`, with timers that are
// replaced after the package was loaded, and before.
// Before: commands.mjs. Next: jest-entry.js is the test.

import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { command, ENV, install, installedVersion, run } from './commands.mjs';

const TOOLS = ['jest@30', 'jest-environment-jsdom@30'];

/** What docs/guides/platforms.md has users of jsdom write. */
const SETUP = `import { TextDecoder, TextEncoder } from 'node:util';
Object.assign(globalThis, { TextDecoder, TextEncoder });
`;

/** One folder for both rows. */
async function prepare({ folder, consumer }) {
  const home = path.join(folder, 'jest');
  if (existsSync(home)) return home;
  cpSync(consumer, home, { recursive: true });
  cpSync(fileURLToPath(new URL('jest-entry.js', import.meta.url)), path.join(home, 'jest-entry.js'));
  writeFileSync(path.join(home, 'setup.js'), SETUP);
  await install(home, ['./jacquard.tgz', ...TOOLS]);
  return home;
}

async function testIn(home, settings) {
  const file = path.join(home, 'jest-results.json');
  rmSync(file, { force: true });
  const shared = { testMatch: ['**/jest-entry.js'], transform: {} };
  writeFileSync(path.join(home, 'jest.config.json'), JSON.stringify({ ...shared, ...settings }));
  const env = { ...ENV, NODE_OPTIONS: '--experimental-vm-modules' };
  await run(command(home, 'jest'), ['--config', 'jest.config.json'], { cwd: home, env, timeout: 600_000 });
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** A row for one of Jest's environments. */
export function jest(testEnvironment) {
  return async (context) => {
    const home = await prepare(context);
    const settings = { testEnvironment, ...(testEnvironment === 'jsdom' && { setupFiles: ['./setup.js'] }) };
    const late = await testIn(home, settings);
    const early = await testIn(home, { ...settings, fakeTimers: { enableGlobally: true } });
    const results = Object.entries(late).map(([part, one]) => [part, one.failure ? one : early[part]]);
    return { version: installedVersion(home, 'jest'), results: Object.fromEntries(results) };
  };
}
