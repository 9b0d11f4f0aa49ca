// Writes build/docs/functions.md, the tables of what the registries hold: the last step of the build, so that they need no
// upkeep by hand. Next: docs/design/registries.md names the registries.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { output, markdownTable as table } from './tools.mjs';

const REGISTRIES = [
  'functions/activations',
  'functions/metrics',
  'nn/losses',
  'nn/initializers',
  'data/standardize',
];

export function functionsPage(registries) {
  const { ACTIVATION_NAMES, ACTIVATION_NOTES, activationNamed } = registries;
  const { LOSS_NAMES, LOSS_NOTES, lossOf, INITIALIZER_NAMES, INITIALIZER_NOTES } = registries;
  const activations = ACTIVATION_NAMES.map((name) => {
    const { slope } = activationNamed(name);
    const range = slope ? `${slope.usual}; above 0, at most ${slope.largest}` : '';
    return [`\`${name}\``, ACTIVATION_NOTES[name].docs, range];
  });
  const losses = LOSS_NAMES.map((name) => [
    `\`${name}\``,
    LOSS_NOTES[name].docs,
    lossOf(name).tasks.join(', '),
  ]);
  const initializers = INITIALIZER_NAMES.map((name) => [`\`${name}\``, INITIALIZER_NOTES[name].docs]);
  const metrics = registries.METRIC_NAMES.map((name) => {
    const { higherIsBetter, tasks } = registries.METRICS[name];
    return [
      `\`${name}\``,
      registries.METRIC_NOTES[name].docs,
      higherIsBetter ? 'highest' : 'lowest',
      tasks.join(', '),
    ];
  });
  const standardizers = registries.STANDARDIZER_NAMES.map((name) => {
    const { learn, scalesColumns } = registries.standardizerEntry(name);
    const places = [learn && 'rows of features', scalesColumns && 'number columns of tables'];
    return [`\`${name}\``, registries.STANDARDIZER_NOTES[name], places.filter(Boolean).join(', ')];
  });
  return `# Functions by name

## Activations

${table(['name', 'f(x)', 'α'], activations)}

## Losses

The first for a kind of targets is its default.

${table(['name', 'loss of a row', 'for'], losses)}

## Initializers

${table(['name', 'weights of a layer'], initializers)}

## Standardisation

${table(['name', 'how features are scaled', 'for'], standardizers)}

## Metrics

Each epoch's; over the validation rows they are called \`validationLoss\` and so on.

${table(['name', 'what it is', 'best', 'for'], metrics)}
`;
}

export async function writeFunctionsPage() {
  const registries = {};
  for (const file of REGISTRIES) {
    Object.assign(registries, await import(pathToFileURL(path.join(output, 'src', `${file}.js`)).href));
  }
  mkdirSync(path.join(output, 'docs'), { recursive: true });
  writeFileSync(path.join(output, 'docs', 'functions.md'), functionsPage(registries));
}
