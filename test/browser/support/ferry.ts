// A table as people have them: passengers of a ferry, with ids, names, words, gaps, dates, yes and no. Whether they stay on the
// island, and what they paid, follows from the rest, more or less. The numbers are drawn. Next: ../tables.test.ts.

import { Random } from '../../../src/random.js';

export interface Passenger {
  id: number;
  name: string;
  deck: number;
  sex: string;
  age: number | null;
  port: string | null;
  booked: string;
  insured: boolean;
  paid: number;
  stays: string;
}

const PORTS = ['Arholm', 'Birka', 'Cimbra'];
const DAY = 86_400_000;

export function passengers(count = 240, seed = 3): Passenger[] {
  const random = Random.stream(seed, 'ferry');
  const draw = (share: number) => random.uniform() < share;
  return Array.from({ length: count }, (_, i) => {
    const deck = 1 + Math.floor(3 * random.uniform());
    const sex = draw(0.5) ? 'female' : 'male';
    const age = Math.round(10 * (3 + 70 * random.uniform())) / 10;
    const port = i % 60 === 7 ? `Skerry ${i}` : PORTS[Math.floor(3 * random.uniform())];
    const booked = new Date(Date.UTC(2023, 0, 5) + Math.floor(500 * random.uniform()) * DAY);
    const insured = draw(0.4);
    const paid = 60 - 14 * deck + (insured ? 8 : 0) + (port === 'Birka' ? 5 : 0) + 4 * random.uniform();
    const wish = (sex === 'female' ? 1.5 : -1.5) + (age < 15 ? 1.5 : 0) + (2 - deck) * 0.8 + random.uniform();
    return {
      ...{ id: i + 1, name: `Passenger ${String.fromCharCode(65 + (i % 26))}. ${1000 + 7 * i}`, deck, sex },
      ...{ age: draw(0.15) ? null : age, port: draw(0.05) ? null : port },
      ...{ booked: booked.toISOString().slice(0, 10), insured, paid: Math.round(100 * paid) / 100 },
      stays: wish > 0.4 ? 'yes' : 'no',
    };
  });
}

/** Lines of CSV, with the header first. */
export function csvOf(rows: readonly object[], separator = ','): string {
  const lines = rows.map((row) => Object.values(row).map((value) => (value === null ? '' : String(value))));
  return `${[Object.keys(rows[0]), ...lines].map((cells) => cells.join(separator)).join('\n')}\n`;
}

/** Shops, as a spreadsheet in Germany exports them: semicolons, decimal commas, thousands with points, per cent, euros. */
export function shopsCsv(count = 160, seed = 4): string {
  const random = Random.stream(seed, 'shops');
  const german = (value: number, digits = 2) =>
    value.toLocaleString('de-DE', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const lines = Array.from({ length: count }, () => {
    const size = 40 + 900 * random.uniform();
    const share = 5 + 60 * random.uniform();
    const town = ['Aue', 'Bonn', 'Celle'][Math.floor(3 * random.uniform())];
    const rent = 300 + 2.5 * size;
    const turnover = 2 * size + 9 * share + (town === 'Bonn' ? 200 : 0);
    return [
      german(1.5 * size),
      `${german(share, 1)} %`,
      `${german(rent)} €`,
      town,
      turnover > 1200 ? 'gut' : 'schlecht',
    ];
  });
  return `${[['Fläche', 'Anteil', 'Miete', 'Ort', 'Lage'], ...lines].map((cells) => cells.join(';')).join('\r\n')}\r\n`;
}
