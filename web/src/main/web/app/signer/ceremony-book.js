// The ceremonies of one federation as this signer's store has them.
import { payloadSha256, readEnvelope } from '../envelope.js';
import { Members, read, write } from '../json.js';
import { CEREMONIES } from './seat-run.js';
import { codeOf, hashOf, readSetup, setupJson } from './setup.js';

const OVER = ['refused', 'denied', 'live', 'abandoned', 'failed'];
const OWN = ['joined', 'code', 'running'];

/** Whether a ceremony has ended here. */
export const isOver = ({ stage }) => OVER.includes(stage);

/** Whether this signer takes part in a ceremony now. */
export const isOwn = ({ stage }) => OWN.includes(stage);

const joinKey = (setupHash, envelope) => `${setupHash}/${payloadSha256(envelope.get('payload'))}`;

const ceremonyIn = ({ setupHash, setup, receivedAt, stage, detail, sessionHash }) => ({
  id: setupHash.slice(0, 32), setupHash, setup: readSetup(new Members(read(setup), 'setup')), receivedAt, stage, detail,
  sessionHash, code: sessionHash && codeOf(sessionHash),
});

/** One federation's ceremonies. */
export class CeremonyBook {
  #federation;
  #store;
  #changed;

  /** @param changed told when a ceremony comes to another stage */
  constructor(federation, store, changed) {
    this.#federation = federation;
    this.#store = store;
    this.#changed = changed;
  }

  /** All that are known, the oldest first. */
  async all() {
    const rows = (await this.#store.list(CEREMONIES)).filter((row) => row.federation === this.#federation);
    return rows.sort((a, b) => a.position - b.position).map(ceremonyIn);
  }

  /** The one of this setup. */
  async find(setupHash) {
    const row = await this.#store.get(CEREMONIES, setupHash);
    return row && row.federation === this.#federation ? ceremonyIn(row) : undefined;
  }

  /** The one of this session. */
  async ofSession(sessionHash) {
    return (await this.all()).find((ceremony) => ceremony.sessionHash === sessionHash);
  }

  /** The joins that have arrived, this signer's own among them. */
  async joins(setupHash) {
    const rows = await this.#store.list('joins', setupHash + '/');
    return rows.map(({ envelope }) => readEnvelope(new Members(read(envelope), 'join')));
  }

  /** Who has joined, by public key. */
  async joined(setupHash) {
    return (await this.#store.list('joins', setupHash + '/')).map(({ pubkey }) => pubkey);
  }

  /** The join of this very signer, if it has joined. */
  async ownJoin(setupHash) {
    const own = (await this.#store.list('joins', setupHash + '/')).find((row) => row.own);
    return own && read(own.envelope);
  }

  /** Notes a setup that is new here. */
  async insert(setup, stage, detail) {
    const setupHash = hashOf(setup);
    await this.#store.write(async (tx) => {
      if (await tx.get(CEREMONIES, setupHash)) return;
      tx.put(CEREMONIES, setupHash, {
        setupHash, federation: setup.federation, setup: write(setupJson(setup)), receivedAt: tx.now().getTime(), stage, detail,
        position: await tx.count(CEREMONIES),
      });
    });
  }

  /** Notes how far a ceremony is, and why; the secret of one that is over goes. */
  async stage({ setupHash }, stage, detail) {
    await this.#store.write(async (tx) => {
      const row = await tx.get(CEREMONIES, setupHash);
      tx.put(CEREMONIES, setupHash, { ...row, stage, detail, secret: isOver({ stage }) ? undefined : row.secret });
    });
    this.#changed();
  }

  /** Notes the own join with the secret that was drawn for it, before it leaves. */
  async join({ setupHash }, envelope, secret) {
    await this.#store.write(async (tx) => {
      const row = await tx.get(CEREMONIES, setupHash);
      tx.put(CEREMONIES, setupHash, { ...row, secret, stage: 'joined', detail: 'waits for the others' });
      tx.put('joins', joinKey(setupHash, envelope), { pubkey: envelope.get('pubkey'), own: true, envelope: write(envelope) });
      await tx.signed(envelope);
    });
  }

  /** Notes another's join, perhaps that of another signer of this operator, which takes the place of the own one. */
  async othersJoin({ setupHash }, envelope, insteadOf) {
    await this.#store.write(async (tx) => {
      if (insteadOf) tx.remove('joins', joinKey(setupHash, insteadOf));
      tx.put('joins', joinKey(setupHash, envelope), { pubkey: envelope.get('pubkey'), own: false, envelope: write(envelope) });
    });
  }

  /** Notes that everybody has joined, and the session that follows. */
  async session({ setupHash }, sessionHash) {
    await this.#store.write(async (tx) => {
      const row = await tx.get(CEREMONIES, setupHash);
      tx.put(CEREMONIES, setupHash, { ...row, sessionHash, stage: 'code', detail: 'compare the code' });
    });
  }
}
