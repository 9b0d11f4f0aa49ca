// npm run sbom: build/sbom.cdx.json, the software bill of materials of what is installed with the package, from package-lock.json.
// `npm pack` and `npm publish` run it. SECURITY.md says what it is for; test/scripts/sbom.test.ts compares it with package.json.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * The bill as text: without a time and a random number, so that the same sources give the same bytes. npm sees the package without its
 * development dependencies: `npm sbom --omit dev` also leaves out what both need (npm 11.19, cli-table3).
 */
export function billOfMaterials() {
  const read = (name) => JSON.parse(readFileSync(path.join(root, name), 'utf8'));
  const { devDependencies: _, ...manifest } = read('package.json');
  const { packages, ...lock } = read('package-lock.json');
  const installed = Object.entries(packages).filter(([, { dev, devOptional }]) => !dev && !devOptional);
  const { devDependencies: __, ...own } = packages[''];
  const folder = mkdtempSync(path.join(tmpdir(), 'jacquard-sbom-'));
  const write = (name, value) => writeFileSync(path.join(folder, name), JSON.stringify(value));
  write('package.json', manifest);
  write('package-lock.json', { ...lock, packages: { ...Object.fromEntries(installed), '': own } });
  try {
    return plainBill(folder, manifest.name);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function plainBill(folder, name) {
  const words = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'library', '--package-lock-only'];
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const text = execFileSync(npm, words, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 });
  const { serialNumber: _, metadata, ...bill } = JSON.parse(text);
  const { timestamp: __, tools: ___, component, ...about } = metadata;
  const whole = { ...bill, metadata: { ...about, component: { ...component, name } } };
  // Where packages were fetched from depends on the machine.
  const kept = JSON.stringify(whole, (key, value) => (key === 'externalReferences' ? undefined : value), 2);
  return `${kept}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(path.join(root, 'build'), { recursive: true });
  writeFileSync(path.join(root, 'build/sbom.cdx.json'), billOfMaterials());
}
