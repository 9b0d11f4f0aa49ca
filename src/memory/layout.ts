// Where the fields of one reservation lie: named sizes in, offsets and a total out. Nothing is reserved here.
// Before: train/memory-plan.ts and train/input-memory-plan.ts say how many bytes a training or an inference needs of what.
// Next: arena.ts reserves the whole.

/** A cache line, so that no two fields share one. Bytes. */
export const ALIGNMENT = 64;

export interface Layout<Name extends string> {
  /** Byte offset of each field from the start of the reservation. */
  readonly offsets: Readonly<Record<Name, number>>;
  /** Bytes of the whole. */
  readonly bytes: number;
}

/**
 * Places the fields one after another, each on a cache line of its own. Sizes are bytes. Fields may come in several records, as
 * joining large ones takes longer than predicting a row.
 */
export function planLayout<First extends string, Second extends string = never, Third extends string = never>(
  first: Readonly<Record<First, number>>,
  second?: Readonly<Record<Second, number>>,
  third?: Readonly<Record<Third, number>>,
): Layout<First | Second | Third> {
  const offsets = {} as Record<string, number>;
  let bytes = 0;
  for (const sizes of [first, second, third] as (Readonly<Record<string, number>> | undefined)[]) {
    if (!sizes) continue;
    for (const name of Object.keys(sizes)) {
      offsets[name] = bytes;
      bytes += Math.ceil(sizes[name] / ALIGNMENT) * ALIGNMENT;
    }
  }
  return { offsets: offsets as Record<First | Second | Third, number>, bytes };
}

/** Each field's address when the reservation starts at `base`. */
export function addressesOf<Name extends string>(layout: Layout<Name>, base: number): Record<Name, number> {
  const addresses = {} as Record<Name, number>;
  for (const name of Object.keys(layout.offsets) as Name[]) addresses[name] = base + layout.offsets[name];
  return addresses;
}
