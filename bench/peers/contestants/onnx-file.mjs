// The bytes of an ONNX file, from x (u8) to y (f32). Protocol Buffers by hand: the fields that are needed, numbered as in
// github.com/onnx/onnx, onnx/onnx.proto. Before: onnx-model.mjs, cnn/onnx-model.mjs.

export const FLOAT = 1;
const UINT8 = 2;
const IR_VERSION = 8;
const OPSET = 13;

/** From x, raw bytes [rows, ...input], to y, probabilities [rows, classes]. */
export function modelFile({ nodes, constants, input, classes }) {
  const graph = message(
    ...nodes.map((bytes) => field(1, bytes)),
    field(2, 'network'),
    ...constants.map((bytes) => field(5, bytes)),
    field(11, value('x', UINT8, input)),
    field(12, value('y', FLOAT, [classes])),
  );
  return message(field(1, IR_VERSION), field(7, graph), field(8, message(field(1, ''), field(2, OPSET))));
}

export function node(type, inputs, output, attributes = []) {
  return message(
    ...inputs.map((input) => field(1, input)),
    field(2, output),
    field(4, type),
    ...attributes.map((bytes) => field(5, bytes)),
  );
}

const INT_ATTRIBUTE = 2;
const INTS_ATTRIBUTE = 7;

/** An integer, or a list of them. */
export function attribute(name, content) {
  return Array.isArray(content)
    ? message(field(1, name), ...content.map((one) => field(8, one)), field(20, INTS_ATTRIBUTE))
    : message(field(1, name), field(3, content), field(20, INT_ATTRIBUTE));
}

export function tensor(name, dimensions, values) {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return message(...dimensions.map((size) => field(1, size)), field(2, FLOAT), field(8, name), field(9, raw));
}

/** An array of as many rows as there are, each of these sizes. */
function value(name, type, sizes) {
  const rows = field(1, message(field(2, 'rows')));
  const shape = message(rows, ...sizes.map((size) => field(1, message(field(1, size)))));
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
