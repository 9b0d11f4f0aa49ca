// OneVsRestClassifier as a file: a safetensors file with the file of each class's estimator as a tensor of bytes.
// Before: estimator-file.ts has one estimator's file. Next: one-vs-rest-classifier.ts.

import type { Backend } from '../backend/backend.js';
import { ModelError, StateError, show } from '../errors.js';
import { decodeSafetensors, type SafetensorsFile } from '../model/safetensors.js';
import { encodeSafetensors } from '../model/safetensors-write.js';
import { ConstantClassifier } from '../multiclass/constant-classifier.js';
import type { GivenBytes } from '../typed-arrays.js';
import { decodeEstimator, isClasses, recordOf } from './estimator-file.js';
import type { Label } from './labels.js';
import { MLPClassifier } from './mlp-classifier.js';
import { SoftmaxRegression } from './softmax-regression.js';

/** The classifiers that can be saved. */
export type SavableEstimator = MLPClassifier | SoftmaxRegression;

const KINDS = { MLPClassifier, SoftmaxRegression } as const;
const FORMAT = 'jacquard one-vs-rest';
const METADATA = 'one_vs_rest';

/** @throws StateError before the first fit, and for estimators that cannot be saved. */
export function encodeOneVsRest(
  { classes, codes }: { classes: readonly Label[]; codes: readonly string[] | null },
  estimators: readonly object[],
): Uint8Array {
  if (estimators.length === 0) throw new StateError('save: fit the one-vs-rest classifier first');
  const constant = estimators.find((one) => one instanceof ConstantClassifier);
  const tensors = estimators.flatMap((estimator, i) => {
    if (estimator instanceof ConstantClassifier) return [];
    if (!(estimator instanceof MLPClassifier || estimator instanceof SoftmaxRegression)) {
      throw new StateError(
        `save: the estimator of class ${show(classes[i])} is neither an MLPClassifier nor a SoftmaxRegression`,
      );
    }
    const data = estimator.save();
    return [{ name: `estimators.${i}`, shape: [data.length], data }];
  });
  const facts = { classes, codes, features: constant?.featureCount ?? null };
  return encodeSafetensors(tensors, { format: FORMAT, [METADATA]: JSON.stringify(facts) });
}

/** @throws ModelError naming the file and what is wrong with it. */
export function decodeOneVsRest(backend: Backend, bytes: GivenBytes, fileName: string) {
  const file = decodeSafetensors(bytes, fileName);
  const text = file.metadata.get(METADATA);
  if (file.metadata.get('format') !== FORMAT || text === undefined) {
    throw new ModelError(`${fileName}: no OneVsRestClassifier was saved in it`);
  }
  const { classes, codes, features } = recordOf(text, fileName, METADATA);
  if (!isClasses(classes) || classes.length < 2 || !isCodes(codes, classes.length)) {
    throw new ModelError(`${fileName}: metadata "${METADATA}" is damaged: ${show(text)}`);
  }
  const estimators: (SavableEstimator | ConstantClassifier)[] = [];
  try {
    for (const i of classes.keys()) estimators.push(estimatorOf(backend, file, i, features, fileName));
  } catch (error) {
    for (const one of estimators) if (!(one instanceof ConstantClassifier)) one.dispose();
    throw error;
  }
  return { classes, codes, estimators };
}

function isCodes(value: unknown, classes: number): value is string[] | null {
  if (value === null) return true;
  return isClasses(value) && value.length === classes && typeof value[0] === 'string';
}

function estimatorOf(
  backend: Backend,
  file: SafetensorsFile,
  i: number,
  features: unknown,
  fileName: string,
): SavableEstimator | ConstantClassifier {
  const name = `estimators.${i}`;
  const tensor = file.tensors.get(name);
  if (tensor === undefined) {
    if (Number.isSafeInteger(features) && (features as number) > 0)
      return new ConstantClassifier(features as number, 0);
    throw new ModelError(`${fileName}: tensor ${show(name)} is missing`);
  }
  if (tensor.dtype !== 'U8') {
    throw new ModelError(`${fileName}: tensor ${show(name)} should be U8, ${tensor.dtype} found`);
  }
  const own = tensor.data() as Uint8Array;
  const where = `${fileName}: ${name}`;
  const { kind } = decodeEstimator(own, where);
  if (!Object.hasOwn(KINDS, kind))
    throw new ModelError(`${where}: saved by ${show(kind)}, which is not a classifier`);
  const estimator = KINDS[kind as keyof typeof KINDS].load(backend, own, where);
  if (estimator.classes.length === 2) return estimator;
  estimator.dispose();
  throw new ModelError(`${where}: ${estimator.classes.length} classes, 2 expected: the class and the rest`);
}
