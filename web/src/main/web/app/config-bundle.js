// The config bundle of a node, read as strictly as the node reads it.
import { MalformedError } from './errors.js';
import { isIdOf, operatorId, readOperatorId, readPublicKey } from './identity.js';
import { LIMITS, Members, read } from './json.js';

const LEVELS = /^(?:error|warn|info|debug|trace)$/;

/** Reads a bundle; what is missing, unknown or of another form is named. */
export function readBundle(bytes) {
  const members = new Members(read(bytes, LIMITS.signed, 'config schema mismatch'), 'config schema mismatch');
  const id = readOperatorId(members, 'operator_id');
  const publicKey = readPublicKey(members, 'operator_pubkey_hex');
  if (!isIdOf(id, publicKey)) {
    throw new MalformedError(members.path('operator_id'), `${operatorId(publicKey)} (the id of operator_pubkey_hex)`, id);
  }
  const bundle = {
    operatorId: id,
    publicKey,
    federation: members.matching('federation_slug', /^[a-z0-9-]{1,64}$/, '1 to 64 of a-z, 0-9, -'),
    attestationUrl: members.string('attestation_post_url', 512),
    logLevel: members.matching('log_level', LEVELS, 'error, warn, info, debug or trace'),
  };
  members.end();
  const url = URL.canParse(bundle.attestationUrl) && new URL(bundle.attestationUrl);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '' || url.username !== '') {
    throw new MalformedError(members.path('attestation_post_url'), 'an http or https address with a host', 'another text');
  }
  return bundle;
}
