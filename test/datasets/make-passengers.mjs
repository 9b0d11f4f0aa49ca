// node test/datasets/make-passengers.mjs: writes passengers.csv, an invented passenger list with what real tables have: an id, names, words,
// gaps, a date and a price. Who survives follows from sex, class, age and chance; no person in it ever lived.

import { writeFileSync } from 'node:fs';

let state = 20261129;
/** Uniform in [0, 1): Lehmer's generator, MINSTD. */
const random = () => {
  state = (state * 48271) % 2147483647;
  return state / 2147483647;
};
const pick = (list) => list[Math.floor(random() * list.length)];
const normal = () => random() + random() + random() + random() + random() + random() - 3;

const SURNAMES = [
  'Berg',
  'Lund',
  'Holm',
  'Dahl',
  'Moen',
  'Strand',
  'Vik',
  'Haug',
  'Sund',
  'Nes',
  'Lie',
  'Foss',
];
const FIRST = {
  female: ['Anna', 'Marie', 'Ingrid', 'Karen', 'Ellen', 'Sofie'],
  male: ['Ole', 'Hans', 'Peder', 'Karl', 'Nils', 'Anton'],
};
const PORTS = ['Bergen', 'Bergen', 'Bergen', 'Oslo', 'Oslo', 'Hull'];

const rows = Array.from({ length: 700 }, (_, i) => {
  const sex = random() < 0.4 ? 'female' : 'male';
  const cabin = 1 + Math.floor(3 * Math.sqrt(random()));
  const age = Math.max(1, Math.round(32 + 14 * normal() - 4 * (cabin - 2)));
  const family = Math.max(0, Math.round(1.5 * normal()));
  const fare = (70 / cabin ** 1.6) * Math.exp(0.5 * normal()) * (1 + 0.4 * family);
  const booked = new Date(Date.UTC(1911, 5, 1) + Math.floor(random() * 270) * 86_400_000);
  const score =
    1.2 - 1.1 * (cabin - 1) + (sex === 'female' ? 2.6 : -0.6) - 0.03 * (age - 30) + (age < 12 ? 1.5 : 0);
  const survived = random() < 1 / (1 + Math.exp(-score)) ? 'yes' : 'no';
  const name = `${pick(SURNAMES)}, ${pick(FIRST[sex])}${random() < 0.3 ? ` ${pick(FIRST[sex])}` : ''} ${i % 10 === 0 ? 'jr.' : ''}`;
  const shown = random() < 0.18 ? '' : age;
  const port = random() < 0.02 ? '' : pick(PORTS);
  const number = `"${name.trim()} (${i + 1})"`;
  return [
    1000 + i,
    number,
    cabin,
    sex,
    shown,
    family,
    fare.toFixed(2),
    port,
    booked.toISOString().slice(0, 10),
    survived,
  ];
});

const header = 'id,name,class,sex,age,family,fare,port,booked,survived';
const text = [header, ...rows.map((row) => row.join(','))].join('\n');
writeFileSync(new URL('passengers.csv', import.meta.url), `${text}\n`);
