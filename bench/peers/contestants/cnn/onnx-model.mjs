// The convolutional network as the bytes of an ONNX file: x (u8) → Cast → Sub mean → Mul scale → Conv → Relu → MaxPool … →
// Flatten → Gemm → Softmax → y. ONNX has channels first: weights are moved. Next: ../onnx-file.mjs writes the bytes.

import { attribute, FLOAT, modelFile, node, tensor } from '../onnx-file.mjs';
import { foldedLayers } from './folded-layers.mjs';

export function onnxModel(job) {
  const { image, classes } = job;
  const [height, width, channels] = image;
  const nodes = [
    node('Cast', ['x'], 'float', [attribute('to', FLOAT)]),
    node('Sub', ['float', 'mean'], 'centred'),
    node('Mul', ['centred', 'scale'], 'a'),
  ];
  const constants = [
    tensor('mean', [1], Float32Array.of(job.mean)),
    tensor('scale', [1], Float32Array.of(job.scale)),
  ];
  let from = 'a';
  const add = (type, inputs, attributes) => {
    const output = `a${nodes.length}`;
    nodes.push(node(type, [from, ...inputs], output, attributes));
    from = output;
  };
  const constant = (name, dimensions, values) => {
    constants.push(tensor(`${name}${nodes.length}`, dimensions, values));
    return `${name}${nodes.length}`;
  };
  const make = {
    conv2d({ inputs, shape, weight, bias }) {
      const [filters, before] = [shape.at(-1), inputs.at(-1)];
      const moved = constant('w', [filters, before, 3, 3], lastFirst(weight, 9, before, filters));
      const sizes = [attribute('kernel_shape', [3, 3]), attribute('pads', [1, 1, 1, 1])];
      add('Conv', [moved, constant('b', [filters], bias)], sizes);
    },
    activation: () => add('Relu', []),
    'max-pool': () => add('MaxPool', [], [attribute('kernel_shape', [2, 2]), attribute('strides', [2, 2])]),
    dense({ inputs, shape: [units], weight, bias }) {
      const [positions, before] = [inputs[0] * inputs[1], inputs[2]];
      add('Flatten', []);
      const moved = lastFirst(weight, positions, before, units);
      const sizes = [attribute('transB', 1)];
      add('Gemm', [constant('w', [units, positions * before], moved), constant('b', [units], bias)], sizes);
    },
  };
  for (const layer of foldedLayers(job)) make[layer.kind](layer);
  nodes.push(node('Softmax', [from], 'y', [attribute('axis', 1)]));
  return modelFile({ nodes, constants, input: [channels, height, width], classes });
}

/** From [positions, channels, units] to [units, channels, positions]. */
function lastFirst(weight, positions, channels, units) {
  const moved = new Float32Array(weight.length);
  for (let p = 0; p < positions; p++) {
    for (let c = 0; c < channels; c++) {
      for (let u = 0; u < units; u++)
        moved[(u * channels + c) * positions + p] = weight[(p * channels + c) * units + u];
    }
  }
  return moved;
}
