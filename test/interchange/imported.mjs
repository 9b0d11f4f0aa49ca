// Answers of a model that was imported: probabilities or values. Before: compare.mjs.

import { FORMATS } from '../../build/src/formats/formats.js';
import { modelFromLayers } from '../../build/src/formats/model-from-layers.js';
import { createBackend, Network } from '../../build/src/index.js';
import { encodeModel } from '../../build/src/model/model-file-write.js';

/** @param rows a list of numbers, row after row, images with channels last */
export async function imported(format, files, rows, options = {}) {
  const backend = await createBackend();
  const network = Network.load(backend, encodeModel(modelFromLayers(FORMATS[format].read(files, options))));
  const features = Float32Array.from(rows);
  const answers =
    network.task === 'values' ? network.predictValues(features) : network.predictProba(features);
  network.dispose();
  return answers;
}
