// What three parsers make of a YAML document, as JSON text in which nothing is lost.
import { parseDocument } from 'yaml';
import * as jsYaml from 'js-yaml';

function faithful(value) {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : { $number: String(value) };
  }
  if (typeof value === 'bigint') return { $integer: String(value) };
  if (value instanceof Date) return { $date: value.toISOString() };
  if (Array.isArray(value)) return value.map(faithful);
  if (value instanceof Map) return { $map: [...value].map(([k, v]) => [faithful(k), faithful(v)]) };
  if (value !== undefined && Object.getPrototypeOf(value) === Object.prototype) {
    // An array of pairs keeps names that an object would reorder.
    return { $object: Object.entries(value).map(([k, v]) => [k, faithful(v)]).sort(([a], [b]) => (a < b ? -1 : 1)) };
  }
  return { $other: Object.prototype.toString.call(value) };
}

function attempt(parse) {
  try {
    return JSON.stringify(faithful(parse()));
  } catch {
    return 'error';
  }
}

function npmYaml(text, version) {
  const document = parseDocument(text, { version, merge: version === '1.1', logLevel: 'silent' });
  if (document.errors.length > 0) throw document.errors[0];
  return document.toJS();
}

export function readings(text) {
  return {
    yaml12: attempt(() => npmYaml(text, '1.2')),
    yaml11: attempt(() => npmYaml(text, '1.1')),
    jsyaml: attempt(() => jsYaml.load(text)),
  };
}

export { faithful };
