// Options that are an entry of a registry, such as an optimizer: its name, or an object with its name and numbers of its own.
// Before: option.ts. Next: optim/ has the registries.

import { requireKnownOptions } from '../errors.js';
import {
  type Given,
  namesIn,
  type Option,
  type Schema,
  type Settled,
  settle,
  unknownName,
} from './option.js';

/** Entries by name, each with the schema of its own numbers. */
export type Registry = Readonly<Record<string, { readonly own: Schema }>>;

/** One of the entries with all its numbers: { name: 'adam', beta1: 0.9, … }. */
export type NamedSettings<Entries extends Registry> = {
  [Name in keyof Entries]: { name: Name } & Settled<Entries[Name]['own']>;
}[keyof Entries];

/** The same as it may be given: the name alone, or an object that leaves numbers out. */
export type NamedOption<Entries extends Registry> =
  | keyof Entries
  | { [Name in keyof Entries]: { name: Name } & Given<Entries[Name]['own']> }[keyof Entries];

export interface RegistryOption<Given, Settled> extends Option<Given, Settled> {
  readonly registry: Registry;
}

/** An entry of `registry`. Messages list its names, an entry's own options, or a range. */
export function named<Given, Settled>(
  registry: Registry,
  usual: Given & string,
): RegistryOption<Given, Settled> {
  return {
    ...{ registry, usual },
    check(value, shown) {
      const asked = (typeof value === 'object' && value !== null ? value : { name: value }) as {
        name: unknown;
      };
      const { name } = asked;
      if (typeof name !== 'string' || !Object.hasOwn(registry, name))
        throw unknownName(shown, name, Object.keys(registry));
      const { own } = registry[name];
      requireKnownOptions(`${shown} ${name}`, asked, ['name', ...namesIn(own)]);
      return { name, ...settle(own, asked, `${shown}.`) } as Settled;
    },
  };
}
