// A classifier for rows of a table: columns of words and numbers, some missing.
import { createBackend } from 'jacquard';
import { trainTable } from 'jacquard/table';

const colours = ['red', 'green', 'blue'];
const rows = Array.from({ length: 600 }, (_, i) => {
  const colour = colours[i % 3];
  const width = (i * 37) % 100;
  const ripe = (colour === 'red') !== width > 70;
  return {
    colour,
    width: i % 20 === 0 ? null : width,
    ripe: ripe ? 'yes' : 'no',
  };
});

const { network, validation } = await trainTable(await createBackend(), rows, {
  label: 'ripe',
});
console.log(
  `accuracy on validation rows: ${(100 * network.evaluate(validation).accuracy).toFixed(1)} %`,
);
console.log(
  network.predictRows([
    { colour: 'red', width: 20 },
    { colour: 'blue', width: 20 },
  ]),
);
