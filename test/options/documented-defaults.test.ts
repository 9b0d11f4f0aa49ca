// The "Default …" in the comment above each row of a schema, which editors show, is the row's default.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BACKEND_OPTIONS } from '../../src/backend/create/create-backend.js';
import { SPLIT_OPTIONS } from '../../src/data/train-test-split.js';
import { COMMON_OPTIONS } from '../../src/estimators/common-options.js';
import { MLP_OPTIONS } from '../../src/estimators/mlp-options.js';
import { NETWORK_OPTIONS } from '../../src/network/options.js';
import { LAYER_OPTIONS, NODE_OPTIONS } from '../../src/nn/layer-options.js';
import { namesIn, type Schema } from '../../src/options/option.js';
import { GRID_SEARCH_OPTIONS } from '../../src/search/grid.js';
import { EARLY_STOPPING_OPTIONS } from '../../src/train/early-stopping.js';
import { TRAINING_OPTIONS } from '../../src/train/options.js';

const SCHEMAS: [file: string, schema: Schema][] = [
  ['train/options', TRAINING_OPTIONS],
  ['network/options', NETWORK_OPTIONS],
  ['nn/layer-options', { ...LAYER_OPTIONS, ...NODE_OPTIONS }],
  ['train/early-stopping', EARLY_STOPPING_OPTIONS],
  ['data/train-test-split', SPLIT_OPTIONS],
  ['search/grid', GRID_SEARCH_OPTIONS],
  ['backend/create/create-backend', BACKEND_OPTIONS],
  ['estimators/common-options', COMMON_OPTIONS],
  ['estimators/mlp-options', MLP_OPTIONS],
];

/** The value that the comment above a key says, as text; undefined where it says none, or one in words ("Default: …"). */
function documented(source: string, name: string): string | undefined {
  const comments = [...source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(\w+)[:,]/g)];
  const comment = comments.find(([, , key]) => key === name)?.[1].replace(/\s*\n\s*\* ?/g, ' ');
  return comment?.match(/\bDefault(?: value)? (\S+?)[.,;:]?(?:\s|$)/)?.[1].replaceAll('`', '');
}

describe.each(SCHEMAS)('%s', (file, schema) => {
  const source = readFileSync(new URL(`../../src/${file}.ts`, import.meta.url), 'utf8');
  const said = namesIn(schema).flatMap((name) => {
    const text = documented(source, name);
    return text === undefined || schema[name].usual === undefined ? [] : [{ name, text }];
  });

  it('says some', () => expect(said.length).toBeGreaterThan(0));

  it.each(said)('$name: $text', ({ name, text }) => {
    const { usual } = schema[name];
    const share = text.match(/^(\d+)\/(\d+)$/);
    const read = typeof usual === 'number' ? (share ? +share[1] / +share[2] : Number(text)) : text;
    expect(read).toEqual(
      typeof usual === 'object'
        ? JSON.stringify(usual)
        : usual === true || usual === false
          ? String(usual)
          : usual,
    );
  });
});
