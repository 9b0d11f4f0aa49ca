// A dense network as the bytes of an ONNX file: x (u8) → Cast → Sub mean → Mul scale → Gemm → Relu … → Softmax → y.
// Next: onnx-file.mjs writes the bytes.

import { attribute, FLOAT, modelFile, node, tensor } from './onnx-file.mjs';

export function onnxModel({ width, classes, mean, scale, layers }) {
  const nodes = [
    node('Cast', ['x'], 'float', [attribute('to', FLOAT)]),
    node('Sub', ['float', 'mean'], 'centred'),
    node('Mul', ['centred', 'scale'], 'standard'),
  ];
  const constants = [tensor('mean', [width], mean), tensor('scale', [width], scale)];
  let name = 'standard';
  layers.forEach(({ inputs, units, weight, bias }, i) => {
    constants.push(tensor(`w${i}`, [inputs, units], weight), tensor(`b${i}`, [units], bias));
    nodes.push(node('Gemm', [name, `w${i}`, `b${i}`], `z${i}`));
    if (i < layers.length - 1) nodes.push(node('Relu', [`z${i}`], `a${i}`));
    name = `a${i}`;
  });
  nodes.push(node('Softmax', [`z${layers.length - 1}`], 'y', [attribute('axis', 1)]));
  return modelFile({ nodes, constants, input: [width], classes });
}
