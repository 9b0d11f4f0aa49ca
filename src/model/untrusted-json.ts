// JSON from files nobody vouches for, parsed with bounds; errors.ts shows its values in messages without risk.
// Next: safetensors.ts reads its header with it, model-description.ts our metadata.

import { show } from '../errors.js';

// Our own headers nest 4 deep. The bound keeps recursion (here and in JSON.parse's reviver) and memory small.
const MAX_DEPTH = 64;
/** Lists, objects and what is in them: each takes some 50 bytes, however short its text. */
const MAX_VALUES = 2 ** 22;

/**
 * JSON.parse that also refuses what JSON.parse lets pass: a key given twice in one object (the last would win
 * silently), the key `__proto__`, nesting deeper than 64, and more than `maxValues` values, which are counted before any is made.
 * @throws Error (of any class) whose message says what is wrong; callers add file and field.
 */
export function parseJson(
  text: string,
  reviver?: (key: string, value: unknown) => unknown,
  maxValues = MAX_VALUES,
): unknown {
  checkKeys(text, maxValues);
  return JSON.parse(text, reviver);
}

/** Walks the text once, strings whole; holds one set of keys for each object that is still open. */
function checkKeys(text: string, maxValues: number): void {
  let values = 0;
  const count = () => {
    if (++values > maxValues) throw new SyntaxError(`more than ${maxValues} values`);
  };
  const open: (Set<string> | null)[] = []; // null for an array
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '{' || character === '[') {
      count();
      if (open.length === MAX_DEPTH) throw new SyntaxError(`nested more than ${MAX_DEPTH} deep`);
      open.push(character === '{' ? new Set() : null);
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === ',') {
      count();
    } else if (character === '"') {
      const end = closingQuote(text, i);
      if (followedByColon(text, end)) addKey(open.at(-1), JSON.parse(text.slice(i, end + 1)));
      i = end;
    }
  }
}

function closingQuote(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i;
  }
  throw new SyntaxError('a string without its closing quote');
}

/** In valid JSON a colon outside strings follows keys only; invalid JSON is left to JSON.parse. */
function followedByColon(text: string, quote: number): boolean {
  let i = quote + 1;
  while (text[i] === ' ' || text[i] === '\n' || text[i] === '\r' || text[i] === '\t') i++;
  return text[i] === ':';
}

function addKey(keys: Set<string> | null | undefined, key: string): void {
  if (key === '__proto__') throw new SyntaxError('the key "__proto__" is not allowed');
  if (keys?.has(key)) throw new SyntaxError(`the key ${show(key)} is given twice`);
  keys?.add(key);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
