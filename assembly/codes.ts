// The activation codes and sizes in the one file that both compilers read: AssemblyScript for the kernels,
// TypeScript for the table above them. Only plain constants may stand here.

// A code's name is the activation's in capitals: src/functions/activations.ts does not compile without an entry for each.
export const IDENTITY = 0;
export const SIGMOID = 1;
export const TANH = 2;
export const RELU = 3;
export const LEAKY_RELU = 4;
export const ELU = 5;
export const GELU = 6;
export const SILU = 7;
export const SOFTPLUS = 8;

/** Bytes of a row of the widest panel that a sparse product packs: 24 vectors (assembly/sparse/panel.ts). */
export const SPARSE_PANEL_BYTES = 384;

/** The most positions of a convolution's window: the weights of one channel in the widest panel must have room (assembly/conv/planes.ts). */
export const MOST_WINDOW_POSITIONS = 8192;
