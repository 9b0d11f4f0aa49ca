// Every place that lists or computes the members of a registry has all of them and nothing else. Each failure names the place.
// Next: docs/design/registries.md says how a member is added; test/functions/ has the formulas.

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import * as codes from '../assembly/codes.js';
import { createJsKernels } from '../src/backend/js/index.js';
import type { Kernels } from '../src/backend/kernels/index.js';
import { instantiateKernels } from '../src/backend/wasm/instantiate.js';
import { STANDARDIZER_NAMES } from '../src/data/standardize.js';
import { ACTIVATION_NAMES, ACTIVATION_NOTES, activationNamed } from '../src/functions/activations.js';
import { METRIC_NAMES, metricOf, onValidation } from '../src/functions/metrics.js';
import { INITIALIZER_NAMES } from '../src/nn/initializers.js';
import { LOSS_NAMES, lossesFor } from '../src/nn/losses.js';
import { activationChoices } from '../web/views/settings-form.js';
import { jacquard, succeeded } from './cli/run.js';
import { wasmBytes } from './conformance/backends.js';

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

/** The names in the first column of a section's table in build/docs/functions.md. */
function documented(section: string): string[] {
  const text = read('build/docs/functions.md').split(`\n## ${section}\n`)[1]?.split('\n## ')[0];
  if (text === undefined)
    throw new Error(`build/docs/functions.md has no section ${section}: run npm run build`);
  return Array.from(text.matchAll(/^\| `([^`]+)`/gm), ([, name]) => name);
}

/** An option's paragraph in the help of a command, without line breaks. */
async function helpOf(command: string, option: string): Promise<string> {
  const { stdout } = await succeeded(jacquard('.', command, '--help'));
  const [, after] = stdout.split(new RegExp(`^ +${option} `, 'm'));
  return after.split(/^ +-/m)[0].replace(/\s+/g, ' ');
}

describe('activations', () => {
  it('assembly/codes.ts: each code belongs to one activation, and its constant is the name in capitals', () => {
    const constants = Object.entries(codes).filter(([name]) => !/_(BYTES|POSITIONS)$/.test(name));
    const inRegistry = ACTIVATION_NAMES.map((name) => [
      name.toUpperCase().replaceAll('-', '_'),
      activationNamed(name).code,
    ]);
    expect(inRegistry.sort()).toEqual(constants.sort());
    expect(new Set(constants.map(([, code]) => code)).size).toBe(constants.length);
  });

  it('build/docs/functions.md: the table lists each activation with its formula', () => {
    expect(documented('Activations')).toEqual([...ACTIVATION_NAMES]);
    for (const name of ACTIVATION_NAMES) expect(ACTIVATION_NOTES[name].docs.length).toBeGreaterThan(5);
  });

  it('web/: the menu of the demo offers each activation, and settings-form.html writes none itself', () => {
    expect(activationChoices().map(({ value }) => value)).toEqual([...ACTIVATION_NAMES]);
    expect(new Set(activationChoices().map(({ title }) => title)).size).toBe(ACTIVATION_NAMES.length);
    expect(read('web/views/settings-form.html')).toContain('<select id="activation"></select>');
  });

  it.each(['train', 'search'])('cli/%s.ts: the help of --activation lists each', async (command) => {
    expect(await helpOf(command, '--activation <name>')).toContain(
      `of the hidden layers: ${ACTIVATION_NAMES.join(', ')}`,
    );
  });
});

describe('losses', () => {
  it('build/docs/functions.md: the table lists each', () => {
    expect(documented('Losses')).toEqual([...LOSS_NAMES]);
  });

  it('cli/train.ts: the help of --loss lists each with what it is, and the default of each kind of targets', async () => {
    const help = await helpOf('train', '--loss <name>');
    for (const name of LOSS_NAMES) expect(help).toMatch(new RegExp(`${name}( \\(default for [^)]+\\))?: `));
    expect(help.match(/default for/g)).toHaveLength(3);
    expect(help).toContain(`choices: ${LOSS_NAMES.map((name) => `"${name}"`).join(', ')}`);
  });

  it('cli/search.ts: the help of --loss lists those of classes', async () => {
    const choices = lossesFor('classes').map((name) => `"${name}"`);
    expect(await helpOf('search', '--loss <name>')).toContain(`choices: ${choices.join(', ')}`);
  });
});

describe('initializers', () => {
  it('build/docs/functions.md: the table lists each', () => {
    expect(documented('Initializers')).toEqual([...INITIALIZER_NAMES]);
  });

  it.each(['--initializer <name>', '--output-initializer <name>'])(
    'cli/train.ts: the help of %s lists each',
    async (option) => {
      const choices = INITIALIZER_NAMES.map((name) => `"${name}"`);
      expect(await helpOf('train', option)).toContain(`choices: ${choices.join(', ')}`);
    },
  );
});

describe('metrics', () => {
  it('build/docs/functions.md: the table lists each', () => {
    expect(documented('Metrics')).toEqual([...METRIC_NAMES]);
  });

  it('cli/: the help of train --monitor lists each, of search --metric those of classes', async () => {
    const figures = [...METRIC_NAMES.map(onValidation), ...METRIC_NAMES];
    expect(await helpOf('train', '--monitor <figure>')).toContain(
      `choices: ${figures.map((name) => `"${name}"`).join(', ')}`,
    );
    const ofClasses = METRIC_NAMES.filter((name) => metricOf(name).tasks.includes('classes'));
    const help = await helpOf('search', '--metric <name>');
    expect(help).toContain(`choices: ${ofClasses.map((name) => `"${name}"`).join(', ')}`);
    for (const name of ofClasses)
      expect(help).toContain(`${metricOf(name).higherIsBetter ? 'highest' : 'lowest'} mean ${name}`);
  });
});

describe.each(['debug', 'js'] as const)('an activation code that has no branch, on %s', (backend) => {
  const memory = new WebAssembly.Memory({ initial: 64 });
  const [x, y, workspace] = [1 << 16, 2 << 16, 3 << 16];
  const unused = Math.max(...ACTIVATION_NAMES.map((name) => activationNamed(name).code)) + 1;
  let table: Kernels;
  beforeAll(() => {
    table = backend === 'js' ? createJsKernels(memory) : instantiateKernels(wasmBytes('debug'), memory);
  });

  const places: [string, (code: number) => void][] = [
    ['activate', (code) => table.activate(5, x, y, code, 0)],
    ['deactivate', (code) => table.deactivate(5, x, y, y, code, 0)],
    ['gemm', (code) => table.gemm(8, 8, 1, 1, x, 1, 1, x, 8, 1, 0, y, 8, 0, code, 0, 0, 0, workspace)],
    ['gemm back', (code) => table.gemm(8, 8, 1, 1, x, 1, 1, x, 8, 1, 0, y, 8, 0, code, 0, x, 8, workspace)],
  ];
  const file = backend === 'js' ? 'src/functions/activations.ts' : 'assembly/activation.ts';
  it.each(places)(`%s ends with the code, and names ${file}`, (_, call) => {
    for (const name of ACTIVATION_NAMES) expect(() => call(activationNamed(name).code), name).not.toThrow();
    for (const code of [unused, -1]) {
      expect(() => call(code)).toThrow(`activation code ${code} is unknown`);
      expect(() => call(code)).toThrow(file);
    }
  });
});

describe('ways to standardise', () => {
  it('build/docs/functions.md: the table lists each', () => {
    expect(documented('Standardisation')).toEqual([...STANDARDIZER_NAMES]);
  });

  it('cli/train.ts: the help of --standardize lists each', async () => {
    const help = await helpOf('train', '--standardize <kind>');
    for (const name of STANDARDIZER_NAMES) expect(help).toMatch(new RegExp(`[ .]${name}( \\([^)]*\\))?: `));
  });
});
