import { expect, test } from 'vitest';
import { COLORS, NO_COLORS, OWN_STYLE } from '../../cli/colors.js';
import { confusedList, confusionTable, evaluationTables } from '../../cli/evaluation-tables.js';
import { Evaluation } from '../../src/evaluate/classification-report.js';

const FASHION = 'T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot'.split(',');
const plain = NO_COLORS;
const coloured = COLORS;

/** `size` rows of each class, every seventh of which is taken for the next class. */
function evaluation(classNames: string[], size: number): Evaluation {
  const truth = Int32Array.from({ length: classNames.length * size }, (_, row) => Math.floor(row / size));
  const predicted = truth.map((label, row) => (row % 7 === 0 ? (label + 1) % classNames.length : label));
  return new Evaluation({ loss: 0.3347, truth, predicted, classNames });
}

function widest(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length));
}

test.each([100, 80])("Fashion-MNIST's ten classes fit %d columns with their names whole", (width) => {
  const text = evaluationTables(evaluation(FASHION, 1000), { width, colors: plain });
  expect(widest(text)).toBeLessThanOrEqual(width);
  expect(text).not.toContain('…');
  expect(text).not.toMatch(/\p{Cc}(?<!\n)/u);
  expect(text).toContain('accuracy 85.71 % ± 0.35   loss 0.3347   rows 10,000');
});

test('in fewer columns names are cut; when even that does not fit, the matrix says so', () => {
  const ten = evaluation(FASHION, 1000);
  expect(widest(confusionTable(ten, { width: 60, colors: plain }))).toBeLessThanOrEqual(60);
  expect(confusionTable(ten, { width: 30, colors: plain })).toContain('10 classes do not fit 30 columns');
});

test('colour changes no text and marks the diagonal', () => {
  const small = evaluation(['a', 'b'], 70);
  const text = evaluationTables(small, { colors: coloured });
  const bare = text.replace(new RegExp(OWN_STYLE, 'g'), '').replace(/ +$/gm, '');
  expect(bare).toBe(evaluationTables(small, { colors: plain }));
  expect(text).toContain(coloured.bold(coloured.green('60')));
});

test('a confusion matrix reads true class in rows, predicted in columns', () => {
  const one = new Evaluation({
    loss: 1,
    truth: Int32Array.of(0, 0, 0, 1),
    predicted: Int32Array.of(0, 1, 1, 1),
    classNames: ['left', 'right'],
  });
  expect(confusionTable(one, { colors: plain }).split('\n').slice(1)).toEqual([
    '       left  right',
    'left      1      2',
    'right     ·      1',
  ]);
  expect(confusedList(one, { colors: plain }).split('\n')[1]).toBe('left → right  2  66.7 %  of left');
});

test('control characters in class names do not reach the terminal', () => {
  const text = evaluationTables(evaluation(['\u001b[2Jevil', 'a\nb'], 14), { colors: plain });
  expect(text).toContain('?[2Jevil');
  expect(text).not.toContain('\u001b');
});

test('a faultless result has nothing to list', () => {
  const labels = Int32Array.of(0, 1);
  const perfect = new Evaluation({ loss: 0, truth: labels, predicted: labels, classNames: ['a', 'b'] });
  expect(confusedList(perfect, { colors: plain })).toContain('none');
});
