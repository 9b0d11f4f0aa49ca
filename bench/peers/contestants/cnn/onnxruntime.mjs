// onnxruntime-web on its WASM backend, one thread: raw bytes in, probabilities out, a batch a call.
// onnx-model.mjs writes the file.

import * as ort from 'onnxruntime-web';
import { inBatches } from './in-batches.mjs';
import { onnxModel } from './onnx-model.mjs';

export async function predict(job) {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(onnxModel(job), { executionProviders: ['wasm'] });
  const [height, width, channels] = job.image;
  return inBatches(job, async (rows, count) => {
    const x = new ort.Tensor('uint8', rows, [count, channels, height, width]);
    const { y } = await session.run({ x });
    return y.data;
  });
}
