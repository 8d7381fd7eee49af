// Charter hashes by another way: npm yaml, canonicalize, String.normalize, SHA-256 of noble.
import { parse } from 'yaml';
import canonicalize from 'canonicalize';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

const FRONT = `charter_version: "1.0.0"
federation_id: oc-me-v1
federation_name: OC Me
ratified_at: null
threshold: {m: 3, "n": 4}
guardians:
${[1, 2, 3, 4].map((i) => `  - operator_id: op-000000000000000${i}
    legal_entity: Guardian ${i} Ltd
    jurisdiction: "CH"
    api_endpoint: https://guardian${i}.example:9001
    contact: guardian${i}@mail.example
    pgp_fingerprint: null
`).join('')}gateways:
  - operator: Lightning Co
    api_endpoint: https://gateway.example
    fee_schedule_url: https://gateway.example/fees
exit_clause:
  on_federation_sunset: |
    Users sweep to their own keys.
    Guardians sign for 180 days.
  on_charter_amendment: "Users may leave first."
amendment_process: {who_can_propose: any guardian, ratification: M of N sign, notice_period_days: 14}
payouts: {operator_share_bps: 2000, uptime_floor_pct: 95}
upgrade_pause_seconds: 30
`;

const BODIES = ['', '\n', '# Charter\n', '\n# Charter\n\nText without a line end', 'Cafe\u0301 and \u212b and \ufb01\n',
  '\u1112\u1161\u11ab\n', '\u{1f600} \u0344\n', 'a\r\nb\n---\nnot a fence any more\n', '{ "body": true }\n'];

export function charters() {
  const result = [];
  for (const body of BODIES) {
    const source = `---\n${FRONT}---\n${body}`;
    const json = canonicalize(parse(FRONT));
    result.push({
      source,
      hash: bytesToHex(sha256(concatBytes(utf8ToBytes(json), Uint8Array.of(10), utf8ToBytes(body.normalize('NFC'))))),
    });
  }
  for (const source of ['A charter in plain text.\n', 'Cafe\u0301\r\n', '# Title\n---\n', ' {\n']) {
    result.push({ source, hash: bytesToHex(sha256(utf8ToBytes(source))) });
  }
  return result;
}
