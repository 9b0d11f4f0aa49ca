// What the checks share: how answers are compared. Before: models.mjs. Next: run.mjs.

const TOLERANCE = 1e-5;

/**
 * The largest difference of answers from a model's own, of values relative to the largest of that output; a sentence to `report` where
 * it exceeds 1e-5 or `tolerance`, or where the count differs.
 */
export function compare({ name, answers, outputs }, found, report, tolerance = TOLERANCE) {
  if (found.length !== answers.length) {
    report(`${name}: ${answers.length} numbers expected, ${found.length} found`);
    return 0;
  }
  const sizes = Array.from({ length: outputs }, (_, j) =>
    answers.reduce((most, value, i) => (i % outputs === j ? Math.max(most, Math.abs(value)) : most), 1),
  );
  let worst = 0;
  answers.forEach((value, i) => {
    const difference = Math.abs(Number(found[i]) - value) / sizes[i % outputs];
    worst = difference <= worst ? worst : difference; // NaN too
  });
  if (!(worst <= tolerance)) report(`${name}: answers differ by ${worst}`);
  return Number.isNaN(worst) ? Number.POSITIVE_INFINITY : worst;
}
