// The browser's signer under Node: a line of JSON in, a line of JSON out. Its rows are in memory and survive a
// restart of the signer, as those of a browser survive the tab.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { playFailingStores } from './failing-stores.mjs';

const web = join(import.meta.dirname, '../../../../web/src/main/web');
if (!existsSync(join(web, 'node_modules/@hpke/core'))) {
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: web });
}
const app = (name) => import(join(web, 'app', name));
// All that modules want of a document when they are loaded: the portal's address, at which nobody answers here.
globalThis.document = { querySelector: () => ({ content: 'http://127.0.0.1:1' }) };
const [{ publicKey }, { fromHex, hex }, { Members, read, write, LIMITS }, { Operator }, { SignerStore }, { Epochs },
  { FederationDesk }, { verifyRecord }, { Memberships }, { NodeLink }, { acceptNode }, policies, key, frames, setups, transcripts, signing, dealing, sealing,
  { guardianAddress }, requests, setup, curve, { later }, { SignerRuntime }] = await Promise.all(['ed25519.js', 'bytes.js', 'json.js', 'signer/operator.js',
  'signer/signer-store.js', 'signer/epochs.js', 'signer/federation-desk.js', 'signer/record.js', 'signer/memberships.js', 'signer/node-link.js',
  'signer/node-pins.js', 'signer/policy.js',
  'signer/key-package.js', 'signer/frames.js', 'signer/ceremony-setup.js', 'signer/transcript.js', 'signer/signing-messages.js',
  'signer/dealing.js', 'signer/share-sealing.js', 'signer/guardian-address.js', 'signer/request.js', 'signer/setup.js',
  'signer/curve.js', 'later.js', 'signer/runtime.js'].map(app));

/** Rows as IndexedDB has them: all of a transaction is written, or nothing. */
class MemoryRows {
  #tables = new Map();
  writes = 0;

  #all(table) {
    if (!this.#tables.has(table)) this.#tables.set(table, new Map());
    return this.#tables.get(table);
  }

  async get(table, name) {
    return structuredClone(this.#all(table).get(name));
  }

  async list(table, prefix = '') {
    const names = [...this.#all(table).keys()].filter((name) => name.startsWith(prefix)).sort();
    return names.map((name) => structuredClone(this.#all(table).get(name)));
  }

  async transact(work) {
    const changes = [];
    const pending = new Map();
    const at = (table, name) => `${table}\n${name}`;
    const tx = {
      get: async (table, name) => (pending.has(at(table, name)) ? pending.get(at(table, name)) : this.get(table, name)),
      list: async (table, prefix) => this.list(table, prefix),
      keys: async (table, prefix = '') => [...this.#all(table).keys()].filter((name) => name.startsWith(prefix)).sort(),
      count: async (table) => this.#all(table).size,
      put: (table, name, value) => {
        pending.set(at(table, name), value);
        changes.push(() => this.#all(table).set(name, structuredClone(value)));
      },
      remove: (table, name) => {
        pending.set(at(table, name), undefined);
        changes.push(() => this.#all(table).delete(name));
      },
      removeAll: (table, prefix) => changes.push(() =>
        [...this.#all(table).keys()].filter((name) => name.startsWith(prefix)).forEach((name) => this.#all(table).delete(name))),
    };
    const result = await work(tx);
    changes.forEach((change) => change());
    this.writes++;
    return result;
  }

  close() {}
}

const members = new Map();

// A part of the page that whoever serves it withholds: what makes the operator's address, without which nothing is joined.
let withheld = false;
const ownAddress = Operator.prototype.guardianAddress;
Operator.prototype.guardianAddress = function (network) {
  return withheld ? later(() => Promise.reject(new Error('404'))) : ownAddress.call(this, network);
};

function serially() {
  let tail = Promise.resolve();
  return (work) => {
    const mine = tail.then(work);
    tail = mine.catch(() => {});
    return mine;
  };
}

async function begin(member) {
  member.link?.close();
  const now = () => new Date(member.now * 1000);
  const store = await SignerStore.open(member.rows, now);
  const operator = await Operator.of(fromHex(member.seed, 32), publicKey(fromHex(member.seed, 32)), now);
  const epochs = new Epochs(store, operator);
  Object.assign(member, { store, operator, epochs, serial: serially() });
  const log = (line) => member.log.push(line);
  member.memberships = new Memberships({
    store, federation: member.slug, log, fetch: async () => member.record,
    pins: async () => ({ reviewer: member.reviewer, organiser: member.organiser }),
  });
  member.desk = new FederationDesk({
    federation: member.slug,
    means: { store, operator, epochs },
    memberships: member.memberships,
    policy: () => policies.parsePolicy(member.policy),
    send: (messages) => {
      member.sent.push(...messages.map(write));
      if (member.link?.hello) member.link.send(messages);
    },
    later: (work) => member.serial(work),
    mayAnswer: () => member.behind !== true,
    log,
  });
  await member.desk.resume();
}

function tell(member, message) {
  const data = read(message, LIMITS.record);
  const type = data.get('type');
  data.delete('type');
  return member.desk.message(type, data);
}

function taken(member) {
  const { sent, log } = member;
  member.sent = [];
  member.log = [];
  return { send: sent, log };
}

const GOLDEN = {
  'public-key-package': [key.decodeKey, key.encodeKey],
  'key-share': [key.decodeShare, key.encodeShare],
  'ceremony-secret': [dealing.decodeSecret, dealing.encodeSecret],
  'setup-generation': [setups.decodeSetup, setups.encodeSetup],
  'setup-resharing': [setups.decodeSetup, setups.encodeSetup],
  'signed-frame': [frames.decodeSignedFrame, frames.encodeSignedFrame],
  'transcript-generation': [transcripts.decodeTranscript, transcripts.encodeTranscript],
  'transcript-resharing': [transcripts.decodeTranscript, transcripts.encodeTranscript],
  'signing-commitments': [signing.decodeCommitments, signing.encodeCommitments],
  'signing-package': [signing.decodePackage, signing.encodePackage],
  'signature-share': [signing.decodeSignatureShare, signing.encodeSignatureShare],
  'release-record': [signing.decodeRelease, signing.encodeRelease],
};
const codecOf = (name) => GOLDEN[name] ?? (name.startsWith('frame-') ? [frames.decodeFrame, ({ bytes }) => bytes] : undefined);

const operations = {
  async begin({ member: name, ...given }) {
    members.set(name, { ...given, rows: new MemoryRows(), sent: [], log: [] });
    await begin(members.get(name));
    return taken(members.get(name));
  },

  /** The tab is closed without a word, and opened again. */
  async restart({ member }) {
    const one = members.get(member);
    one.sent = [];
    one.link?.close(); // A tab that is gone holds no line.
    await begin(one);
    one.sent.push(...(await one.desk.everything()).map(write));
    return taken(one);
  },

  async take({ member, message }) {
    const one = members.get(member);
    await tell(one, message);
    return taken(one);
  },

  /** Many at once, while the tab is busy with something else; and how often it wrote to the disk for them. */
  async flood({ member, messages }) {
    const one = members.get(member);
    const before = one.rows.writes;
    let done;
    const busy = one.serial(() => new Promise((resolve) => (done = resolve)));
    const told = messages.map((message) => tell(one, message));
    while (done === undefined) await Promise.resolve();
    done();
    await Promise.all([busy, ...told]);
    return { ...taken(one), writes: one.rows.writes - before };
  },

  /** Connects to a node, as a page does that the operator has named it to; `pin` is one of before agreements were kept. */
  async connect({ member, address, pin }) {
    const one = members.get(member);
    await one.store.write(async (tx) => {
      if (!(await tx.get('nodes', address))) tx.put('nodes', address, { address, ...(pin && { pin }) });
    });
    one.asked = [];
    const agrees = (line) => {
      one.asked.push(line);
      return one.silent ? new Promise(() => {}) : Promise.resolve();
    };
    one.link = new NodeLink(address, one.operator, one.store, {
      desk: async () => one.desk, behind: async () => {}, changed: () => {}, serial: one.serial, peers: () => {},
      log: (line) => one.log.push(line),
      ask: {
        session: (payload) => agrees(`session ${payload.get('params').get('node_pubkey')}`),
        certificate: (payload, before) =>
          agrees(`certificate ${before ? `${before.p2p} ` : ''}${payload.get('params').get('endpoints').get('p2p')}`),
      },
    });
    one.link.run();
    return {};
  },

  withhold({ yes }) {
    withheld = yes;
    return {};
  },

  /** What the operator was asked about the node since the tab connected, and agreed to. */
  asked: ({ member }) => ({ asked: members.get(member).asked }),

  /** All of a signer, as a page runs it, for an operator who agrees to every node; and one node more. */
  async run({ member, address }) {
    const one = members.get(member);
    const agrees = { session: async () => {}, certificate: async () => {} };
    one.runtime ??= new SignerRuntime(one.operator, one.store, [], () => {}, () => agrees);
    await one.runtime.addNode(address);
    return {};
  },

  /** What the operator is shown before a policy holds that lets the bridge bring these kinds. */
  bridging({ member, bridge }) {
    const one = members.get(member);
    one.wanted = { ...one.runtime.policy, bridge };
    one.shown = one.runtime.bridging(one.wanted);
    return { shown: one.shown.map((payload) => payload.get('federation')) };
  },

  /** The operator agrees to what was shown. */
  async setPolicy({ member }) {
    const one = members.get(member);
    await one.runtime.setPolicy(one.wanted, one.shown);
    return {};
  },

  /** What the policy lets the bridge bring. */
  bridged: ({ member }) => ({ bridge: members.get(member).runtime.policy.bridge }),

  /** How the line to the node is. */
  link: ({ member }) => {
    const { state } = members.get(member).link;
    return { is: state.is, detail: state.detail ?? '' };
  },

  /** The operator says that its node is the one that answered. */
  async accept({ member }) {
    const { store, link } = members.get(member);
    await acceptNode(store, link.address, link.state.found);
    link.again();
    return {};
  },

  /** The newest record that the tab believes. */
  async newest({ member }) {
    const one = members.get(member);
    const membership = await one.memberships.newest();
    return { statements: membership?.chain.length ?? 0, ...taken(one) };
  },

  async rejudge({ member }) {
    const one = members.get(member);
    await one.desk.ceremonies.rejudge();
    return taken(one);
  },

  async deny({ member, item }) {
    const one = members.get(member);
    await one.desk.ceremonies.deny(item, await one.desk.ceremonies.leaving(item));
    return taken(one);
  },

  async set({ member, name, value }) {
    members.get(member)[name] = value;
    return {};
  },

  async everything({ member }) {
    const one = members.get(member);
    one.sent.push(...(await one.desk.everything()).map(write));
    return taken(one);
  },

  async start({ member, network, reshare }) {
    const one = members.get(member);
    const ceremony = await one.desk.ceremonies.propose({ network, reshare });
    if (ceremony.stage === 'proposed') await one.desk.ceremonies.agree(ceremony.setupHash);
    return { ...taken(one), id: ceremony.id };
  },

  async agree({ member, item }) {
    const one = members.get(member);
    await one.desk.ceremonies.agree(item);
    return taken(one);
  },

  async confirm({ member, item, code }) {
    const one = members.get(member);
    await one.desk.ceremonies.confirm(item, code, await one.desk.ceremonies.opening(item));
    return taken(one);
  },

  async decide({ member, item, yes }) {
    const one = members.get(member);
    await one.desk.signing.decide(item, yes, one.desk.signing.word(item, yes ? 'approve' : 'deny'));
    return taken(one);
  },

  async propose({ member, kind, text, seconds }) {
    const one = members.get(member);
    const request = await one.desk.signing.draft(kind, text, seconds);
    const id = await one.desk.signing.propose(request, one.desk.signing.word(requests.requestHash(request), 'approve'));
    return { id, ...taken(one) };
  },

  async expire({ member }) {
    await members.get(member).desk.signing.expire();
    return taken(members.get(member));
  },

  async forget({ member, most }) {
    const one = members.get(member);
    await one.desk.signing.forget(most);
    return { kept: Object.fromEntries(await Promise.all(['requests', 'approvals', 'releases', 'blames'].map(async (table) =>
      [table, (await one.rows.list(table)).length]))) };
  },

  async status({ member }) {
    const one = members.get(member);
    const epoch = await one.epochs.newest(one.slug);
    return {
      ceremonies: (await one.desk.ceremonies.ceremonies()).map(({ id, setupHash, stage, detail, code, certified }) =>
        ({ id, setup: setupHash, stage, detail, code: code ?? null, certified })),
      requests: (await one.desk.signing.requests()).map(({ id, state, reason, signature, others, blamed }) =>
        ({ id, state, reason, signature: signature ?? null, others: others.length, blamed: blamed.length })),
      epoch: epoch ? { number: epoch.key.epoch, key: epoch.keyX, transcript: epoch.transcriptHash } : null,
      share: epoch ? await one.epochs.holdsShare(epoch.setupHash) : false,
      head: one.store.head,
      journal: await one.rows.list('journal'),
    };
  },

  /** Reads a message and writes it again. */
  golden({ name, bytes }) {
    const codec = codecOf(name);
    if (codec === undefined) return { bytes: null };
    return { bytes: hex(codec[1](codec[0](fromHex(bytes, bytes.length / 2)))) };
  },

  setup({ document }) {
    const read1 = setup.readSetup(new Members(read(document), 'setup'));
    return { hash: setup.hashOf(read1) };
  },

  code: ({ session }) => ({ code: setup.codeOf(session) }),

  request({ document }) {
    const request = requests.readRequest(new Members(read(document), 'request'));
    return {
      hash: requests.requestHash(request), text: requests.statementText(request),
      digest: hex(requests.digestOf(request)), address: requests.addressOf(request),
    };
  },

  made({ document, text }) {
    const of = JSON.parse(document);
    return {
      document: requests.requestText(requests.newRequest({
        createdAt: BigInt(of.created_at), epoch: of.epoch, expiresAt: BigInt(of.expires_at), federation: of.federation_slug,
        key: of.key, network: of.network, kind: of.kind, text,
      })),
    };
  },

  result({ document, signature }) {
    requests.verifyResult(requests.readRequest(new Members(read(document), 'request')), signature);
    return { valid: true };
  },

  address: ({ seed, network }) => ({ address: guardianAddress(fromHex(seed, 32), network) }),

  encryptionKey: ({ seed }) => ({ key: hex(sealing.pairOfSeed(fromHex(seed, 32)).publicKey) }),

  async seal({ share, receiver, ephemeral, info, associated }) {
    const sealed = await sealing.sealShare(curve.decodeSecretScalar(fromHex(share, 32)), fromHex(receiver, 32),
        sealing.pairOf(fromHex(ephemeral, 32)), fromHex(info, info.length / 2), fromHex(associated, associated.length / 2));
    return { sealed: hex(sealed) };
  },

  async open({ sealed, privateKey, info, associated }) {
    const share = await sealing.openShare(fromHex(sealed, 80), sealing.pairOf(fromHex(privateKey, 32)),
        fromHex(info, info.length / 2), fromHex(associated, associated.length / 2));
    return { share: hex(curve.encodeScalar(share)) };
  },

  async failingStores() {
    await sealing.prepareSealing();
    const [{ CeremonyRun }, rules] = await Promise.all([app('signer/ceremony-run.js'), app('signer/ceremony-rules.js')]);
    return playFailingStores({
      CeremonyRun, rules, Dealing: dealing.Dealing, KIND: frames.KIND, newSeat: frames.newSeat,
      requireSetup: setups.requireSetup, pairOf: sealing.pairOf,
    });
  },

  policy: ({ text }) => ({ text: policies.policyText(policies.parsePolicy(text)) }),

  judge({ text, kind, at, used }) {
    const { is, why } = policies.judge(policies.parsePolicy(text), kind, new Date(at * 1000), used);
    return { is, why: why ?? '' };
  },

  record({ document, slug, reviewer, organiser }) {
    const { seats, charter } = verifyRecord(document, slug, { reviewer, organiser });
    return {
      seats: seats.map(({ seat, operatorId }) => `${seat} ${operatorId}`),
      charter: charter ? `${charter.hash} ${charter.threshold} ${charter.ratifiedByAll}` : null,
    };
  },

  /** Seals and opens a secret of the store, or opens one that the kit sealed. */
  async store({ seed, sealed, plain, table, row }) {
    const operator = await Operator.of(fromHex(seed, 32), publicKey(fromHex(seed, 32)));
    if (plain !== undefined) return { value: hex(await operator.seal(fromHex(plain, plain.length / 2), table, row)) };
    return { value: hex(await operator.open(fromHex(sealed, sealed.length / 2), table, row)) };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = await operations[request.op](request);
  } catch (error) {
    answer = { error: `${error.name}: ${error.message}`, stack: error.stack };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
members.forEach(({ link, runtime }) => {
  link?.close();
  runtime?.links.forEach((line) => line.close());
});
