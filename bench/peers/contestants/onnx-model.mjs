// A dense network as the bytes of an ONNX file: x (u8) → Cast → Sub mean → Mul scale → Gemm → Relu … → Softmax → y.
// Protocol Buffers by hand: the fields that are needed, numbered as in github.com/onnx/onnx, onnx/onnx.proto.

const FLOAT = 1;
const UINT8 = 2;
const IR_VERSION = 8;
const OPSET = 13;

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
  const graph = message(
    ...nodes.map((bytes) => field(1, bytes)),
    field(2, 'network'),
    ...constants.map((bytes) => field(5, bytes)),
    field(11, value('x', UINT8, width)),
    field(12, value('y', FLOAT, classes)),
  );
  return message(field(1, IR_VERSION), field(7, graph), field(8, message(field(1, ''), field(2, OPSET))));
}

function node(type, inputs, output, attributes = []) {
  return message(
    ...inputs.map((input) => field(1, input)),
    field(2, output),
    field(4, type),
    ...attributes.map((bytes) => field(5, bytes)),
  );
}

const INT_ATTRIBUTE = 2;

function attribute(name, integer) {
  return message(field(1, name), field(3, integer), field(20, INT_ATTRIBUTE));
}

function tensor(name, dimensions, values) {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return message(...dimensions.map((size) => field(1, size)), field(2, FLOAT), field(8, name), field(9, raw));
}

/** A matrix of as many rows as there are, and `columns`. */
function value(name, type, columns) {
  const shape = message(field(1, message(field(2, 'rows'))), field(1, message(field(1, columns))));
  return message(field(1, name), field(2, message(field(1, message(field(1, type), field(2, shape))))));
}

const message = (...fields) => Buffer.concat(fields);

/** A field of an integer, or of a string or bytes. */
function field(number, content) {
  if (typeof content === 'number') return Buffer.from([...varint(number << 3), ...varint(content)]);
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from([...varint((number << 3) | 2), ...varint(bytes.length)]), bytes]);
}

function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}
