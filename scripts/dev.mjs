// npm run dev: builds, then watches assembly/, src/ and cli/ and repeats what a change asks for, with a line about it. With
// --demo it also serves the demo's page and builds that anew (web/ too). An error is shown, and the watching goes on.
// Next: build/watch.mjs says which steps a file asks for; build.mjs runs them.

import path from 'node:path';
import { parseArgs } from 'node:util';
import { root, runNode, StepFailed } from './build/tools.mjs';
import { stepsFor, watchSources } from './build/watch.mjs';

const USAGE = `npm run dev -- [options]: builds, and builds again whenever a source changes. Ctrl-C ends it.
  --demo    also builds the demo's page and serves it on this machine; reload it to see a change`;
const BUILD = path.join(root, 'scripts', 'build.mjs');

const { values } = parseArgs({ options: { demo: { type: 'boolean' }, help: { type: 'boolean' } } });
if (values.help) {
  console.log(USAGE);
  process.exit();
}
const places = ['assembly', 'src', 'cli', 'asconfig.json', 'package.json', 'tsconfig.json'];

/** Runs steps in processes of their own, which load the templates and settings as they are now. */
async function runSteps(steps) {
  const { page, rest } = { page: steps.includes('page'), rest: steps.filter((step) => step !== 'page') };
  if (rest.length > 0) await runNode(BUILD, ['--only', rest.join(',')]);
  if (!page || !values.demo) return;
  const { buildPage } = await import('./demo.mjs');
  await buildPage();
  console.log("jacquard: built (the demo's page)");
}

async function changed(files) {
  const time = new Date().toLocaleTimeString('en-GB');
  const others = files.length > 1 ? ` and ${files.length - 1} more` : '';
  console.log(`${time}  ${files[0]}${others} changed`);
  try {
    await runSteps(stepsFor(files));
  } catch (error) {
    console.error(error instanceof StepFailed ? 'jacquard: not built; waiting for the next change' : error);
  }
}

// Watching begins before the first build, so that nothing that is saved during it is missed.
let first;
watchSources(root, values.demo ? [...places, 'web'] : places, async (files) => {
  await first;
  await changed(files);
});
first = (async () => {
  try {
    await runNode(BUILD, []);
    if (values.demo) await runSteps(['page']);
  } catch (error) {
    if (!(error instanceof StepFailed)) console.error(error);
  }
  if (values.demo) {
    const { servePage } = await import('./demo.mjs');
    console.log(`the demo: ${(await servePage()).address}`);
  }
  console.log('watching assembly/, src/ and cli/' + (values.demo ? ' and web/' : ''));
})();
