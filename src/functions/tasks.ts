// What a network can be asked for; losses and metrics say for which of these they are.

/** What rows are given: a class each, values, or several labels. */
export type Task = 'classes' | 'values' | 'labels';
