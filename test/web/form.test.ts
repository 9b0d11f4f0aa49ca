// The form of a row: its fields, a row's cells in them, and the row that goes to the model.

import { describe, expect, it } from 'vitest';
import { isFeature, type Schema } from '../../src/table/schema.js';
import { TableData } from '../../src/table/table-data.js';
import { tableOfObjects } from '../../src/table/table-from-objects.js';
import { cellReader, formOf, rowOf } from '../../web/session/row-fields.js';

const rows = Array.from({ length: 40 }, (_, i) => ({
  size: i % 8 === 3 ? null : 20 + ((i * 13) % 17) + 0.5,
  share: `${10 + ((i * 7) % 30)} %`,
  town: i === 5 ? 'Zell' : ['Aue', 'Bonn'][i % 2],
  open: i % 3 === 0 ? 'yes' : 'no',
  met: `2024-03-0${1 + (i % 9)} 1${i % 10}:30`,
  kind: ['a', 'b'][(i >> 1) % 2],
}));
const data = TableData.of(tableOfObjects(rows), { label: 'kind' });
const schema = data.dataset().encoded!.schema as Schema;

it('has a field of its kind for each column that is used, which begins with a usual value', () => {
  expect(formOf(schema)).toEqual([
    { name: 'size', gaps: true, kind: 'number', usual: expect.stringMatching(/^\d+(\.\d+)?$/), unit: '' },
    { name: 'share', gaps: false, kind: 'number', usual: expect.any(String), unit: '%' },
    { name: 'town', gaps: false, kind: 'category', levels: ['Aue', 'Bonn'], rare: true },
    { name: 'open', gaps: false, kind: 'boolean', usual: 'false' },
    {
      name: 'met',
      gaps: false,
      kind: 'date',
      usual: expect.stringMatching(/^2024-03-0\dT\d\d:\d\d(:\d\d)?$/),
      time: true,
    },
  ]);
});

it('shows the cells of a row as the inputs of a page take them, and keeps their texts', () => {
  const cells = cellReader(schema, data.table);
  expect(cells(5)).toEqual([
    { text: '34.5', shown: '34.5' },
    { text: '15 %', shown: '15' },
    { text: 'Zell', shown: null },
    { text: 'no', shown: 'false' },
    { text: '2024-03-06 15:30', shown: '2024-03-06T15:30' },
  ]);
  expect(cells(3)[0]).toEqual({ text: '', shown: '' });
});

describe('the row for the model', () => {
  it('has numbers as the file writes them, and cells of the file as they are', () => {
    expect({
      ...rowOf(schema, [
        ['share', '12.5'],
        ['size', '3'],
        ['town', 'Bonn'],
      ]),
    }).toEqual({
      ...{ size: '3', share: '12.5%', town: 'Bonn', open: '', met: '' },
    });
    expect({ ...rowOf(schema, [['share', '15 %']]) }).toMatchObject({ share: '15 %' });
  });

  it('holds the places of columns that are left out where a model knows columns by position', () => {
    const named = schema.columns.filter(isFeature).map(({ name }) => name);
    const columns = [{ name: 'id', kind: 'ignored', why: '' } as const, ...schema.columns];
    expect(Object.keys(rowOf({ ...schema, columns, named: false }, []))).toEqual(['id', ...named]);
    expect(Object.keys(rowOf({ ...schema, columns }, []))).toEqual(named);
  });

  it('may have a column called __proto__', () => {
    const columns = [{ ...schema.columns[0], name: '__proto__' }];
    expect(Object.entries(rowOf({ ...schema, columns }, [['__proto__', '4']]))).toEqual([['__proto__', '4']]);
  });
});
