// What follows from a graph alone is found once for each: graphs never change, and a network is asked for it at every call.
// Next: parameter-plan.ts, graph.ts, program-cache.ts and insert-dropout.ts use it.

/** The function, with its results kept for as long as their graphs are. */
export function perGraph<Graph extends object, Result>(
  find: (graph: Graph) => Result,
): (graph: Graph) => Result {
  const known = new WeakMap<Graph, { readonly result: Result }>();
  return (graph) => {
    let found = known.get(graph);
    if (!found) {
      found = { result: find(graph) };
      known.set(graph, found);
    }
    return found.result;
  };
}

/** Of each graph; whoever asks for more in turns has the oldest made again. */
const MOST_KEPT = 8;

/** Results by graph and key: made when first asked for, the least recently made dropped. */
export function perGraphAndKey<Graph extends object, Result>(): (
  graph: Graph,
  key: string,
  make: () => Result,
) => Result {
  const keptFor = perGraph((_: Graph) => new Map<string, Result>());
  return (graph, key, make) => {
    const kept = keptFor(graph);
    const found = kept.get(key);
    if (found !== undefined) return found;
    const made = make();
    if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value!);
    kept.set(key, made);
    return made;
  };
}
