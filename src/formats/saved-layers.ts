// What a format has no place for, as one JSON object in a file of it: layers, loss, class names and the like. An import of such a file
// needs no options and makes the same bits again. Before: portable-model.ts. Next: pytorch-*.ts, npz-*.ts and tfjs-*.ts.

import { ModelError } from '../errors.js';
import * as check from '../model/model-description.js';
import { isRecord, parseJson } from '../model/untrusted-json.js';
import type { Architecture } from '../nn/graph.js';
import { isGraphDescription } from '../nn/graph-description.js';
import { layerKindOf, roleOf } from '../nn/layer-kinds.js';
import type { LayerOptions } from '../nn/layer-options.js';
import { checkSchema, savedSchema } from '../table/check-schema.js';
import type { FormatFile } from './format.js';
import type { ReadLayers } from './model-from-layers.js';
import type { PortableLayer, PortableModel } from './portable-model.js';

/** Under which it stands in a file. */
export const SAVED_LAYERS = 'jacquard';

/** @param more of each layer, by its number: where its tensors are. */
export function savedLayers(model: PortableModel, more: (i: number) => object = () => ({})): string {
  const { inputShape, layers, loss, task, classNames, classCodes, targetScale, images } = model;
  return JSON.stringify({
    ...{ inputShape, loss, layers: layers.map((layer, i) => ({ ...layerOf(layers, layer), ...more(i) })) },
    ...(task === 'labels' && { task }),
    classNames,
    ...(classCodes && { classCodes }),
    ...(targetScale && { targetScale }),
    ...(images && { images }),
    ...(model.standardizer?.clip !== undefined && { clip: model.standardizer.clip }),
    ...(model.schema && { schema: savedSchema(model.schema) }),
  });
}

function layerOf(layers: readonly PortableLayer[], { kind, name, inputs, options }: PortableLayer) {
  const { unsaved = [] } = layerKindOf(kind);
  const saved = Object.entries(options).filter(([option]) => !unsaved.includes(option));
  return {
    ...{ kind, name, inputs: inputs.map((i) => (i < 0 ? 'input' : layers[i].name)) },
    ...Object.fromEntries(saved),
    ...(roleOf(kind) === 'product' && { activation: 'identity' }),
  };
}

/** What savedLayers() wrote, checked. */
export interface SavedLayers extends Pick<ReadLayers, 'inputShape' | 'layers' | 'loss'> {
  readonly graph: Architecture;
  /** By the number of a layer: what `more` gave, as text. */
  readonly places: readonly string[];
  readonly clip?: number;
  readonly more: NonNullable<ReadLayers['more']>;
}

/**
 * @param place the field of each layer that `more` gave.
 * @throws ModelError naming the field, what was expected and what was found
 */
export function readSavedLayers(text: string, where: string, place?: string): SavedLayers {
  const value = parsed(text, where);
  if (!isRecord(value)) throw new ModelError(`${where}: ${SAVED_LAYERS}: an object expected`);
  const { classNames, classCodes, task, targetScale, images, clip, schema } = value;
  const places: string[] = [];
  const given = Array.isArray(value['layers']) ? value['layers'] : [];
  const layers = given.map((layer: unknown) => {
    if (place === undefined || !isRecord(layer)) return layer;
    const { [place]: at, ...others } = layer;
    places.push(String(at ?? ''));
    return others;
  });
  const { described, graph } = check.checkArchitecture({ ...value, layers }, where);
  if (!isGraphDescription(described))
    throw new ModelError(`${where}: ${SAVED_LAYERS}: inputShape is missing`);
  const names = check.checkClassNames(classNames, graph, where);
  const codes = check.checkClassCodes(classCodes, names, where);
  const chosen = check.checkTask(task as string | undefined, graph, where);
  return {
    ...{ graph, places, inputShape: described.inputShape, loss: described.loss },
    layers: described.layers as LayerOptions[],
    ...(clip !== undefined && { clip: check.checkClip(clip as number, where) }),
    more: {
      classNames: names,
      ...(codes && { classCodes: codes }),
      ...(chosen && { task: chosen }),
      ...(targetScale !== undefined && { targetScale: check.checkTargetScale(targetScale, graph, where) }),
      ...(schema !== undefined && { schema: checkSchema(schema, graph.inputSize, where) }),
      ...(images !== undefined && { images: check.checkImages(images, graph, where) }),
    },
  };
}

function parsed(text: string, where: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw new ModelError(`${where}: ${SAVED_LAYERS}: no valid JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** The schema of a table's model as a file of its own, for whoever encodes rows; none for other models. */
export function schemaFiles({ schema }: PortableModel, name: string): FormatFile[] {
  if (!schema) return [];
  const text = JSON.stringify(savedSchema(schema), null, 1);
  return [{ name: `${name}.schema.json`, bytes: new TextEncoder().encode(`${text}\n`) }];
}

/** What every format of numbers says of tables and photos. */
export function encodingNotes({ schema, images }: PortableModel, name: string): string[] {
  return [
    ...(schema
      ? [`The model takes numbers: rows of a table have to be encoded first, as ${name}.schema.json says.`]
      : []),
    ...(images
      ? [
          `Photos have to be decoded and brought to ${images.size.join('×')} pixels first, as bytes from 0 to 255.`,
        ]
      : []),
  ];
}
