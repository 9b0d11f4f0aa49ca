// onnxruntime-web on its WASM backend, one thread: a model of raw bytes in, probabilities out.
// onnx-model.mjs writes the file.

import * as ort from 'onnxruntime-web';
import { onnxModel } from './onnx-model.mjs';

export async function predict(job) {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(onnxModel(job), { executionProviders: ['wasm'] });
  return async (rows) => {
    const x = new ort.Tensor('uint8', rows, [rows.length / job.width, job.width]);
    const { y } = await session.run({ x });
    return y.data;
  };
}
