// The activation codes, in the one file that both compilers read: AssemblyScript for the kernels,
// TypeScript for the table above them. Only plain constants may stand here.

export const IDENTITY = 0;
export const SIGMOID = 1;
export const TANH = 2;
export const RELU = 3;
export const LEAKY_RELU = 4;
