// Options in messages of the library as flags: "--weight-decay: …", and suggestions about tables, "--numeric zip keeps it".
// Before: src/table/suggest.ts. Next: exit-code.ts; index.ts sets the wording of suggestions.

import type { Command, Option } from 'commander';
import { DivergedError } from '../src/errors.js';
import { namesIn } from '../src/options/option.js';
import { shellWord } from '../src/report/shell-word.js';
import type { SuggestedOption } from '../src/table/suggest.js';
import { AUGMENT_OPTIONS } from '../src/train/augmentation.js';
import { Flag, optionOf } from './flags.js';

/**
 * The library's names of options as they are typed here: "weightDecay: …" is "--weight-decay: …", "augment.shift: …" is "--shift: …", and
 * "schedule.minimum: … learningRate 0.1" is "--schedule minimum: … --learning-rate 0.1". So is the advice of a training that diverged.
 */
export function withFlagNames(error: Error, running: Command | undefined): string {
  const option = optionOf(error, running);
  if (!option?.long)
    return error instanceof DivergedError && running ? diverged(error.message, running) : error.message;
  const [group, part] = error.message.slice(0, error.message.indexOf(': ')).split('.');
  const own = part === undefined || part === option.attributeName() ? '' : ` ${part}`;
  const words = part !== undefined && group === 'augment' ? namesIn(AUGMENT_OPTIONS) : [];
  const rest = withFlagsInside(error.message.slice(error.message.indexOf(': ')), running!, words);
  return option.long + own + (isOfSizes(option) ? sizesAsTyped(rest) : rest);
}

/** The advice of a training that diverged: "lower --learning-rate (now 1), or use --reduction mean", which not every command has. */
function diverged(text: string, running: Command): string {
  const has = running.options.some((option) => option.attributeName() === 'reduction');
  const advice = text.replace(/, or use reduction "mean"$/, has ? ', or use --reduction mean' : '');
  return withFlagsInside(advice, running, []);
}

/** Names with a capital letter are options, and so are `words`; quoted ones are somebody's own. */
function withFlagsInside(text: string, { options }: Command, words: readonly string[]): string {
  return text.replace(/(?<!["\w.])[a-z]\w*(?!["\w])/g, (name) => {
    if (!/[A-Z]/.test(name) && !words.includes(name)) return name;
    const option = options.find((one) => one.attributeName() === name);
    return option?.long ?? name;
  });
}

/** Whether a list is typed as 32x24x3. */
function isOfSizes(option: Option): boolean {
  return option instanceof Flag && option.separator === 'x';
}

/** "[28, 28, 1]" as "28x28x1". */
export function sizesAsTyped(text: string): string {
  return text.replace(/\[([\w, ]+)\]/g, (_, sizes) => sizes.replaceAll(', ', 'x'));
}

/**
 * Options that a message is about ("task: …", "m.onnx: layers: …") or asks for ("give inputShape, [28, 28, 1]"; "leave task out") by
 * their flags, for commands whose options are called otherwise in the library.
 */
export function optionsAsFlags(text: string, flags: Readonly<Record<string, string>>): string {
  const names = Object.keys(flags).join('|');
  const about = new RegExp(`(?<=^|: )(${names})(?=: )`, 'g');
  const asked = new RegExp(`\\b(give|leave) (${names})\\b[:,]?( \\[[\\w, ]+\\])?`, 'g');
  return text
    .replace(about, (name) => flags[name])
    .replace(asked, (_, verb, name, sizes = '') => `${verb} ${flags[name]}${sizesAsTyped(sizes)}`);
}

/** Implements Wording for the command line. */
export function suggestFlag(option: SuggestedOption, template: string, value?: unknown): string {
  if (option === 'pixels') return template.replace('$', '--image-shape'); // which sets it
  return template.replace('$', () => option.split(' or ').map(flag).join(' or ') + valueText(option, value));
}

/** "--drop-missing-labels" */
function flag(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function valueText(option: SuggestedOption, value: unknown): string {
  if (value === undefined || ['dropMissingLabels', 'skipDamaged'].includes(option)) return '';
  if (typeof value === 'boolean') return value ? ' yes' : ' no';
  return [value]
    .flat()
    .map((one) => ` ${shellWord(String(one))}`)
    .join('');
}
