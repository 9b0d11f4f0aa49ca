// Prints assembly/sparse/nonzero-table.ts: for each of the 256 masks of eight bytes, the positions of its ones, in order,
// one a byte; the rest 0. `node scripts/nonzero-table.mjs > assembly/sparse/nonzero-table.ts`

const rows = Array.from({ length: 256 }, (_, mask) => {
  const positions = Array.from({ length: 8 }, (_, i) => i).filter((i) => mask & (1 << i));
  const bytes = Array.from({ length: 8 }, (_, i) => positions[i] ?? 0);
  return `0x${bytes
    .reverse()
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}`;
});

console.log(`// For each mask of eight bytes the positions of its ones, in order, one a byte from the lowest; the rest 0.
// Written by scripts/nonzero-table.mjs. Next: lists.ts picks the nonzero bytes with it.

export const NONZERO_POSITIONS: usize = memory.data<u64>([`);
for (let i = 0; i < rows.length; i += 4) console.log(`  ${rows.slice(i, i + 4).join(', ')},`);
console.log(']);');
