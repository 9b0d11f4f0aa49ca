// Draws on the page of docs/tutorials/drawn-digits.md as a reader would: three examples each of 0, 1 and 7, then one more of each,
// which the page must recognise.

const ZERO = Array.from({ length: 17 }, (_, i) => [
  140 + 70 * Math.sin((i * Math.PI) / 8),
  140 - 100 * Math.cos((i * Math.PI) / 8),
]);
const SHAPES = {
  0: ZERO,
  1: [
    [140, 40],
    [140, 240],
  ],
  7: [
    [70, 60],
    [210, 60],
    [120, 240],
  ],
};

/** @param {import('playwright-core').Page} page */
export default async function drive(page) {
  await page.waitForSelector('#digits button');
  const box = await page.locator('#canvas').boundingBox();
  const moveTo = ([x, y], options) => page.mouse.move(box.x + x, box.y + y, options);
  /** No two drawings are alike. */
  const draw = async (points, variant) => {
    const moved = points.map(([x, y]) => [
      x + 15 * Math.sin(3 * variant + x),
      y + 15 * Math.cos(5 * variant + y),
    ]);
    await moveTo(moved[0]);
    await page.mouse.down();
    for (const point of moved.slice(1)) await moveTo(point, { steps: 4 });
    await page.mouse.up();
  };
  for (let variant = 0; variant < 3; variant++) {
    for (const [digit, points] of Object.entries(SHAPES)) {
      await draw(points, variant);
      await page.click(`#digits button:text-is("${digit}")`);
    }
  }
  await page.waitForFunction(() => document.querySelector('#answer').textContent.startsWith('Learnt 9'));
  for (const [digit, points] of Object.entries(SHAPES)) {
    await page.click('#clear');
    await draw(points, 9);
    const answer = await page.textContent('#answer');
    if (!answer.startsWith(`This is a ${digit} `)) throw new Error(`a drawn ${digit}: ${answer}`);
  }
}
