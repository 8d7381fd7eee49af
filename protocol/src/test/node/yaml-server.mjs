// For the tests: one JSON string with a document per line in, one line with the readings out.
import { createInterface } from 'node:readline';
import { readings } from './yaml-parsers.mjs';

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(readings(JSON.parse(line))) + '\n');
}
