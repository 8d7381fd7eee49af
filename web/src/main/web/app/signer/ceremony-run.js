// One seat's side of a ceremony.
//
// Frames may come in any order and any number of times; what each phase sends goes out when the phase before is
// complete and agreed on, and never before. Everything that has an effect is appended to the store first. A run made
// anew over the same store and secret goes on where the old one stopped and says nothing that differs from what it
// said.
import { VerificationError } from '../errors.js';
import * as rules from './ceremony-rules.js';
import { dealersOf, receiversOf, seatsOf } from './ceremony-setup.js';
import { bySeat, KIND, seatText } from './frames.js';
import { echoOf, Ledger, Outbox } from './ledger.js';
import { encodePoint } from './curve.js';
import { keyHash } from './key-package.js';
import { hex } from '../bytes.js';

const PHASE = { round1: 'round 1', echo: 'echo', shares: 'shares', certificates: 'certificates' };

const uniqueSeats = (seats) => [...new Map(seats.map((s) => [s.name, s])).values()].sort(bySeat);

/** One seat in one ceremony. */
export class CeremonyRun {
  #setup;
  #self;
  #dealing;
  #pair;
  #store;
  #verify;
  #seenBefore;
  #own;
  #brokenOff = false; // What followed from a frame is not finished: the store refused something.
  #dealers;
  #seats;
  #ledger = new Ledger();
  #outbox;
  #state;
  #result;
  #share;
  #certificate;
  #agreed = new Set();
  #sharesChecked = false;

  /**
   * @param setup the binary setup
   * @param self the seat
   * @param dealing of a seat that deals
   * @param pair the encryption pair of a seat that receives
   * @param store `{frames(), append(signed), keepShare(share)}`, all durable when they return
   * @param sign what signs a frame; gives the bytes of its envelope
   * @param verify whether `(sender, bytes, signature)` is the operator's in that seat
   * @param seenBefore whether a constant, in hex, was seen in an earlier ceremony
   * @param own the names of all seats that speak here, this one among them
   */
  constructor({ setup, self, dealing, pair, store, sign, verify, seenBefore = async () => false, own = [self.name] }) {
    Object.freeze(setup);
    this.#own = own;
    this.#setup = setup;
    this.#self = self;
    this.#dealing = dealing;
    this.#pair = pair;
    this.#store = store;
    this.#verify = verify;
    this.#seenBefore = seenBefore;
    this.#dealers = dealersOf(setup);
    this.#seats = seatsOf(setup);
    this.#outbox = new Outbox(setup.sessionHash, self, this.#ledger, store, sign);
    this.#state = { is: 'collecting', phase: PHASE.round1, missing: this.#dealers };
  }

  /** `collecting`, `disputed`, `live` or `aborted`, with what belongs to it. */
  get state() {
    return this.#state;
  }

  get #isOver() {
    return this.#state.is === 'live' || this.#state.is === 'aborted';
  }

  /** Whether this seat has signed a certificate: from then on its share is kept for good. */
  get hasCertified() {
    return this.#ledger.of(KIND.certificate).has(this.#self.name);
  }

  /**
   * What the next frame may bring this seat to: `dealing`, `certificate`, which cannot be taken back, or `nothing`. As
   * frames come in any order, one may be the last of several phases: it counts how many of the others' are missing.
   */
  get next() {
    if (this.hasCertified || this.#isOver) return 'nothing';
    const missing = (seats, kind) => seats.filter(({ name }) => !this.#own.includes(name) && !this.#ledger.of(kind).has(name)).length;
    const due = missing(this.#dealers, KIND.round1) + missing(this.#seats, KIND.echo) + missing(this.#dealers, KIND.shares);
    return due > 1 ? 'dealing' : 'certificate';
  }

  /** Takes in what is stored, and says nothing yet. */
  async load() {
    for (const signed of await this.#store.frames()) await this.#take(signed);
  }

  get #mayOpen() {
    return this.#dealing && !this.#isOver && !this.#ledger.of(KIND.round1).has(this.#self.name);
  }

  /** The frame with which this seat begins, if it deals and has not begun. */
  get opening() {
    return this.#mayOpen ? this.#outbox.frame(this.#dealing.round1()) : undefined;
  }

  /** The frame with which this seat gives the attempt up, if it is not over. */
  get abandonment() {
    return this.#isOver ? undefined : this.#outbox.frame({ kind: KIND.abandonment });
  }

  /** Begins, or goes on after a restart; gives all own frames, for those who have missed some. */
  async start() {
    this.#brokenOff = true;
    await this.#goOn();
    this.#outbox.repeat();
    return this.#outbox.take();
  }

  // Does what follows from a frame that `take` files, from where the store refused something, too.
  async #goOn(take) {
    const again = this.#brokenOff;
    this.#brokenOff = true;
    await take?.();
    if (again && this.#mayOpen) await this.#outbox.say(this.#dealing.round1());
    await this.#advance();
    this.#brokenOff = false;
  }

  /**
   * Takes a frame in and gives what is to be sent. One that is not of this ceremony, of a seat that has no business to
   * say that, or signed by somebody else, is refused, changes nothing and is no offence of the seat it names. If what
   * followed from an earlier one was broken off, because the store refused, it is gone on with, whatever the frame is.
   */
  async receive(signed) {
    this.#requireOurs(signed.frame);
    if (this.#ledger.holds(signed.frame)) {
      if (this.#brokenOff) await this.#goOn();
      return this.#outbox.take();
    }
    if (!this.#verify(signed.frame.sender, signed.frame.bytes, signed.signature)) {
      throw new VerificationError(`signature of ${seatText(signed.frame.sender)}`, 'that of the operator in that seat', 'another');
    }
    if (this.#isOver) return this.#outbox.take();
    await this.#store.append(signed);
    await this.#goOn(() => this.#take(signed));
    return this.#outbox.take();
  }

  /** Gives this attempt up; a certificate cannot be taken back. */
  async abandon() {
    if (this.hasCertified) throw new Error('A certificate cannot be taken back.');
    if (!this.#isOver) {
      await this.#outbox.say({ kind: KIND.abandonment });
      await this.#advance();
    }
    return this.#outbox.take();
  }

  #requireOurs({ sessionHash, sender, message }) {
    if (sessionHash !== this.#setup.sessionHash) throw new VerificationError('session', this.#setup.sessionHash, sessionHash);
    const has = (seats, { name }) => seats.some((s) => s.name === name);
    const receivers = receiversOf(this.#setup);
    const allowed = {
      [KIND.round1]: () => has(this.#dealers, sender),
      [KIND.shares]: () => has(this.#dealers, sender),
      [KIND.reveal]: () => has(this.#dealers, sender) && receivers.some(({ id }) => id === message.complainer),
      [KIND.complaint]: () => has(receivers, sender) && has(this.#dealers, message.dealer),
      [KIND.echo]: () => has(this.#seats, sender),
      [KIND.certificate]: () => has(this.#seats, sender),
      [KIND.abandonment]: () => has(this.#seats, sender),
    }[message.kind]();
    if (!allowed) throw new VerificationError(`sender ${seatText(sender)}`, 'a seat that may say so', 'no such');
  }

  /** Files a frame that is authentic; it may prove its sender wrong. */
  async #take(signed) {
    if (this.#isOver) return;
    const other = this.#ledger.contradiction(signed.frame);
    if (other !== undefined) return this.#abort('equivocation', [signed.frame.sender], [other, signed]);
    this.#ledger.add(signed);
    try {
      await this.#requireRules(signed.frame);
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error;
      this.#abort('invalid message', [signed.frame.sender], [signed]);
    }
  }

  async #requireRules({ sender, message }) {
    if (message.kind === KIND.round1) {
      rules.requireRound1(this.#setup, sender, message);
      if (sender.name !== this.#self.name && (await this.#seenBefore(hex(encodePoint(message.commitments[0]))))) {
        throw new VerificationError(`constant of ${seatText(sender)}`, 'one not seen before', 'one that was');
      }
    } else if (message.kind === KIND.echo) {
      rules.requireEcho(this.#setup, sender, message);
    } else if (message.kind === KIND.shares) {
      rules.requireShares(this.#setup, sender, message);
    }
  }

  #abort(failure, culprits, evidence) {
    this.#state = { is: 'aborted', failure, culprits: uniqueSeats(culprits), evidence };
    evidence.forEach((signed) => this.#outbox.show(signed));
  }

  /** Goes as far as the frames allow. */
  async #advance() {
    if (this.#isOver) return;
    const abandonments = this.#ledger.all(KIND.abandonment);
    if (abandonments.length > 0) {
      this.#abort('abandoned', [], abandonments);
    } else if (await this.#round1Agreed() && await this.#sharesComplete() && !(await this.#complained()) && await this.#certified()) {
      this.#finish();
    }
  }

  #waiting(phase, due, present) {
    const missing = due.filter(({ name }) => !present.has(name));
    if (missing.length > 0) this.#state = { is: 'collecting', phase, missing };
    return missing.length > 0;
  }

  /** Round 1 and echo: all commitments are there, and everybody has the same. */
  async #round1Agreed() {
    const round1 = this.#ledger.of(KIND.round1);
    if (this.#waiting(PHASE.round1, this.#dealers, round1) || !this.#keyIsUsable(round1)) return false;
    if (!this.#seats.every(({ name }) => this.#agreed.has(name))) {
      const own = echoOf(round1);
      if (!this.#ledger.of(KIND.echo).has(this.#self.name)) await this.#outbox.say(own);
      const parties = this.#disagreement(own, round1);
      if (parties.length > 0) {
        this.#state = { is: 'disputed', parties: uniqueSeats(parties) };
        return false;
      }
    }
    return !this.#waiting(PHASE.echo, this.#seats, this.#ledger.of(KIND.echo));
  }

  /** Looks at the echoes of those who have not agreed yet, and shows what is held here where they differ. */
  #disagreement(own, round1) {
    const parties = [];
    for (const { frame: echo } of this.#ledger.of(KIND.echo).values()) {
      const theirs = new Map(echo.message.received.map((entry) => [entry.seat.name, entry.hash]));
      const different = own.received.filter((entry) => theirs.get(entry.seat.name) !== entry.hash);
      if (this.#agreed.has(echo.sender.name) || different.length === 0) {
        this.#agreed.add(echo.sender.name);
        continue;
      }
      for (const entry of different) {
        parties.push(echo.sender, entry.seat);
        this.#outbox.show(round1.get(entry.seat.name));
      }
    }
    return parties;
  }

  #keyIsUsable(round1) {
    if (this.#result) return true;
    const constants = new Map();
    for (const signed of round1.values()) {
      const constant = hex(encodePoint(signed.frame.message.commitments[0]));
      const twin = constants.get(constant);
      if (twin !== undefined) {
        // Each has proved that it knows the constant: neither can have it by honest chance.
        this.#abort('repeated constant', [twin.frame.sender, signed.frame.sender], [twin, signed]);
        return false;
      }
      constants.set(constant, signed);
    }
    try {
      this.#result = rules.result(this.#setup, [...round1.values()].map(({ frame: f }) => f.message));
      return true;
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error;
      this.#abort('unusable key', [], []);
      return false;
    }
  }

  async #sharesComplete() {
    const own = this.#ledger.of(KIND.round1).get(this.#self.name);
    if (this.#dealing && own !== undefined && !this.#ledger.of(KIND.shares).has(this.#self.name)) {
      await this.#outbox.say(await this.#dealing.shares(own.frame.hash));
    }
    return !this.#waiting(PHASE.shares, this.#dealers, this.#ledger.of(KIND.shares));
  }

  /** Checks the own share once; answers complaints; decides those that were answered. */
  async #complained() {
    if (this.#pair && !this.#sharesChecked) {
      // Only then: a complaint that the store refused is made again, and not forgotten.
      await this.#checkShare();
      this.#sharesChecked = true;
    }
    const complaints = this.#ledger.all(KIND.complaint);
    const parties = [];
    for (const { frame: complaint } of complaints) {
      parties.push(complaint.message.dealer, complaint.sender);
      const mine = complaint.message.dealer.name === this.#self.name && this.#dealing;
      if (mine && this.#isAboutOurCopy(complaint) && this.#revealFor(complaint) === undefined) {
        await this.#outbox.say(this.#dealing.reveal(complaint.sender.id));
      }
    }
    if (complaints.length === 0) return false;
    this.#state = { is: 'disputed', parties: uniqueSeats(parties) };
    for (const complaint of complaints) await this.#decide(complaint);
    return true;
  }

  async #checkShare() {
    const round1 = this.#ledger.of(KIND.round1);
    const shares = this.#ledger.of(KIND.shares);
    const { share, bad } = await rules.assemble(this.#setup, round1, shares, this.#self.id, this.#pair, this.#result);
    this.#share = share;
    for (const dealer of bad ?? []) {
      const theirs = shares.get(dealer.name);
      const complaint = { kind: KIND.complaint, dealer, sharesHash: theirs.frame.hash };
      const said = this.#ledger.from(this.#self)
        .some(({ frame: f }) => f.message.kind === KIND.complaint && f.message.dealer.name === dealer.name);
      if (!said) await this.#outbox.say(complaint);
      this.#outbox.show(theirs);
    }
  }

  // Whether a complaint is about the very shares that are held here.
  #isAboutOurCopy({ message }) {
    return this.#ledger.of(KIND.shares).get(message.dealer.name)?.frame.hash === message.sharesHash;
  }

  #revealFor(complaint) {
    return this.#ledger.all(KIND.reveal).find(({ frame: reveal }) =>
      reveal.sender.name === complaint.message.dealer.name && reveal.message.complainer === complaint.sender.id);
  }

  async #decide(signed) {
    const complaint = signed.frame;
    const { dealer } = complaint.message;
    const reveal = this.#revealFor(complaint);
    const round1 = this.#ledger.of(KIND.round1).get(dealer.name);
    const shares = this.#ledger.of(KIND.shares).get(dealer.name);
    if (!reveal || !round1 || !shares || !this.#isAboutOurCopy(complaint) || this.#isOver) return;
    const right = await rules.dealerIsRight(this.#setup, dealer, round1.frame, shares.frame.message, reveal.frame.message);
    this.#abort(right ? 'false complaint' : 'bad share', [right ? complaint.sender : dealer], [round1, shares, signed, reveal]);
  }

  /** Certifies, after the share is stored, and waits for the others to do the same. */
  async #certified() {
    const list = (kind) => [...this.#ledger.of(kind).values()];
    this.#certificate ??= {
      kind: KIND.certificate,
      transcriptHash: rules.transcriptHash(this.#setup, list(KIND.round1), list(KIND.echo), list(KIND.shares), this.#result),
      keyHash: keyHash(this.#result),
    };
    const expected = this.#certificate;
    if (!this.hasCertified) {
      if (this.#pair && !this.#share) throw new Error('A receiver certifies a share that it has checked.');
      if (this.#share) await this.#store.keepShare(this.#share);
      await this.#outbox.say(expected);
    }
    const certificates = this.#ledger.of(KIND.certificate);
    const others = [...certificates.values()].map(({ frame: f }) => f)
      .filter(({ message }) => message.transcriptHash !== expected.transcriptHash || message.keyHash !== expected.keyHash);
    if (others.length > 0) {
      [...list(KIND.shares), ...list(KIND.echo)].forEach((signed) => this.#outbox.show(signed));
      this.#state = { is: 'disputed', parties: uniqueSeats(others.map(({ sender }) => sender)) };
      return false;
    }
    return !this.#waiting(PHASE.certificates, this.#seats, certificates);
  }

  #finish() {
    const list = (kind) => [...this.#ledger.of(kind).values()];
    this.#state = {
      is: 'live',
      key: this.#result,
      transcript: {
        setup: this.#setup,
        round1: list(KIND.round1),
        echoes: list(KIND.echo),
        shares: list(KIND.shares),
        certificates: list(KIND.certificate),
      },
    };
  }
}
