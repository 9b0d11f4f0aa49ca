// What follows from a graph alone is found once for each: graphs never change, and a network is asked for it at every call.
// Next: parameter-plan.ts, graph.ts and program-cache.ts use it.

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
