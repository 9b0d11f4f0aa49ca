// An estimator as a file: the model file of its network, which Network.load reads as well, with the estimator's kind,
// parameters and classes in the metadata "estimator". Files are not trusted: everything that is read is checked.
// Next: network-estimator.ts saves and loads.

import { ModelError, OptionError, show } from '../errors.js';
import { metadataOf, withMetadata } from '../model/metadata.js';
import { isRecord, parseJson } from '../model/untrusted-json.js';
import type { GivenBytes } from '../typed-arrays.js';
import { UNSAVED_OPTIONS } from './common-options.js';
import type { Label } from './labels.js';

const METADATA = 'estimator';

/** The state of an estimator besides its network. */
export interface SavedEstimator {
  /** Its class: "MLPClassifier". */
  readonly kind: string;
  /** Its parameters, except functions and those that belong to the rows of one fit. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Booleans, numbers or words as they were given; empty without classes. */
  readonly classes: readonly Label[];
}

/** Functions, signals and one fit's weights cannot be saved. */
export function savableOptions(options: object): Record<string, unknown> {
  const entries = Object.entries(options).filter(
    ([name, value]) => value !== undefined && !(name in UNSAVED_OPTIONS),
  );
  const saved = Object.fromEntries(entries);
  if (!isRecord(saved['fit'])) return saved;
  const { sampleWeights: _, ...fit } = saved['fit'];
  return { ...saved, fit };
}

export function encodeEstimator(model: Uint8Array, { kind, options, classes }: SavedEstimator): Uint8Array {
  return withMetadata(model, METADATA, JSON.stringify({ kind, options: toPlain(options), classes }));
}

/** @throws ModelError for a file without an estimator, or a damaged one. */
export function decodeEstimator(bytes: GivenBytes, fileName: string): SavedEstimator {
  const text = metadataOf(bytes, METADATA, fileName);
  if (text === undefined) {
    throw new ModelError(
      `${fileName}: no estimator was saved in it; Network.load reads the model file of a network`,
    );
  }
  const { kind, options, classes } = recordOf(text, fileName);
  const plain = fromPlain(options);
  if (typeof kind !== 'string' || !isRecord(plain) || !isClasses(classes)) {
    throw new ModelError(`${fileName}: metadata "${METADATA}" is damaged: ${show(text)}`);
  }
  return { kind, options: plain, classes };
}

/** @throws ModelError for a text that is not a JSON object. */
export function recordOf(text: string, fileName: string, name = METADATA): Record<string, unknown> {
  try {
    const value = parseJson(text);
    if (isRecord(value)) return value;
  } catch (error) {
    const reason = show((error as Error).message);
    throw new ModelError(`${fileName}: metadata "${name}" is not valid JSON: ${reason}`, { cause: error });
  }
  throw new ModelError(`${fileName}: metadata "${name}" should be an object, ${show(text)} found`);
}

/** Makes an estimator with the parameters of a file. @throws ModelError for parameters that the estimator does not take. */
export function fromSavedOptions<Estimator>(make: () => Estimator, fileName: string): Estimator {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof OptionError) || error.message.includes('first argument is a backend')) throw error;
    throw new ModelError(`${fileName}: the saved parameters are not valid: ${error.message}`, {
      cause: error,
    });
  }
}

/** Distinct labels of one type. */
export function isClasses(value: unknown): value is Label[] {
  if (!Array.isArray(value) || new Set(value).size !== value.length) return false;
  const [first] = value;
  return value.every(
    (label) => ['string', 'number', 'boolean'].includes(typeof label) && typeof label === typeof first,
  );
}

/** For JSON: objects become lists of pairs, because a class may be called "__proto__", and ∞ becomes an object. */
function toPlain(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return { number: String(value) };
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return Array.from(value as unknown as ArrayLike<unknown>, toPlain);
  if (!isRecord(value)) return value;
  const pairs = Object.entries(value).filter(([, one]) => one !== undefined && typeof one !== 'function');
  return { pairs: pairs.map(([name, one]) => [name, toPlain(one)]) };
}

/** The reverse of toPlain; undefined for anything that toPlain does not produce. */
function fromPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromPlain);
  if (!isRecord(value)) return value;
  if (typeof value['number'] === 'string') return Number(value['number']);
  const { pairs } = value;
  if (!Array.isArray(pairs) || !pairs.every((pair) => Array.isArray(pair) && typeof pair[0] === 'string'))
    return undefined;
  return Object.fromEntries(pairs.map(([name, one]) => [name, fromPlain(one)]));
}
