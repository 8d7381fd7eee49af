// Verifying what a federation's key is and has signed, as the kit does: the record of an epoch, a signed request, and both in
// a federation's record.
import { hex } from './bytes.js';
import { isExpected, VerificationError } from './errors.js';
import { Report } from './report.js';
import { taprootAddress } from './signer/address.js';
import { xOf } from './signer/curve.js';
import { readEpochRecord, verifyEpochRecord } from './signer/epoch-record.js';
import { encodeKey } from './signer/key-package.js';
import { verifyRecord } from './signer/record.js';
import { addressOf, readRequest, requestId, statementText, verifyResult } from './signer/request.js';

const SIMPLE = /^smp([A-Za-z0-9+/]{4}){0,127}([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;

const addressOfKey = ({ key, record }) => taprootAddress(xOf(key.groupKey), record.setup.network);

/** The record of one epoch, by itself. */
export function epoch(members) {
  const record = readEpochRecord(members);
  const { setup } = record;
  const report = new Report('epoch record', `epoch ${setup.resharing ? setup.resharing.epoch : 0} of ${setup.federation}`);
  const rule = 'joins, frames and certificates';
  try {
    const verified = verifyEpochRecord(record);
    report.pass(rule, `by all of ${setup.seats.length}`).pass('key', verified.keyX)
      .pass('address', addressOfKey(verified)).pass('transcript', verified.transcriptHash);
  } catch (error) {
    if (!isExpected(error)) throw error;
    report.fail(rule, error.message);
  }
  return report.notChecked('seats', 'whether these operators hold them; verify the federation’s record');
}

function readResult(members) {
  const request = readRequest(members.members('request'));
  const signature = members.matching('signature', SIMPLE, 'smp and a signature in base64');
  members.end();
  return { request, signature };
}

/** What a federation has signed, by itself. */
export function result(members) {
  const { request, signature } = readResult(members);
  const report = new Report('signed request', `request ${requestId(request)}`);
  try {
    verifyResult(request, signature);
    report.pass('signature', `by ${addressOf(request)}`).pass('text', request.text);
    report.text = statementText(request);
  } catch (error) {
    if (!isExpected(error)) throw error;
    report.fail('signature', error.message);
  }
  return report.notChecked('key', 'whether it is the federation’s; verify the federation’s record');
}

/**
 * The epochs of a federation's key and what it has signed, after its record was replayed.
 *
 * @param bytes the record
 * @param pins `{reviewer, organiser}`: keys in hex
 * @param key `{epochs, results}` of the record
 */
export function keyOfFederation(report, bytes, slug, pins, { epochs, results }) {
  let history;
  report.rule('epochs', `${epochs.length}, each called for by the charter of its time, and each of the same key`, () => {
    history = verifiedHistory(epochs.map(readEpochRecord), verifyRecord(bytes, slug, pins));
  });
  if (!history) return;
  const newest = history.at(-1);
  report.pass('address', addressOfKey(newest));
  departures(report, history);
  let good = 0;
  results.forEach((members, i) => {
    try {
      const { request, signature } = readResult(members);
      requireOwn(request, slug, newest);
      verifyResult(request, signature);
      good++;
    } catch (error) {
      if (!isExpected(error)) throw error;
      report.fail(`results[${i}]`, error.message);
    }
  });
  report.pass('results', `${good} signed by the federation`);
}

function requireSame(member, expected, found) {
  if (expected !== found) throw new VerificationError(member, expected, found);
}

function verifiedHistory(records, membership) {
  const history = [];
  records.forEach((record, i) => {
    const { setup } = record;
    const refusal = membership.setupRefusal(setup);
    if (refusal) throw new VerificationError(`epochs[${i}]: setup`, 'one that the record calls for', refusal);
    const before = history.at(-1);
    if (before) {
      requireSame('network', before.record.setup.network, setup.network);
      requireSame('federation_slug', before.record.setup.federation, setup.federation);
      requireContinuation(setup, before);
    } else if (setup.resharing) {
      throw new VerificationError('first transcript', 'a key generation', 'a re-sharing');
    }
    history.push(verifyEpochRecord(record));
  });
  return history;
}

function requireContinuation({ resharing }, before) {
  if (!resharing) throw new VerificationError('next transcript', 'a re-sharing', 'a key generation');
  requireSame('previous key', hex(encodeKey(before.key)), hex(resharing.key));
  requireSame('previous transcript', before.transcriptHash, resharing.transcriptHash);
}

// Re-sharing revokes nothing: whoever left an epoch can still sign with those who left it too.
function departures(report, history) {
  const holders = history.map(({ transcript }) => [...transcript.setup.encryptionKeys.values()].map(hex));
  history.forEach(({ key }, i) => {
    const left = holders[i].filter((one) => !holders.at(-1).includes(one)).length;
    report.expect(`departures from epoch ${i}`, left < key.threshold,
      left < key.threshold ? `${left} of the ${key.threshold} that could sign`
        : `expected fewer than ${key.threshold}, found ${left}: only a new key helps`);
  });
}

function requireOwn(request, slug, { key, keyX, record }) {
  requireSame('federation_slug', slug, request.federation);
  requireSame('key', keyX, request.key);
  requireSame('network', record.setup.network, request.network);
  if (request.epoch > key.epoch) throw new VerificationError('epoch', `at most ${key.epoch}`, request.epoch);
}
