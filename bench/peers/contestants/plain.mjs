// The arithmetic of a dense network as loops in JavaScript, as one would write it by hand: one row of bytes in, probabilities out, in
// arrays that are made once.

export async function predict({ width, mean, scale, layers }) {
  const input = new Float32Array(width);
  const outputs = layers.map(({ units }) => new Float32Array(units));
  const last = layers.length - 1;
  return (row) => {
    for (let j = 0; j < width; j++) input[j] = (row[j] - mean[j]) * scale[j];
    for (let i = 0; i <= last; i++)
      multiply(i === 0 ? input : outputs[i - 1], layers[i], outputs[i], i < last);
    return softmax(outputs[last]);
  };
}

function multiply(x, { units, weight, bias }, y, rectifies) {
  y.set(bias);
  for (let k = 0, at = 0; k < x.length; k++, at += units) {
    const factor = x[k];
    for (let j = 0; j < units; j++) y[j] += factor * weight[at + j];
  }
  if (rectifies) for (let j = 0; j < units; j++) if (y[j] < 0) y[j] = 0;
}

function softmax(y) {
  let top = y[0];
  for (let j = 1; j < y.length; j++) if (y[j] > top) top = y[j];
  let sum = 0;
  for (let j = 0; j < y.length; j++) {
    y[j] = Math.exp(y[j] - top);
    sum += y[j];
  }
  for (let j = 0; j < y.length; j++) y[j] /= sum;
  return y;
}
