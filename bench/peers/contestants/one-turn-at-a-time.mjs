// One fit of jacquard's over all turns: its callbacks wait between the epochs. Next: jacquard.mjs, cnn/jacquard.mjs.

/**
 * `fit(callbacks)` starts the training. Returns what trains the next epoch, and gives its record. What happens once (the
 * rows' upload, the statistics of the features) happens before this returns.
 */
export async function oneTurnAtATime(fit) {
  let begin;
  let finish;
  let fail;
  const turn = () =>
    new Promise((resolve) => {
      begin = resolve;
    });
  await new Promise((resolve, reject) => {
    fail = reject;
    const onTrainBegin = () => {
      resolve();
      return turn();
    };
    const onEpochEnd = (record) => {
      finish(record);
      return turn();
    };
    fit({ onTrainBegin, onEpochEnd }).catch((error) => fail(error));
  });
  return () =>
    new Promise((resolve, reject) => {
      finish = resolve;
      fail = reject;
      begin();
    });
}
