// The software bill of materials and SECURITY.md's list of dependencies are those of package.json.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { billOfMaterials } from '../../scripts/sbom.mjs';

const { name, version, dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const names = Object.keys(dependencies).sort();

test('SECURITY.md says of every runtime dependency, and of no other, why it is there', () => {
  const [, section] = readFileSync('SECURITY.md', 'utf8').split('## Dependencies');
  const rows = [...section.split('\n## ')[0].matchAll(/^\| `([^`]+)` \| (\S.*) \|$/gm)];
  expect(rows.map(([, one]) => one)).toEqual(names);
  for (const peer of Object.keys(peerDependencies)) expect(section).toContain(`\`${peer}\``);
});

test('the bill of materials has the runtime dependencies, each with its hash, and no address of a machine', () => {
  const text = billOfMaterials();
  const { bomFormat, metadata, components, dependencies: graph } = JSON.parse(text);
  expect([bomFormat, metadata.component.name, metadata.component.version]).toEqual([
    'CycloneDX',
    name,
    version,
  ]);
  const own = graph.find(({ ref }: { ref: string }) => ref === `${name}@${version}`);
  expect(own.dependsOn.map((ref: string) => ref.replace(/@[^@]*$/, '')).sort()).toEqual(names);
  for (const { hashes, licenses } of components) {
    expect(hashes[0]).toMatchObject({ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) });
    expect(licenses.length).toBeGreaterThan(0);
  }
  expect(components.map((one: { name: string }) => one.name)).not.toContain('typescript');
  expect(text).not.toMatch(/https?:\/\/(?!cyclonedx\.org)/);
});
