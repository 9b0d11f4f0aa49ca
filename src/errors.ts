// Every error a user can meet. Each class has a stable `code`; a message names what, where and the way out.

import { printable } from './control-characters.js';

// Names are written out: bundlers shorten those of classes.
/**
 * What all errors of this library are: each has a stable `code`, and a message that says what is wrong, where, and what to
 * do.
 */
export abstract class JacquardError extends Error {
  abstract readonly code: string;
}

/** Sizes that do not fit together. The message names the operation and both sides. */
export class ShapeError extends JacquardError {
  override readonly name = 'ShapeError';
  readonly code = 'SHAPE';
}

/** An option that is unknown, out of its range, or missing. The message lists what is valid. */
export class OptionError extends JacquardError {
  override readonly name = 'OptionError';
  readonly code = 'OPTION';
}

/** @throws OptionError for null, an array, a number and the like, of which no option could be read. */
export function requireOptions(where: string, options: unknown): void {
  // A Map, a Date and the like have a tag of their own; their entries would be no options.
  if (Object.prototype.toString.call(options) === '[object Object]') return;
  throw new OptionError(`${where}: an object of options expected, ${kindOf(options)} found`);
}

/** @throws OptionError for a name in `options` that is none of `known`: a misspelt option would be ignored silently. */
export function requireKnownOptions(where: string, options: object, known: readonly string[]): void {
  requireOptions(where, options);
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new OptionError(`${where}: no option "${unknown}"; valid: ${known.join(', ')}`);
}

/** @throws OptionError for anything but true and false: "no" would count as true. */
export function requireSwitch(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new OptionError(`${name}: ${show(value)} is not true or false`);
}

/** Data that cannot be read or used. The message names file, line or field, what was expected and found. */
export class DataError extends JacquardError {
  override readonly name = 'DataError';
  readonly code = 'DATA';
}

/** A model file that is damaged, of another version, or does not fit the data. */
export class ModelError extends JacquardError {
  override readonly name = 'ModelError';
  readonly code = 'MODEL';
}

/** More memory was asked for than there is. The message says how much, and what to reduce. */
export class OutOfMemoryError extends JacquardError {
  override readonly name = 'OutOfMemoryError';
  readonly code = 'MEMORY';
}

/** The engine lacks something the chosen backend needs. */
export class BackendError extends JacquardError {
  override readonly name = 'BackendError';
  readonly code = 'BACKEND';
}

/** Training met NaN or infinity. The message names epoch, batch and layer. */
export class DivergedError extends JacquardError {
  override readonly name = 'DivergedError';
  readonly code = 'DIVERGED';
}

/** Use after dispose(), or two calls that must not overlap. */
export class StateError extends JacquardError {
  override readonly name = 'StateError';
  readonly code = 'STATE';
}

/** A file could not be written: disk full, no permission, no such folder. */
export class WriteError extends JacquardError {
  override readonly name = 'WriteError';
  readonly code = 'WRITE';
}

/** A value as an error message shows it: short, on one line, control characters escaped. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) {
    const items = value.slice(0, 8).map((item) => (Array.isArray(item) ? '[…]' : show(item)));
    return `[${items.join(', ')}${value.length > 8 ? `, … (${value.length} values)` : ''}]`;
  }
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}

/** The name of a value's class, or itself: what an error says was found. */
export function kindOf(value: unknown): string {
  return (value as object | null)?.constructor?.name ?? show(value);
}

/** What was thrown says; errors of another realm are no `Error` of this one. */
export function messageOf(error: unknown): string {
  return String((error as Error | null)?.message ?? error);
}

/** Receives warnings: sentences that users should read, but that are not errors. */
export type OnWarning = (message: string) => void;

/** Where warnings go by default. */
export const warnOnConsole: OnWarning = (message) => console.warn(`jacquard: ${printable(message)}`);
