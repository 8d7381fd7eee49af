// The actions of a guardian's signer: how each is built, and how others' are read. Their parameters are the same as
// the kit's, and so are the bytes.
import { hex } from '../bytes.js';
import { operatorId, readOperatorId } from '../identity.js';
import { MalformedError } from '../errors.js';
import { Members, sorted } from '../json.js';
import { ACTION_OF_KIND, KIND } from './frames.js';
import { MAX_NUMBER, readHash, readHex, readNumber, readSlug } from './members.js';

const MAX_FRAME = 30_000;
const MAX_ROUND = 1_024;

const action = (name, federation, params) =>
  ({ name, federation, params: sorted(new Map(Object.entries({ federation_slug: federation, ...params }))) });

/** `signer-session`: opens a session with the operator's node. */
export const signerSession = (key, { audience, challenge, federation, nodePubkey, signerId, storeHead }) =>
  action('signer-session', federation, {
    audience, challenge, node_pubkey: nodePubkey, operator_id: operatorId(key), signer_id: signerId, store_head: BigInt(storeHead),
  });

/** `node-certify`: certifies the node's short-lived key, and says where it is. */
export const nodeCertify = (key, federation, { nodePubkey, api, p2p, issuedAt, notAfter }) =>
  action('node-certify', federation, {
    endpoints: new Map([['api', api], ['p2p', p2p]]),
    issued_at: issuedAt,
    node_pubkey: nodePubkey,
    not_after: notAfter,
    operator_id: operatorId(key),
  });

/** `ceremony-join`: agrees to a setup and takes the seat. */
export const ceremonyJoin = (key, federation, { encryptionPubkey, guardianAddress, setupHash }, signerKind = 'browser') =>
  action('ceremony-join', federation, {
    encryption_pubkey: hex(encryptionPubkey),
    guardian_address: guardianAddress,
    operator_id: operatorId(key),
    setup_hash: setupHash,
    signer_kind: signerKind,
  });

/** The envelope's action of a frame. */
export const ceremonyFrame = (key, federation, frame) =>
  action(ACTION_OF_KIND[frame.message.kind], federation,
      { frame: hex(frame.bytes), operator_id: operatorId(key), session_hash: frame.sessionHash });

/** `ceremony-abandon` before there is a session. */
export const abandonSetup = (key, federation, setupHash) =>
  action(ACTION_OF_KIND[KIND.abandonment], federation, { operator_id: operatorId(key), setup_hash: setupHash });

/** `bridge-command`: which kinds of requests the node lets in without an approval. */
export const bridgeCommand = (key, federation, { audience, allowed, requestId }) =>
  action('bridge-command', federation, {
    audience,
    command: allowed.length === 0 ? 'disable' : 'allow ' + [...allowed].sort().join(','),
    operator_id: operatorId(key),
    request_id: requestId,
  });

/** `sign-approve`: a word about one request. */
export const signApprove = (key, federation, requestHash, decision) =>
  action('sign-approve', federation, { decision, operator_id: operatorId(key), request_hash: requestHash });

const round = (key, { number, epoch, requestHash }) =>
  ({ attempt: BigInt(number), epoch: BigInt(epoch), operator_id: operatorId(key), request_hash: requestHash });

/** `sign-commit`: commitments for one attempt. */
export const signCommit = (key, federation, attempt, commitments) =>
  action('sign-commit', federation, { ...round(key, attempt), commitments: hex(commitments) });

/** `sign-share`: a share of a signature. */
export const signShare = (key, federation, attempt, packageHash, share) =>
  action('sign-share', federation, { ...round(key, attempt), package_sha256: packageHash, share: hex(share) });

const readRound = (members) => ({
  attempt: {
    number: readNumber(members, 'attempt', 0, MAX_NUMBER),
    epoch: readNumber(members, 'epoch', 0, MAX_NUMBER),
    requestHash: readHash(members, 'request_hash'),
  },
});

function readFrameAction(members, name) {
  if (name === ACTION_OF_KIND[KIND.abandonment] && members.has('setup_hash')) {
    return { setupHash: readHash(members, 'setup_hash') };
  }
  return { sessionHash: readHash(members, 'session_hash'), frame: readHex(members, 'frame', 1, MAX_FRAME) };
}

const READ = {
  'ceremony-join': (members) => ({
    encryptionPubkey: readHex(members, 'encryption_pubkey', 32, 32),
    guardianAddress: members.matching('guardian_address', /^[A-Za-z0-9]{14,100}$/, 'a Bitcoin address'),
    setupHash: readHash(members, 'setup_hash'),
    signerKind: members.matching('signer_kind', /^(?:kit|browser)$/, 'kit or browser'),
  }),
  'sign-approve': (members) => ({
    decision: members.matching('decision', /^(?:approve|deny)$/, 'approve or deny'),
    requestHash: readHash(members, 'request_hash'),
  }),
  'sign-commit': (members) => ({ ...readRound(members), commitments: readHex(members, 'commitments', 1, MAX_ROUND) }),
  'sign-share': (members) => ({
    ...readRound(members),
    packageHash: readHash(members, 'package_sha256'),
    share: readHex(members, 'share', 1, MAX_ROUND),
  }),
  ...Object.fromEntries(ACTION_OF_KIND.slice(1).map((name) => [name, readFrameAction])),
};

/** The typed reading of an action that signers look at; others have a name and nothing else. */
export function readAction(envelope) {
  const payload = envelope.get('payload');
  const name = payload.get('action');
  if (!Object.hasOwn(READ, name)) return { name };
  const members = new Members(payload.get('params'), 'payload.params');
  const typed = {
    name,
    federation: readSlug(members, 'federation_slug'),
    operatorId: readOperatorId(members, 'operator_id'),
    ...READ[name](members, name),
  };
  members.end();
  if (payload.get('federation') !== typed.federation) {
    throw new MalformedError('payload.federation', typed.federation, String(payload.get('federation')));
  }
  return typed;
}
