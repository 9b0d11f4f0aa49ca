// Random ONNX graphs: what an import takes for a bias, a scale or an activation depends on what stands around it. Next: ../random-graphs.test.ts
// records what is read of them; test/interchange/onnx-random-graphs.mjs compares it with ONNX Runtime.

/** Types of numbers, as src/formats/onnx/onnx-file-write.ts has them. */
const [FLOAT, INT64] = [1, 7];

export const sizeOf = (shape) => shape.reduce((product, n) => product * n, 1);

/**
 * A graph of operators that an import knows, in random order, as onnx-file-write.ts takes it: the sizes of a row, and whether the answer is values.
 */
export function randomGraph(random) {
  const nodes = [];
  const constants = [];
  const below = (n) => random.below(n);
  const pick = (list) => list[below(list.length)];
  const constant = (shape, of = () => random.normal()) => {
    const data = Float32Array.from({ length: sizeOf(shape) }, of);
    const name = `c${constants.length}`;
    constants.push({ name, type: FLOAT, shape, bytes: new Uint8Array(data.buffer) });
    return name;
  };
  const sizesConstant = (list) => {
    const name = `c${constants.length}`;
    const bytes = new Uint8Array(BigInt64Array.from(list, BigInt).buffer);
    constants.push({ name, type: INT64, shape: [list.length], bytes });
    return name;
  };
  /** Values: their sizes without the rows, and the order of images. */
  const values = [];
  const add = (type, inputs, { sizes, order }, attributes) => {
    const output = `v${nodes.length}`;
    nodes.push({ name: pick([output, `/${output}`]), type, inputs, output, attributes });
    const value = { name: output, sizes, order };
    values.push(value);
    return value;
  };
  const scalarOf = (value) => constant([], () => value);
  const scalar = (value) => constant(pick([[], [1]]), () => value);
  const fitting = ({ sizes: [first, , last], sizes, order }) =>
    constant(
      pick(
        {
          row: [[first], [1, first], [1]],
          first: [[first, 1, 1], [1, first, 1, 1], [], sizes],
          last: [[last], [1], sizes],
        }[order],
      ),
    );
  const swapped = (a, b) => (below(2) ? [a, b] : [b, a]);

  const byNumber = [
    (v) => add('Add', swapped(v.name, fitting(v)), v),
    (v) => add('Mul', swapped(v.name, fitting(v)), v),
    (v) => add('Sub', swapped(v.name, fitting(v)), v),
    (v) => add('Div', [v.name, scalar(1.7)], v),
    (v) => add(pick(['Relu', 'Tanh', 'Sigmoid', 'Softplus', 'Identity']), [v.name], v),
    (v) => add('LeakyRelu', [v.name], v, { alpha: { float: 0.3 } }),
    (v) => add('Mul', swapped(v.name, add('Sigmoid', [v.name], v).name), v),
    (v) => {
      const erf = add('Erf', [add('Div', [v.name, scalar(Math.SQRT2)], v).name], v);
      const sum = add('Add', swapped(erf.name, scalar(1)), v);
      if (below(2)) return add('Mul', swapped(sum.name, add('Mul', [v.name, scalar(0.5)], v).name), v);
      return add('Mul', [add('Mul', swapped(sum.name, v.name), v).name, scalar(0.5)], v);
    },
    (v) => {
      const alike = values.filter(({ sizes, order }) => order === v.order && sizes.join() === v.sizes.join());
      return add('Add', [v.name, pick(alike).name], v);
    },
    (v) => (v.order === 'row' ? add('Flatten', [v.name], v, { axis: 1 }) : v),
    (v) => (v.name === 'x' ? add('Clip', [v.name, scalar(-0.7), scalar(0.7)], v) : v),
    (v) => {
      if (v.order === 'last') return v;
      const [channels] = v.sizes;
      const tensors = [0, 0, 0].map(() => constant([channels]));
      const variance = constant([channels], () => 0.3 + random.uniform());
      const attributes = { epsilon: { float: pick([1e-5, 1e-3, 1e-7]) } };
      return add('BatchNormalization', [v.name, ...tensors, variance], v, attributes);
    },
  ];
  const flat = (v) => {
    const row = { sizes: [sizeOf(v.sizes)], order: 'row' };
    if (below(2)) return add('Flatten', [v.name], row, { axis: 1 });
    return add('Reshape', [v.name, sizesConstant([-1, ...row.sizes])], row);
  };
  const windowed = (v) => {
    let from = v;
    const [channels, height, width] = v.sizes;
    const [kernel, stride] = [1 + below(3), 1 + below(2)];
    const pads = pick([
      [0, 0, 0, 0],
      [0, 0, 1, 1],
      [1, 1, 1, 1],
    ]);
    const along = (size, i) => Math.floor((size + pads[i] + pads[i + 2] - kernel) / stride) + 1;
    const [high, wide] = [along(height, 0), along(width, 1)];
    if (high < 1 || wide < 1 || Math.max(...pads) >= kernel) return v;
    const attributes = { kernel_shape: [kernel, kernel], strides: [stride, stride], pads };
    const type = pick(['Conv', 'MaxPool', 'AveragePool']);
    if (type !== 'AveragePool' && below(4) === 0) {
      const [top, left, bottom, right] = pads;
      const around = sizesConstant([0, 0, top, left, 0, 0, bottom, right]);
      const value = scalarOf(type === 'Conv' ? 0 : Number.NEGATIVE_INFINITY);
      const padded = { sizes: [channels, height + top + bottom, width + left + right], order: 'padded' };
      from = add('Pad', [v.name, around, value], padded);
      attributes.pads = [0, 0, 0, 0];
    }
    const shape = (count) => ({ sizes: [count, high, wide], order: 'first' });
    if (type === 'MaxPool') return add(type, [from.name], shape(channels), attributes);
    if (type === 'AveragePool')
      return add(type, [v.name], shape(channels), { ...attributes, count_include_pad: below(2) });
    const filters = 1 + below(3);
    const weights = [
      constant([filters, channels, kernel, kernel]),
      ...(below(2) ? [constant([filters])] : []),
    ];
    return add(type, [from.name, ...weights], shape(filters), attributes);
  };
  const product = (v, units = 1 + below(5)) => {
    const [n] = v.sizes;
    const row = { sizes: [units], order: 'row' };
    const bias = () => constant(pick([[units], [1, units], [1]]));
    if (below(2)) {
      const made = add('MatMul', [v.name, constant([n, units])], row);
      return below(2) ? add('Add', [made.name, bias()], row) : made;
    }
    const transB = below(2);
    const matrix = constant(transB ? [units, n] : [n, units]);
    const factors = { alpha: { float: pick([1, 0.5]) }, beta: { float: pick([1, 2]) } };
    return add('Gemm', [v.name, matrix, ...(below(2) ? [bias()] : [])], row, { transB, ...factors });
  };
  const layer = (v) => {
    const [first, second, third] = v.sizes;
    if (v.order === 'row') return product(v);
    if (below(4) === 0) return flat(v);
    if (v.order === 'last')
      return add(
        'Transpose',
        [v.name],
        { sizes: [third, first, second], order: 'first' },
        { perm: [0, 3, 1, 2] },
      );
    if (below(4) > 0) return windowed(v);
    if (below(2))
      return add(
        'Transpose',
        [v.name],
        { sizes: [second, third, first], order: 'last' },
        { perm: [0, 2, 3, 1] },
      );
    if (below(2)) return flat(add('GlobalAveragePool', [v.name], { sizes: [first, 1, 1], order: 'first' }));
    return add(
      'ReduceMean',
      [v.name],
      { sizes: [first], order: 'row' },
      {
        axes: pick([
          [2, 3],
          [-2, -1],
        ]),
        keepdims: 0,
      },
    );
  };

  const sides = [5 + below(3), 5 + below(3)];
  const kinds = {
    row: [2 + below(4)],
    first: [1 + below(3), ...sides],
    last: [...sides, 1 + below(3)],
  };
  const order = pick(Object.keys(kinds));
  const sizes = kinds[order];
  values.push({ name: 'x', sizes, order });
  let value = values[0];
  for (let steps = 2 + below(9); steps > 0; steps--) {
    if (below(2)) value = layer(value);
    else value = pick(byNumber)(below(6) ? value : pick(values.filter((one) => one.order !== 'padded')));
  }
  while (value.order !== 'row') value = flat(value);
  const outputs = { sizes: [2], order: 'row' };
  const end = pick(['Softmax', 'Sigmoid', 'scaled', 'plain', 'pair', 'mean']);
  if (end === 'pair') {
    const p = add('Sigmoid', [product(value, 1).name], { sizes: [1], order: 'row' });
    value = add('Concat', [add('Sub', [scalar(1), p.name], p).name, p.name], outputs, { axis: 1 });
  } else if (end === 'mean') {
    const heads = [1, 2].map(() => add('Softmax', [product(value, 2).name], outputs, { axis: 1 }).name);
    value = add('Mean', heads, outputs);
  } else {
    value = product(value, 2);
    if (end === 'Softmax' || end === 'Sigmoid') value = add(end, [value.name], outputs);
    if (end === 'scaled')
      value = add('Add', [add('Mul', [value.name, constant([2])], outputs).name, constant([2])], outputs);
  }
  const file = {
    ...{ name: 'graph', nodes, constants, metadata: {} },
    input: { name: 'x', type: FLOAT, shape: sizes },
    outputs: [{ name: value.name, type: FLOAT, shape: [2] }],
  };
  return { file, sizes, isValue: end === 'scaled' || end === 'plain' };
}
