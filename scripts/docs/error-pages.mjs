// The reference of errors: each class of src/errors.ts with its code, what it means and what to do. Used by generate.mjs.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { output, root } from '../build/tools.mjs';

/** A network of four features that is trained on three classes, for the examples. */
async function trained({ createBackend, Dataset, Network }) {
  const features = new Float32Array(120).map((_, at) => (at * 7) % 5);
  const labels = new Int32Array(30).map((_, row) => row % 3);
  const classNames = ['setosa', 'versicolor', 'virginica'];
  const data = new Dataset({ name: 'irises', features, featureCount: 4, labels, classNames });
  const backend = await createBackend();
  const network = new Network(backend, { inputSize: 4, layers: [{ units: 3 }] });
  await network.fit(data, { epochs: 1 });
  return { backend, data, network };
}

/** By code: a call that ends with such an error, whose message the page quotes, and what to do. */
const WAYS_OUT = {
  SHAPE: {
    cause: async ({ Dataset }) =>
      new Dataset({
        name: 'irises',
        features: new Float32Array(10),
        featureCount: 4,
        labels: new Int32Array(3),
        classNames: ['a', 'b'],
      }),
    todo: 'Compare the two sizes in the message.',
  },
  OPTION: {
    cause: async (library) => {
      const { data, network } = await trained(library);
      await network.fit(data, { learningRate: 0 });
    },
    todo: 'Correct the option that the message names; it lists what is valid. [Options](options.md) has all of them.',
  },
  DATA: {
    cause: async ({ loadData }, file) => {
      writeFileSync(file('flowers.csv'), 'width,colour,species\n1.5,red,setosa\n2,blue,virginica\n');
      await loadData(file('flowers.csv'), { label: 'species', numeric: ['colour'] });
    },
    todo: 'Correct the file or the row that the message names, or pass the option that it suggests, such as `categorical` for a column of words.',
  },
  MODEL: {
    cause: async (library) => {
      const { backend } = await trained(library);
      library.Network.load(backend, new TextEncoder().encode('not a model file'));
    },
    todo: 'Copy the file again, or train anew. A file of a newer version needs that version of the library. A model that does not fit the data was trained on other columns or sizes.',
  },
  MEMORY: {
    cause: async (library) => {
      const { backend } = await trained(library);
      new library.Network(backend, { inputSize: 784, layers: [{ units: 10_000_000 }, { units: 10 }] });
    },
    todo: 'Use a smaller `batchSize`, fewer rows or a smaller network, or stream the rows (`streamRows`, `--memory`). `dispose()` gives back the memory of a network.',
  },
  BACKEND: {
    cause: async ({ slim }) => slim.createBackend({ wasm: new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]) }),
    todo: "Use `backend: 'auto'`, which takes the best kernels that the engine can run. In a page, check the content security policy (`'wasm-unsafe-eval'`) and the addresses of workers and kernels.",
  },
  DIVERGED: {
    cause: async (library) => {
      const { data, network } = await trained(library);
      await network.fit(data, { learningRate: 1e6, epochs: 100 });
    },
    todo: 'Use a smaller learning rate, `clipNorm`, warm-up, or standardised features. `reduction: "sum"` needs much smaller rates than `"mean"`.',
  },
  STATE: {
    cause: async (library) => {
      const { data, network } = await trained(library);
      network.dispose();
      await network.fit(data);
    },
    todo: 'The calls are in the wrong order: use an object before `dispose()`, and await one `fit` before the next call on the same network.',
  },
  WRITE: {
    cause: async (library, file) => {
      const { network } = await trained(library);
      await library.saveNetwork(network, file('no-such-folder/model.safetensors'));
    },
    todo: 'Free space, correct the permissions, or choose another path. Nothing that was there is lost: a file is written under another name and then renamed.',
  },
};

/** The message of the error that the example ends with. @throws Error where it does not end with one of that code. */
async function messageOf(code, library, folder) {
  try {
    await WAYS_OUT[code].cause(library, (name) => path.join(folder, name));
  } catch (error) {
    if (error.code !== code) throw error;
    return error.message.replaceAll(`${folder}/`, '');
  }
  throw new Error(`scripts/docs/error-pages.mjs: the example of ${code} ends without an error`);
}

/** Codes that end the command line with 1: the others are for the user to correct, and end it with 2. */
const FAILURES = ['DIVERGED', 'STATE', 'BACKEND'];

const CLASS =
  /\/\*\* ([^\n]+?) \*\/\nexport class (\w+) extends JacquardError \{[^}]*?readonly code = '(\w+)'/g;

/** @param {string} source src/errors.ts @param {string} folder for the examples' files */
export async function errorsPage(source, folder) {
  const classes = [...source.matchAll(CLASS)].map(([, meaning, name, code]) => ({ meaning, name, code }));
  const codes = classes.map(({ code }) => code);
  const stray = [...codes, ...Object.keys(WAYS_OUT)].find((code) => !codes.includes(code) || !WAYS_OUT[code]);
  if (stray) throw new Error(`scripts/docs/error-pages.mjs and src/errors.ts differ in ${stray}`);
  const built = (file) => import(pathToFileURL(path.join(output, 'src', file)).href);
  const library = {
    ...(await built('index.js')),
    ...(await built('platform/node/index.js')),
    slim: await built('slim.js'),
  };
  const parts = [];
  for (const { meaning, name, code } of classes) {
    const exit = FAILURES.includes(code) ? 1 : 2;
    const message = await messageOf(code, library, folder);
    parts.push(
      `## ${code}: \`${name}\`\n\n${meaning}\n\n\`\`\`text\n${message}\n\`\`\``,
      `**What to do.** ${WAYS_OUT[code].todo}`,
      `Exit code of the command line: ${exit}.`,
    );
  }
  return `---
editLink: false
order: 2
menu: Errors
---

# Errors by code

Every error that the library throws on purpose is a \`JacquardError\` with a stable \`code\`. Its message names what is wrong, where, and what to type
instead. Test \`error.code\` or \`instanceof\`: the wording may change between versions. Bundlers may load two copies of a class, so \`code\` is the safer test.

${parts.join('\n\n')}

## A signal that is aborted

\`fit\` with a \`signal\` that is aborted rejects with the signal's reason, by default a \`DOMException\` called \`AbortError\`. The weights stay as the last step left them.
`;
}

export async function writeErrorsPage(folder) {
  const files = mkdtempSync(path.join(tmpdir(), 'jacquard-errors-'));
  try {
    const source = readFileSync(path.join(root, 'src/errors.ts'), 'utf8');
    writeFileSync(path.join(folder, 'errors.md'), await errorsPage(source, files));
  } finally {
    rmSync(files, { recursive: true });
  }
}
