// A small HTTP server that predicts with a model file: node examples/server.mjs runs/train/model.safetensors
//   POST /predict {"rows": [{"age": 22, "sex": "female"}]}   rows as objects where the model was trained on a table, else arrays of
//                                                            features; the answer is {"predictions": […], "notices": […]}
//   GET /health                                              what the model expects, and how much was served
// Requests that arrive together are one prediction. Bodies and rows are limited. Every error is {"error": "…"}.
// On SIGTERM or SIGINT it takes no more connections, answers what it has taken, and ends.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { createBackend, JacquardError } from 'jacquard';
import { loadNetwork } from 'jacquard/node';

const OPTIONS = {
  host: { type: 'string', default: '127.0.0.1' }, // 0.0.0.0 for other machines too
  port: { type: 'string', default: '8080' }, // 0 for a free one
  'max-bytes': { type: 'string', default: '1000000' }, // of a body
  'max-rows': { type: 'string', default: '1000' }, // of a request, and of a prediction
  wait: { type: 'string', default: '2' }, // milliseconds that a request waits for others
};

class HttpError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Collects the rows of requests that arrive together, and predicts them at once. */
class Batcher {
  requests = 0;
  batches = 0;
  waiting = [];
  rowCount = 0;

  constructor(network, maxRows, wait) {
    Object.assign(this, { network, maxRows, wait });
  }

  /** The predictions of one request's rows, and sentences about values that training never saw. */
  predict(rows) {
    if (this.rowCount + rows.length > this.maxRows) this.flush();
    this.requests++;
    this.rowCount += rows.length;
    return new Promise((resolve, reject) => {
      this.waiting.push({ rows, resolve, reject });
      this.timer ??= setTimeout(() => this.flush(), this.wait);
    });
  }

  flush() {
    clearTimeout(this.timer);
    // Requests of the same columns are joined, no others: a column that all rows of a request lack is an error of that request.
    const groups = new Map();
    for (const request of this.waiting) {
      const columns = columnsOf(request.rows);
      groups.set(columns, [...(groups.get(columns) ?? []), request]);
    }
    Object.assign(this, { timer: undefined, waiting: [], rowCount: 0 });
    for (const requests of groups.values()) this.answer(requests);
  }

  answer(requests) {
    this.batches++;
    const rows = requests.flatMap((request) => request.rows);
    const notices = [];
    let error;
    let predictions = [];
    try {
      predictions = predictionsOf(this.network, rows, (text) => notices.push(text));
    } catch (thrown) {
      error = thrown;
    }
    // What is wrong or doubtful concerns one of several: each by itself, so that it alone is told.
    if (requests.length > 1 && (error || notices.length > 0)) {
      for (const request of requests) this.answer([request]);
    } else if (error) {
      requests[0].reject(error);
    } else {
      for (const request of requests)
        request.resolve({ predictions: predictions.splice(0, request.rows.length), notices });
    }
  }
}

/** The names of all columns that rows have; the same text for all rows that are arrays. */
function columnsOf(rows) {
  if (Array.isArray(rows[0])) return '';
  return JSON.stringify([...new Set(rows.flatMap(Object.keys))].sort());
}

/** One for each row, as predictRows() has it; `onNotice` hears of values that training never saw. */
function predictionsOf(network, rows, onNotice) {
  if (network.schema) return network.predictRows(rows, { onNotice });
  const { task, classNames } = network;
  const outputs = task === 'values' ? network.predictValues(rows) : network.predictProba(rows);
  return rows.map((_, row) => {
    const values = [...outputs.subarray(row * classNames.length, (row + 1) * classNames.length)];
    const byName = Object.fromEntries(classNames.map((name, i) => [name, values[i]]));
    if (task === 'values') return byName;
    if (task === 'classes')
      return { class: classNames[values.indexOf(Math.max(...values))], probabilities: byName };
    const labels = Object.fromEntries(classNames.map((name, i) => [name, values[i] > 0.5]));
    return { labels, probabilities: byName };
  });
}

const inputSizeOf = ({ architecture }) => architecture.inputShape.reduce((size, length) => size * length, 1);

/** @throws HttpError for what are no rows of the model. */
function requireRows(network, body, maxRows) {
  const rows = body?.rows;
  if (!Array.isArray(rows) || rows.length === 0)
    throw new HttpError(400, 'a body {"rows": […]} with at least one row expected');
  if (rows.length > maxRows) throw new HttpError(413, `${rows.length} rows; at most ${maxRows} in a request`);
  const { schema } = network;
  const inputSize = inputSizeOf(network);
  for (const [i, row] of rows.entries()) {
    if (schema && (typeof row !== 'object' || row === null || Array.isArray(row)))
      throw new HttpError(400, `rows[${i}]: an object with the columns of the model's table expected`);
    if (!schema && !(Array.isArray(row) && row.length === inputSize && row.every(Number.isFinite)))
      throw new HttpError(400, `rows[${i}]: an array of ${inputSize} numbers expected`);
  }
  return rows;
}

/** @throws HttpError for a body that is too long, or no JSON. */
async function readJson(request, maxBytes) {
  const chunks = [];
  let bytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      // A little more is read and dropped, so that the client gets to read the answer; for much more the connection ends.
      else if (bytes > 10 * maxBytes) break;
    }
  } catch {
    throw new HttpError(400, 'the body was cut short');
  }
  if (bytes > maxBytes) throw new HttpError(413, `the body has more than ${maxBytes} bytes`);
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch (error) {
    throw new HttpError(400, `the body is no JSON: ${error.message}`);
  }
}

function describe(network, { requests, batches }) {
  const { task, classNames, schema } = network;
  const columns = schema?.columns.filter(({ kind }) => !['ignored', 'label', 'target'].includes(kind));
  const input = columns
    ? { columns: columns.map(({ name, kind }) => ({ name, kind })) }
    : { inputSize: inputSizeOf(network) };
  return { status: 'ok', task, predicts: classNames, ...input, requests, batches };
}

function readOptions() {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  if (positionals.length !== 1) throw new Error('one model file expected');
  const { host, ...numbers } = values;
  const read = ([name, text]) => {
    if (!/^\d+$/.test(text)) throw new Error(`--${name} ${text}: a whole number expected`);
    return [name, Number(text)];
  };
  return { path: positionals[0], host, ...Object.fromEntries(Object.entries(numbers).map(read)) };
}

async function serve({ path, host, port, wait, 'max-bytes': maxBytes, 'max-rows': maxRows }) {
  const network = await loadNetwork(await createBackend(), path);
  const batcher = new Batcher(network, maxRows, wait);
  const routes = {
    'GET /health': () => describe(network, batcher),
    'POST /predict': async (request) => {
      const rows = requireRows(network, await readJson(request, maxBytes), maxRows);
      return batcher.predict(rows);
    },
  };

  async function respond(request, response) {
    const place = request.url.replace(/\?.*$/s, '');
    const route = routes[`${request.method} ${place}`];
    let status = 200;
    let answer;
    try {
      if (route === undefined) {
        const allowed = Object.keys(routes).filter((name) => name.endsWith(` ${place}`));
        throw new HttpError(allowed.length > 0 ? 405 : 404, `there is ${Object.keys(routes).join(' and ')}`);
      }
      answer = await route(request);
    } catch (error) {
      const refused = error instanceof JacquardError && ['DATA', 'SHAPE'].includes(error.code);
      status = error.status ?? (refused ? 400 : 500);
      if (status === 500) console.error(error);
      answer = { error: status === 500 ? 'the server failed' : error.message };
    }
    // It is ending, or the rest of a long body is not read.
    if (!server.listening || status === 413) response.setHeader('Connection', 'close');
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(`${JSON.stringify(answer)}\n`);
  }

  const server = createServer({ requestTimeout: 30_000 }, respond);
  server.listen(port, host);
  await once(server, 'listening');
  console.log(`http://${host}:${server.address().port}`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close());
  await once(server, 'close');
}

try {
  await serve(readOptions());
} catch (error) {
  console.error(`server: ${error.message}`);
  process.exitCode = 2;
}
