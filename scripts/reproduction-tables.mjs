// The tables of REPRODUCTION.md from the figures of reproduction.json. Used by reproduce.mjs.

const percent = (share) => (share === undefined ? '–' : (100 * share).toFixed(2));
const fixed = (value) => (value === undefined ? '–' : value.toFixed(3));

/** "87.05 ± 0.12" */
function spread(values, write) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
  return `${write(mean)} ± ${write(deviation)}`;
}

function row(cells) {
  return `| ${cells.join(' | ')} |`;
}

function table(titles, rows) {
  return [row(titles), row(titles.map(() => '---')), ...rows.map(row)].join('\n');
}

/** A row for each run and epoch: the report's figure, then ours as mean ± deviation over the seeds. */
export function figuresTable({ runs, seeds }, experiments) {
  const rows = runs.flatMap(({ key, experiment, learningRate, l2, epochs, trainings }) =>
    epochs.map((epoch) => {
      const figures = trainings.map(
        (training) => training.figures.find((one) => one.epoch === epoch) ?? { diverged: true },
      );
      const diverged = figures.filter((one) => one.diverged !== undefined).length;
      const whole = figures.filter((one) => one.diverged === undefined);
      const here = (name, write) =>
        whole.length > 1
          ? spread(
              whole.map((one) => one[name]),
              write,
            )
          : '–';
      // The report's figures belong to its own settings only.
      const theirs =
        key === experiment && epoch === experiments[experiment].epochs
          ? experiments[experiment].reported
          : {};
      return [
        `${key}${diverged > 0 ? ` (${diverged} of ${seeds.length} diverged)` : ''}`,
        `${learningRate} / ${l2}`,
        epoch,
        percent(theirs.runningAccuracy),
        here('runningAccuracy', percent),
        percent(theirs.validationAccuracy),
        here('validationAccuracy', percent),
        fixed(theirs.validationLoss),
        here('validationLoss', fixed),
        here('testAccuracy', percent),
        here('testLoss', fixed),
        (trainings.reduce((sum, one) => sum + one.seconds, 0) / trainings.length).toFixed(0),
      ];
    }),
  );
  const titles = [
    ...['experiment', 'rate / λ', 'epochs', 'training %: report', 'here', 'validation %: report', 'here'],
    ...['loss: report', 'here', 'test %', 'test loss', 'seconds'],
  ];
  return table(titles, rows);
}

export function searchTable({ searches }, experiments) {
  const settings = ({ learningRate, l2 }) => `${learningRate} / ${l2}`;
  const rows = searches.map(({ experiment, gridEpochs, winner, mean, nearTies, diverged, seconds }) => [
    experiment,
    gridEpochs,
    winner ? settings(winner) : 'none',
    fixed(mean ?? undefined),
    nearTies.map(settings).join(', ') || 'none',
    diverged,
    experiments[experiment].reportedTime ?? '–',
    seconds.toFixed(0),
  ]);
  const titles = [
    'experiment',
    'epochs a trial',
    'winner: rate / λ',
    'loss',
    'near ties',
    'diverged',
    'report’s time',
    'seconds here',
  ];
  return table(titles, rows);
}

/** Replaces what stands between <!-- name --> and <!-- end --> by the table of that name. */
export function rewriteTables(markdown, tables) {
  return Object.entries(tables).reduce((text, [name, content]) => {
    const pattern = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- end -->)`);
    if (!pattern.test(text)) throw new Error(`REPRODUCTION.md: no place for the table "${name}"`);
    return text.replace(pattern, (_, before, after) => `${before}${content}\n${after}`);
  }, markdown);
}
