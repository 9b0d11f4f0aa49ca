// A model as an ONNX file: standardisation, layers, and what makes answers of the outputs are one graph, from features as they are to
// probabilities or values. Before: onnx-layers.ts. Next: onnx.ts.

import { type Standardizer, scaleOf } from '../../data/standardize.js';
import { ModelError } from '../../errors.js';
import { type Shape, sizeOfShape } from '../../nn/shape.js';
import { savedSchema } from '../../table/check-schema.js';
import { foldNorms } from '../fold-norms.js';
import type { Exported, WriteOptions } from '../format.js';
import { isFarFromZero, type PortableModel } from '../portable-model.js';
import { encodingNotes, schemaFiles } from '../saved-layers.js';
import { OnnxBuilder, type OnnxResult } from './onnx-builder.js';
import { DOUBLE, encodeOnnx, FLOAT, INT64, type OnnxValue } from './onnx-file-write.js';
import { writeLayer } from './onnx-layers.js';

/** Protocol Buffers' limit of a message. */
const LARGEST_FILE = 2 ** 31 - 1;
const INPUT = 'input';

export function writeOnnx(model: PortableModel, { name, dtype = 'f32' }: WriteOptions): Exported {
  const folded = foldNorms(model);
  const builder = new OnnxBuilder(dtype);
  const features = { name: INPUT, shape: model.inputShape, image: null };
  const rows = model.standardizer ? standardized(builder, features, model.standardizer) : features;
  const results: OnnxResult[] = [];
  for (const layer of folded.layers)
    results.push(
      writeLayer(
        builder,
        layer,
        layer.inputs.map((i) => (i < 0 ? rows : results[i])),
      ),
    );
  const outputs = writeHead(
    builder,
    folded,
    folded.outputs.map((i) => results[i]),
  );
  const size = builder.constants.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (size > LARGEST_FILE)
    throw new ModelError(`onnx: ${size} bytes of weights, at most ${LARGEST_FILE} fit in an ONNX file`);
  const bytes = encodeOnnx({
    ...{ name, nodes: builder.nodes, constants: builder.constants, outputs, metadata: metadataOf(model) },
    input: { name: INPUT, type: FLOAT, shape: model.inputShape },
  });
  return {
    files: [{ name: `${name}.onnx`, bytes }, ...schemaFiles(model, name)],
    usage: usageOf(model, name, outputs[0].name),
    notes: notesOf(model, name, outputs[0]),
  };
}

/** (x - mean)/deviation, 0 where a feature never varied, within ±clip. */
function standardized(builder: OnnxBuilder, features: OnnxResult, standardizer: Standardizer): OnnxResult {
  const { shape } = features;
  const { mean, deviation, clip } = standardizer;
  const varies = scaleOf(standardizer).map((scale) => (scale === 0 ? 0 : 1));
  const constant = (part: string, data: Float32Array) => {
    const [dimensions, values] = withoutRepeats(data, shape);
    return builder.constant(`${INPUT}/${part}`, dimensions, values);
  };
  const add = (type: string, part: string, inputs: readonly string[]) =>
    builder.add(type, [INPUT, part], inputs);
  let x = add('Sub', 'centred', [INPUT, constant('mean', mean)]);
  const divisors = deviation.map((one, j) => (varies[j] ? one : 1));
  x = add('Div', 'standardized', [x, constant('deviation', divisors)]);
  if (varies.includes(0)) x = add('Mul', 'varying', [x, constant('varies', varies)]);
  if (clip !== undefined) {
    const limits = [builder.scalar(`${INPUT}/least`, -clip), builder.scalar(`${INPUT}/largest`, clip)];
    x = add('Clip', 'clipped', [x, ...limits]);
  }
  return { ...features, name: x };
}

/** One number for all features or for each channel, where that says the same. */
function withoutRepeats(data: Float32Array, shape: Shape): [shape: readonly number[], data: Float32Array] {
  for (const period of [1, shape.length > 1 ? shape.at(-1)! : 1])
    if (data.every((value, j) => value === data[j % period])) return [[period], data.slice(0, period)];
  return [shape, data];
}

/** Probabilities and the most probable class, or values: the mean of all outputs, where there are several. */
function writeHead(builder: OnnxBuilder, model: PortableModel, ends: readonly OnnxResult[]): OnnxValue[] {
  const { head, task, targetScale } = model;
  const answer = task === 'values' ? 'values' : 'probabilities';
  const rows = ends.map((end, i) => builder.asRow(builder.asHere(end, `${answer}/${i}`), `${answer}/${i}`));
  const units = sizeOfShape(rows[0].shape);
  const isPair = head === 'sigmoid' && units === 1;
  const isScaled = targetScale !== null;
  const last = (name: string, isLast: boolean) => (isLast ? answer : `${answer}/${name}`);
  const node = (
    type: string,
    output: string,
    inputs: readonly string[],
    attributes?: Record<string, number>,
  ) => builder.addNamed(output, { name: output, type, inputs, attributes });
  const isOne = rows.length === 1;
  const heads = rows.map(({ name }, i) => {
    if (head === 'softmax') return node('Softmax', last(`softmax-${i}`, isOne), [name], { axis: -1 });
    if (head === 'sigmoid') return node('Sigmoid', last(`sigmoid-${i}`, isOne && !isPair), [name]);
    return isOne && !isScaled ? node('Identity', answer, [name]) : name;
  });
  const mean = isOne ? heads[0] : node('Mean', last('mean', !isPair && !isScaled), heads);
  if (isPair) {
    const first = node('Sub', last('first', false), [builder.scalar(`${answer}/one`, 1), mean]);
    node('Concat', answer, [first, mean], { axis: 1 });
  }
  const type = isScaled ? inUnits(builder, model, mean) : FLOAT;
  const outputs = [{ name: answer, type, shape: [isPair ? 2 : units] }];
  if (task !== 'classes') return outputs;
  node('ArgMax', 'class', [answer], { axis: 1, keepdims: 0 });
  return [...outputs, { name: 'class', type: INT64, shape: [] }];
}

/** mean + deviation·output, in float64 where float32 would lose digits. @returns the type of the values */
function inUnits(builder: OnnxBuilder, { targetScale }: PortableModel, output: string): number {
  const { mean, deviation } = targetScale!;
  const type = isFarFromZero(targetScale!) ? DOUBLE : FLOAT;
  const constant = (name: string, data: readonly number[]) =>
    type === DOUBLE
      ? builder.doubles(name, data)
      : builder.constant(name, [data.length], Float32Array.from(data));
  const add = (node: string, part: string, inputs: readonly string[], attributes?: Record<string, number>) =>
    builder.add(node, ['values', part], inputs, attributes);
  const z = type === DOUBLE ? add('Cast', 'wide', [output], { to: DOUBLE }) : output;
  const product = add('Mul', 'scaled', [z, constant('values/factors', deviation)]);
  const inputs = [product, constant('values/offsets', mean)];
  builder.addNamed('values', { name: 'values', type: 'Add', inputs });
  return type;
}

/** What a graph has no place for, as a model file has it. */
function metadataOf({ classNames, classCodes, task, loss, targetScale, images, schema }: PortableModel) {
  return {
    class_names: JSON.stringify(classNames),
    ...(classCodes && { class_codes: JSON.stringify(classCodes) }),
    ...(targetScale && { target_scale: JSON.stringify(targetScale) }),
    ...(images && { images: JSON.stringify(images) }),
    ...(schema && { schema: JSON.stringify(savedSchema(schema)) }),
    ...{ loss, task },
  };
}

function usageOf({ inputShape }: PortableModel, name: string, answer: string): string {
  const file = JSON.stringify(`${name}.onnx`);
  return [
    "import * as ort from 'onnxruntime-web';",
    `const session = await ort.InferenceSession.create(${file});`,
    `const input = new ort.Tensor('float32', features, [rows, ${inputShape.join(', ')}]);`,
    `const { ${answer} } = await session.run({ input });`,
    '',
    '# or in Python',
    'import onnxruntime',
    `session = onnxruntime.InferenceSession(${file})`,
    `${answer} = session.run(["${answer}"], {"input": features})[0]  # float32 [rows, ${inputShape.join(', ')}]`,
  ].join('\n');
}

function notesOf(model: PortableModel, name: string, { type }: OnnxValue): string[] {
  if (type !== DOUBLE) return encodingNotes(model, name);
  const wide =
    'The values are float64, because float32 would lose their last digits; some runtimes, such as those on a GPU, have no float64.';
  return [...encodingNotes(model, name), wide];
}
