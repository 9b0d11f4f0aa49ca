// What a command prints and writes, without what differs from run to run and from machine to machine: times, speeds, folders, versions.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION } from '../../src/version.js';
import { digest } from '../support/recorded.js';

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));

export function steady(text: string, folder: string): string {
  return text
    .replaceAll(folder, '<folder>')
    .replaceAll(PACKAGE, '<package>/')
    .replaceAll(VERSION, '<version>')
    .replaceAll(process.version, '<node>')
    .replace(/\brows-[0-9a-f-]{8,}/g, 'rows-<files>')
    .replace(/\b(process|kill) \d+/g, '$1 <pid>')
    .replace(/\d{4}-\d\d-\d\d[T _]\d\d[:-]?\d\d[:-]?\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?/g, '<time>')
    .replace(
      /\d[\d,.]* ?(ms|µs|min|s|h|GB|MB|MiB|kB|GFLOP\/s|GFLOPS|samples\/s|rows\/s|%\/s)\b/g,
      '<measured>',
    )
    .replace(
      /"(seconds\w*|milliseconds|samplesPerSecond|rowsPerSecond|pid|start|node|platform|cpu|engine|memory\w*)": ?[^,}\n]+/g,
      '"$1": <measured>',
    );
}

/** Files of a folder by name, with a digest of each that is text. Pages hold measured times among their figures; test/report/ records them. */
export function filesOf(folder: string, name: string): string {
  const root = join(folder, name);
  if (!existsSync(root)) return 'nothing';
  const lines: string[] = [];
  for (const file of readdirSync(root, { recursive: true }).map(String).sort()) {
    if (file.endsWith('running') || !statSync(join(root, file)).isFile()) continue; // a lock of this process
    const isText = /\.(json|csv|svg|md|txt)$/.test(file);
    const text = isText ? steady(readFileSync(join(root, file), 'utf8'), folder) : '';
    const name = file.replace(/(?<=tfevents\.).*/, '…');
    lines.push(isText ? `${file} ${digest(withoutTimes(file, text), 8)}` : name);
  }
  return lines.join('\n');
}

/** A results.csv without its column of seconds. */
function withoutTimes(file: string, text: string): string {
  if (!file.endsWith('.csv')) return text;
  const [head, ...rows] = text.split('\n').map((line) => line.split(','));
  const at = head.findIndex((name) => /seconds|duration/.test(name));
  return [head, ...rows].map((cells) => cells.filter((_, i) => i !== at).join()).join('\n');
}
