// npm run sentences -- --seed 1 --count 40: draws sentences from what people read: the help of each command, README.md, the pages in docs/, and
// the comments of the sources. Someone who has not seen them says each in other words; a sentence that cannot be restated is rewritten.
// Needs a build.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { COMMANDS } from '../build/cli/commands.js';
import { Random } from '../build/src/random.js';

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '40' } },
});

const FEWEST_WORDS = 6;

function help() {
  return Object.keys(COMMANDS).flatMap((command) => {
    const text = execFileSync(process.execPath, ['build/bin/jacquard.js', command, '--help'], {
      encoding: 'utf8',
    });
    const whole = text.replaceAll(/\n {4,}(?=\S)/g, ' '); // an option's text goes on in the lines that are indented further
    const described = whole.split('\n').map((line) => line.trim().replace(/^-.*?\s{2,}/, ''));
    return described.flatMap(sentencesOf).map((sentence) => ({ from: `${command} --help`, sentence }));
  });
}

function pages() {
  const names = readdirSync('docs', { recursive: true }).filter(
    (name) => name.endsWith('.md') && !name.includes('node_modules'),
  );
  return ['README.md', ...names.map((name) => `docs/${name}`)].flatMap((file) =>
    readFileSync(file, 'utf8')
      .replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '')
      .replaceAll(/^---$[\s\S]*?^---$/gm, '')
      .split(/\n\s*\n|\n(?=[-*|#>]|\d\.)/)
      .filter((block) => !/^\s*[|#:<]/.test(block))
      .flatMap((block) => sentencesOf(block.replaceAll(/\s+/g, ' ').replace(/^[-*>] /, '')))
      .map((sentence) => ({ from: file, sentence })),
  );
}

function comments() {
  return ['assembly', 'src', 'cli', 'web', 'scripts'].flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .filter((name) => /\.(ts|mjs)$/.test(name))
      .flatMap((name) => {
        const file = `${folder}/${name}`;
        const text = readFileSync(file, 'utf8');
        const found = text.match(/\/\*\*[\s\S]*?\*\/|(?:^ *\/\/.*\n)+/gm) ?? [];
        return found
          .map((comment) =>
            comment.replaceAll(/^ *(\/\*\*|\*\/|\/\/|\*(?!\/))|\*\/$/gm, ' ').replaceAll(/\s+/g, ' '),
          )
          .map((comment) => comment.split(/ @(?:param|returns|throws|example)\b/)[0])
          .flatMap(sentencesOf)
          .map((sentence) => ({ from: file, sentence }));
      }),
  );
}

/** What ends with a full stop and has words enough to say something. */
function sentencesOf(text) {
  return text
    .split(/(?<=[.!?])\s+(?=[A-Z`"'(])/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.split(/\s+/).length >= FEWEST_WORDS && /[.!?)\w]$/.test(sentence));
}

const random = Random.stream(Number(values.seed), 'sentences');
const sources = [help(), pages(), comments()].map((found) => [
  ...new Map(found.map((one) => [one.sentence, one])).values(), // options of several commands once
]);
for (let i = 0; i < Number(values.count); i++) {
  const of = sources[i % sources.length];
  const [{ from, sentence }] = of.splice(random.below(of.length), 1);
  console.log(`${i + 1}. [${from}] ${sentence}`);
}
