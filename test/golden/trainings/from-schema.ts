// Trainings for what the schemas have and no training that is written out gives: an option of fit, an optimizer, a schedule, or a
// number of theirs. So an option that is new is crossed as soon as its row is there; one that cannot stand alone, or whose default
// depends on others, fails here and wants a training of its own. Before: the other files here. Next: index.ts.

import type { FitOptions, LayerOptions } from '../../../src/index.js';
import type { LayerKind } from '../../../src/nn/kinds/kind.js';
import { LAYER_KINDS } from '../../../src/nn/layer-kinds.js';
import { OPTIMIZERS } from '../../../src/optim/optimizers.js';
import { SCHEDULES } from '../../../src/optim/schedules.js';
import type { NumberRange } from '../../../src/options/option-kinds.js';
import type { Registry } from '../../../src/options/registry-option.js';
import { TRAINING_OPTIONS } from '../../../src/train/options.js';
import { rows } from '../data.js';
import { type GoldenTraining, single } from '../training.js';

/** What a row may have, of the kinds whose other values follow from it. */
interface Row {
  readonly usual?: unknown;
  readonly range?: NumberRange;
  readonly names?: readonly string[];
  readonly toggle?: true;
}

/** A value that is allowed and is not the usual one; undefined where the row does not say. */
export function otherValue({ usual, range, names, toggle }: Row): unknown {
  if (toggle) return usual !== true;
  if (names) return names.find((name) => name !== usual);
  if (range === undefined) return undefined;
  const lowest = 'above' in range ? range.above : range.from;
  const highest = 'below' in range ? range.below : range.to;
  const candidates = range.whole ? [lowest + 1, lowest + 2] : [lowest + 0.1, lowest + 0.2];
  return candidates.map((value) => Math.min(value, (lowest + highest) / 2)).find((value) => value !== usual);
}

/** The entries of a registry, and their own numbers, that are not given with another value than the usual. */
export function uncrossed(
  registry: Registry,
  options: readonly unknown[],
): [name: string, number: string | undefined][] {
  const chosen = options.map((option) => (typeof option === 'object' ? option : { name: option }));
  return Object.entries(registry).flatMap(([name, { own }]): [string, string | undefined][] => {
    const ofName = chosen.filter((one) => (one as { name?: string } | null)?.name === name);
    const numbers = Object.entries(own).filter(([number, { usual }]) => {
      const values = (ofName as Record<string, unknown>[]).map((one) => one[number]);
      return !values.some((value) => value !== undefined && value !== usual);
    });
    const entry: [string, undefined][] = ofName.length > 0 ? [] : [[name, undefined]];
    return [...entry, ...numbers.map(([number]): [string, string] => [name, number])];
  });
}

/** The options of fit that give every row of the schemas another value than the usual one, of those that `given` does not. */
export function missingOptions(
  given: readonly FitOptions[],
  schemas = {
    options: TRAINING_OPTIONS as Readonly<Record<string, Row>>,
    optimizers: OPTIMIZERS as Registry,
    schedules: SCHEDULES as Registry,
  },
): [name: string, fit: FitOptions][] {
  const all = given as readonly Record<string, unknown>[];
  const options = Object.entries(schemas.options).flatMap(([name, row]): [string, FitOptions][] => {
    const other = otherValue(row);
    if (other === undefined || all.some((fit) => fit[name] !== undefined && fit[name] !== row.usual))
      return [];
    return [[`${name} ${other}`, { [name]: other }]];
  });
  const entries = (option: 'optimizer' | 'schedule', registry: Registry) =>
    uncrossed(
      registry,
      all.map((fit) => fit[option]),
    ).flatMap(([name, number]): [string, FitOptions][] => {
      if (number === undefined) return [[name, { [option]: name }]];
      const other = otherValue(registry[name].own[number]);
      return [[`${name} ${number} ${other}`, { [option]: { name, [number]: other } }]];
    });
  return [...options, ...entries('optimizer', schemas.optimizers), ...entries('schedule', schemas.schedules)];
}

/** A network with a layer of each kind that `given` lacks, or lacks an option of, between two dense ones. */
export function missingKinds(
  given: readonly LayerOptions[],
  kinds: Readonly<Record<string, LayerKind>> = LAYER_KINDS as unknown as Record<string, LayerKind>,
): [name: string, layers: LayerOptions[]][] {
  return Object.entries(kinds).flatMap(([kind, { own, joins }]): [string, LayerOptions[]][] => {
    const alike = given.filter((layer) => (layer.kind ?? 'dense') === kind);
    const isGiven = (option: string) => alike.some((layer) => option in layer);
    if (alike.length > 0 && Object.keys(own).every(isGiven)) return [];
    const options = Object.entries(own).map(([option, row]) => [option, otherValue(row as Row) ?? row.usual]);
    const between = { kind, ...Object.fromEntries(options), ...(joins && { inputs: ['first', 'first'] }) };
    return [[`layer ${kind}`, [{ units: 6, name: 'first' }, between as LayerOptions, { units: 3 }]]];
  });
}

/** Trainings for what the others do not give. */
export function fromSchema(others: readonly GoldenTraining[]): GoldenTraining[] {
  const given = others.flatMap(({ crosses }) => crosses().fit ?? []);
  const layers = others.flatMap(({ crosses }) =>
    (crosses().network ?? []).flatMap((one) => one.layers ?? []),
  );
  return [
    ...missingOptions(given).map(([name, fit]) => single(name, () => ({ data: rows, fit }))),
    ...missingKinds(layers).map(([name, list]) =>
      single(name, () => ({ data: rows, network: { layers: list } })),
    ),
  ];
}
