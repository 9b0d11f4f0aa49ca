// The page: starts the session in its worker, finds out what the browser can do, and mounts the views.
// Next: views/, one file each; session/ is the worker's side.

import { chartStyles, themeVariables } from '../src/report/theme.js';
import { VERSION } from '../src/version.js';
import { App } from './app-state.js';
import { Client } from './client.js';
import { say } from './dom.js';
import type { EngineFacts } from './protocol.js';
import { startTabs } from './tabs.js';
import { mountCarry } from './views/carry-view.js';
import { mountData } from './views/data-card.js';
import { mountRace } from './views/race-view.js';
import { mountTrain } from './views/train-view.js';
import { mountTry } from './views/try-view.js';

const charts = new CSSStyleSheet();
charts.replaceSync(themeVariables() + chartStyles());
document.adoptedStyleSheets = [charts];

const client = new Client((reason) =>
  say('problem', `The worker of this page failed: ${reason}. Reload the page.`),
);
const app = new App(client);
const { useSample } = mountData(app);
mountTrain(app);
const tryView = mountTry(app);
mountRace(app);
mountCarry(app);
// A file dropped outside the drop zones would replace the page and stop what runs in it.
for (const type of ['dragover', 'drop']) addEventListener(type, (event) => event.preventDefault());
startTabs((view) => {
  if (view === 'try') tryView.show();
});
say('version', `Jacquard ${VERSION}. Fashion-MNIST is by Zalando Research, MIT licence.`);

try {
  const engine = await client.call('start');
  app.set({ engine });
  say('engine', engineText(engine));
  await useSample();
} catch (error) {
  say('problem', (error as Error).message);
}

/** "relaxed SIMD, up to 2 threads", or what is missing and why. */
function engineText({ kernels, fallback, cores, noThreads }: EngineFacts): string {
  const names = {
    relaxed: 'This browser runs the fastest kernels: relaxed SIMD',
    simd: 'This browser has SIMD without relaxed SIMD: the second fastest kernels',
    js: `This browser runs ${fallback}`,
  };
  const threads =
    noThreads === null ? `up to ${cores} thread${cores === 1 ? '' : 's'}` : `one thread, for ${noThreads}`;
  return `${names[kernels]}; ${threads}.`;
}
