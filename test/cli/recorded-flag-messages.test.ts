// Options in messages as their flags, and decisions about options: as recorded.

import { Command } from 'commander';
import { expect, it } from 'vitest';
import { checkFoldOptions } from '../../cli/crossvalidate-options.js';
import { isInUse, optionsIn } from '../../cli/fit-options.js';
import { addFlags, Flag, helpOf, longFlag, optionOf, parseNumber } from '../../cli/flags.js';
import { optionsAsFlags, sizesAsTyped, suggestFlag, withFlagNames } from '../../cli/flags-in-messages.js';
import { bytesOf } from '../../cli/memory-option.js';
import { modelTargets, requireDecidable } from '../../cli/shared-options.js';
import { requireMonitor } from '../../cli/stopping-options.js';
import { TRAIN_FLAGS } from '../../cli/train-options.js';
import { JacquardError, OptionError, OutOfMemoryError } from '../../src/errors.js';
import { recordTexts, shownText } from './in-process.js';

/** The options of a command line of `jacquard train`. */
function given(words: string): Command {
  const command = addFlags(
    new Command('train').exitOverride().configureOutput({ writeErr() {} }),
    TRAIN_FLAGS,
  );
  command.parse(words.split('|').filter(Boolean), { from: 'user' });
  return command;
}

it('names, sizes and messages', async () => {
  const command = given('');
  const messages = [
    'weightDecay: too large',
    'augment.shift: 3, and crop 2 with learningRate 0.1',
    'schedule.minimum: x',
    'imageShape: [28, 28, 1] for "imageShape"',
    'memory: gone',
    'data.csv: bad',
    'nothing: at all',
    'plain',
  ];
  const outcomes: string[] = [];
  for (const text of messages)
    for (const error of [new OptionError(text), new OutOfMemoryError(text), new Error(text)])
      outcomes.push(
        await shownText(() => [
          withFlagNames(error, command),
          withFlagNames(error, undefined),
          optionOf(error, command)?.long,
        ]),
      );
  for (const text of messages)
    outcomes.push(
      sizesAsTyped(text),
      optionsAsFlags(`m.onnx: ${text}; give imageShape, [2, 3]; leave memory out`, {
        imageShape: '--image-shape',
        memory: '--memory',
      }),
    );
  for (const option of ['pixels', 'numeric or ignore', 'dropMissingLabels', 'header', 'label'] as const)
    for (const value of [undefined, true, false, 'a b', ['a', 1]])
      outcomes.push(suggestFlag(option as never, 'try $ or $', value));
  for (const text of ['', ' ', '0', '300MB', '1.5 GiB', '2KB', '1gb', '2 mib', '0GB', '1e999', 'NaN', 'a'])
    outcomes.push(`${bytesOf(text)} ${parseNumber(text)}`);
  for (const task of ['classes', 'values', 'labels'] as const) {
    outcomes.push(await shownText(() => modelTargets({ task, classNames: ['a'] })));
    for (const count of [1, 2, 3])
      for (const threshold of [undefined, 0.5])
        outcomes.push(await shownText(() => requireDecidable({ task, classCount: count }, threshold)));
    for (const monitor of [undefined, 'validationLoss', 'accuracy', 'meanAbsoluteError'] as const)
      outcomes.push(await shownText(() => requireMonitor(monitor, task === 'classes' ? undefined : task)));
  }
  for (const options of [
    {},
    { foldIndices: 'x' },
    { foldIndices: 'x', folds: 2 },
    { foldIndices: 'x', stratified: false },
    { foldIndices: 'x', group: ['a'] },
    { group: ['a', 'b'] },
    { group: ['a'] },
    { validation: 'none', patience: 1 },
    { validation: 'none' },
    { validation: 5, patience: 1 },
  ])
    outcomes.push(await shownText(() => checkFoldOptions(options as never)));
  for (const group of ['dropout', 'weights', 'images', 'length'] as const)
    for (const name of optionsIn(group))
      outcomes.push(
        `${name} ${isInUse(name, undefined)} ${isInUse(name, 0)} ${isInUse(name, [0, 1])} ${isInUse(name, null)}`,
      );
  outcomes.push(
    helpOf({ meaning: 'a {weightDecay}', note: () => 'b' }, 'c', 'd'),
    helpOf({ meaning: 'a' }),
    longFlag('aBcD'),
  );
  recordTexts(outcomes, 4);
});

it('a table of flags names each as it is typed', () => {
  expect(() => addFlags(new Command('x'), { other: new Flag('--one', '') })).toThrow(
    '--one: stands in its table as other',
  );
  expect(() => addFlags(new Command('x'), { one: new Flag('--one', '') })).not.toThrow();
  expect(new OptionError('x')).toBeInstanceOf(JacquardError);
});
