// On Node: reads a task from each line of standard input and answers with its figures, both as JSON.

import { createInterface } from 'node:readline';
import { createBackend } from '../../build/src/index.js';
import { loadData } from '../../build/src/platform/node/index.js';
import { epochsOf } from './epochs.js';

const { train } = await loadData(process.argv[2]);
const wide = process.argv[3] === 'wide' && 'auto';
const turn = epochsOf(train, (options) => createBackend({ ...options, wide }));
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await turn(JSON.parse(line))));
}
process.exit(0); // the backends' threads would keep it
