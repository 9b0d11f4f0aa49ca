// What an activation function is, and what is noted of it. Next: activations.ts has them all.

/** What assembly/codes.ts exports: a code for each activation, and sizes. */
export type Codes = typeof import('../../assembly/codes.js');
export type CodeName = Exclude<keyof Codes, `${string}_${'BYTES' | 'POSITIONS'}`>;
/** 'LEAKY_RELU' is the code of 'leaky-relu'. */
export type NameOf<Code extends string> = Code extends `${infer Word}_${infer Rest}`
  ? `${Lowercase<Word>}-${NameOf<Rest>}`
  : Lowercase<Code>;

/** One for each code of assembly/codes.ts. */
export type ActivationName = NameOf<CodeName>;

/** An activation function f. Its α, where it has one, is called its slope. */
export interface ActivationFunction<Code extends number = Codes[CodeName]> {
  readonly code: Code;
  /** f(x): what the `js` backend computes, and what the WASM kernels are tested against. NaN gives NaN. */
  readonly f: (x: number, slope: number) => number;
  /** dy·f'(x), computed from the output y = f(x), which is all that training has kept; from x with `needsInput`. */
  readonly backward: (dy: number, y: number, slope: number) => number;
  /** f' cannot be computed from the output: training keeps the input too, and passes it to `backward` as y. */
  readonly needsInput?: true;
  /** The α where none is given, and the largest that is allowed; it is always above 0. */
  readonly slope?: { readonly usual: number; readonly largest: number };
}

/** What menus, documentation and tests say of an activation. The library imports none of it, so no page downloads it. */
export interface ActivationNotes {
  /** As a person writes it. */
  readonly title: string;
  /** f(x) in a line, and where it is from. */
  readonly docs: string;
  /** f(-∞) and f(∞). */
  readonly limits: (slope: number) => readonly [atMinusInfinity: number, atInfinity: number];
  /** How far from the exact f(x) = y a kernel's may be: the sum of the errors of its steps, stated in `promise`. */
  readonly bound: (y: number, slope: number) => number;
  readonly promise: string;
  /** The roundings of f' at the kernel, each of 2^-24 of dy. Default 3. */
  readonly backwardRoundings?: number;
  /** They are of dy·f' instead, so that a tiny f' is as exact as a large one. */
  readonly backwardRelative?: true;
  /** Where f has no derivative. */
  readonly corners?: readonly number[];
}
