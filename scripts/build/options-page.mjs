// Writes build/docs/options.md, the reference of options, from the schemas that the library checks them with and the flags of
// `jacquard train`. A step of npm run build. Next: functions-page.mjs writes the tables of functions.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { output, markdownTable as table } from './tools.mjs';

/** "a whole number from 1 to 1000000", "mean or sum", "true or false"; a name of a registry; else nothing. */
function valuesOf(option, { describeRange }) {
  if (option.heightAndWidth) return `${describeRange(option.range)}, or a height and a width`;
  if (option.range && option.words)
    return `${describeRange(option.range)}, or \`${option.words.join('`, `')}\``;
  if (option.range) return describeRange(option.range);
  if (option.names) return option.names.map((name) => `\`${name}\``).join(', ');
  if (option.registry) return 'see below';
  return option.toggle ? 'true or false' : '';
}

/** The meaning with its note; {name} is another option. */
function sentence({ meaning, note }) {
  const said = typeof note === 'function' ? note() : note;
  return `${meaning}${said ? ` (${said})` : ''}`.replace(/\{(\w+)\}/g, '`$1`');
}

function usualOf({ usual, heightAndWidth }) {
  if (usual === undefined || usual === null) return '';
  return `\`${heightAndWidth ? `[${usual.join(', ')}]` : usual}\``;
}

function numbersTable(entries, texts, kinds) {
  const rows = entries.flatMap(([name, { own }]) => {
    const numbers = Object.entries(own);
    if (numbers.length === 0) return [[`\`${name}\``, '', '', '', '']];
    return numbers.map(([number, option], i) => [
      ...[i === 0 ? `\`${name}\`` : '', `\`${number}\``, (texts[name] ?? texts)[number]],
      ...[valuesOf(option, kinds), usualOf(option)],
    ]);
  });
  return table(['name', 'number', 'meaning', 'values', 'default'], rows);
}

/** Each kind with its own options, then those that every layer takes. */
function layersTable({ LAYER_KINDS, LAYER_KIND_TEXTS, NODE_OPTION_TEXTS }, NODE_OPTIONS, kinds) {
  const rows = Object.entries(LAYER_KINDS).flatMap(([name, { own }]) => {
    const { docs, options } = LAYER_KIND_TEXTS[name];
    const numbers = Object.entries(own).map(([option, one]) => {
      const usual = option === 'activation' ? '`relu`' : usualOf(one);
      return ['', `\`${option}\``, options[option], valuesOf(one, kinds), usual];
    });
    return [[`\`${name}\``, '', docs, '', ''], ...numbers];
  });
  const every = Object.entries(NODE_OPTION_TEXTS).map(([option, text]) => {
    const one = NODE_OPTIONS[option];
    return ['', `\`${option}\``, text, valuesOf(one, kinds), usualOf(one)];
  });
  const head = ['kind', 'option', 'meaning', 'values', 'default'];
  return table(head, [...rows, ['every kind', '', '', '', ''], ...every]);
}

/** The page as Markdown. */
export async function optionsPage() {
  const built = (file) => import(pathToFileURL(path.join(output, file)).href);
  const kinds = await built('src/options/option-kinds.js');
  const { TRAINING_OPTIONS, TRAINING_TEXTS } = await built('src/train/options.js');
  const { OPTIMIZERS, OPTIMIZER_TEXTS } = await built('src/optim/optimizers.js');
  const { SCHEDULES, SCHEDULE_NUMBER_TEXTS } = await built('src/optim/schedules.js');
  const layerKinds = await built('src/nn/layer-kinds.js');
  const { NODE_OPTIONS } = await built('src/nn/layer-options.js');
  const { TRAIN_FLAGS } = await built('cli/train-options.js');
  const { longFlag } = await built('cli/flags.js');
  const flagOf = (name) => (name in TRAIN_FLAGS ? `\`${longFlag(name)}\`` : '');
  const fit = Object.entries(TRAINING_TEXTS).map(([name, text]) => {
    const option = TRAINING_OPTIONS[name];
    const usual = text.saysDefault ? '' : usualOf(option);
    return [`\`${name}\``, flagOf(name), sentence(text), valuesOf(option, kinds), usual];
  });
  const others = Object.entries(TRAIN_FLAGS)
    .filter(([name]) => !(name in TRAINING_OPTIONS))
    .map(([, flag]) => [`\`${flag.flags}\``, flag.description]);
  return `# Options

Written by \`npm run build\` from the tables that check the options (\`src/train/options.ts\`, \`src/nn/kinds/\`, \`src/optim/\`,
\`cli/train-options.ts\`).

## Training

Options of \`network.fit(data, options)\`, with their flags in \`jacquard train\`.

${table(['option', 'flag', 'meaning', 'values', 'default'], fit)}

## Layers

\`layers: [{ kind: 'dense', units: 342 }, { kind: 'dropout', rate: 0.2 }, { kind: 'dense', units: 10 }]\` of \`new Network(…)\`; as a flag,
\`--layers "dense 342, dropout 0.2"\`, without the output layer. A dense layer or a convolution may be given \`activation\` and \`batchNorm: true\`, for
layers that directly follow it.

${layersTable(layerKinds, NODE_OPTIONS, kinds)}

## Optimizers

\`optimizer: 'adam'\`, or with numbers \`optimizer: { name: 'adam', beta1: 0.8 }\`; as a flag, \`--optimizer adam:beta1=0.8\`.

${numbersTable(Object.entries(OPTIMIZERS), OPTIMIZER_TEXTS, kinds)}

## Schedules

\`schedule: 'step'\`, or with numbers \`schedule: { name: 'step', every: 10 }\`; as a flag, \`--schedule step:every=10\`.

${numbersTable(Object.entries(SCHEDULES), SCHEDULE_NUMBER_TEXTS, kinds)}

## Other flags of \`jacquard train\`

${table(['flag', 'meaning'], others)}
`;
}

export async function writeOptionsPage() {
  mkdirSync(path.join(output, 'docs'), { recursive: true });
  writeFileSync(path.join(output, 'docs', 'options.md'), await optionsPage());
}
