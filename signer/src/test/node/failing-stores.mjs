// Ceremonies of three seats in which one seat's store refuses once, at every write, in several orders of the frames;
// with an honest dealer, and with one who seals a wrong share for that seat.
const SEATS = [1, 2, 3];
const VICTIM = 3;
const LIAR = 1;
const ORDERS = 3;

class Refused extends Error {}

/** @returns what went wrong, and how many ceremonies were played */
export async function playFailingStores({ CeremonyRun, Dealing, KIND, newSeat, requireSetup, pairOf, rules }) {
  const pairs = new Map(SEATS.map((id) => [id, pairOf(new Uint8Array(32).fill(id))]));
  const setup = requireSetup({
    sessionHash: 'ab'.repeat(32), threshold: 2, members: SEATS, previous: undefined,
    encryptionKeys: new Map([...pairs].map(([id, pair]) => [id, pair.publicKey])),
  });

  const lying = (dealing) => ({
    round1: () => dealing.round1(),
    reveal: (complainer) => dealing.reveal(complainer),
    async shares(round1Hash) {
      const shares = await dealing.shares(round1Hash);
      const { share } = dealing.reveal(VICTIM);
      shares.sealed.find(({ id }) => id === VICTIM).bytes =
        await rules.seal(setup, newSeat(LIAR), VICTIM, share + 1n, pairOf(new Uint8Array(32).fill(77)), round1Hash);
      return shares;
    },
  });

  function member(id, refusedWrite, liar) {
    const seat = { id, frames: [], share: undefined, writes: 0, refused: false, begun: false };
    const write = () => {
      if (id === VICTIM && seat.writes++ === refusedWrite) {
        seat.refused = true;
        throw new Refused();
      }
    };
    const dealing = new Dealing(setup, newSeat(id), new Uint8Array(32).fill(100 + id));
    const store = {
      frames: async () => seat.frames,
      append: async (frame) => { write(); seat.frames.push(frame); },
      keepShare: async (share) => { write(); seat.share = share; },
    };
    seat.run = new CeremonyRun({
      setup, self: newSeat(id), dealing: liar && id === LIAR ? lying(dealing) : dealing, pair: pairs.get(id), store,
      sign: () => new Uint8Array([id]), verify: () => true,
    });
    return seat;
  }

  // All is told again until nobody says anything new, as nodes do whenever a tab connects.
  async function play(refusedWrite, liar, order) {
    const members = SEATS.map((id) => member(id, refusedWrite, liar));
    const said = [];
    const add = (frames) => said.push(...frames.filter((frame) => !said.some((other) => other.frame.hash === frame.frame.hash)));
    let before;
    do {
      before = said.length;
      for (const seat of order % 2 ? members : members.toReversed()) {
        const told = order % 3 ? said.toReversed() : [...said];
        told.push(...told.splice(0, order));
        try {
          if (!seat.begun) {
            seat.begun = true;
            add(await seat.run.start());
          }
          for (const frame of told) add(await seat.run.receive(frame));
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          before = -1;
        }
      }
    } while (said.length !== before);
    return members;
  }

  const wrong = [];
  let played = 0;
  for (const liar of [false, true]) {
    for (let order = 0; order < ORDERS; order++) {
      let refused = true;
      for (let write = 0; refused; write++, played++) {
        const members = await play(write, liar, order);
        const victim = members.find(({ id }) => id === VICTIM);
        refused = victim.refused;
        const where = `${liar ? 'a wrong share' : 'honest'}, order ${order}, write ${write}`;
        if (victim.run.hasCertified && victim.share === undefined) wrong.push(`${where}: certified without a share`);
        for (const { id, run } of members) {
          const culprits = run.state.culprits?.map(({ name }) => name).join();
          const due = liar ? run.state.failure === 'bad share' && culprits === newSeat(LIAR).name : run.state.is === 'live';
          if (!due) wrong.push(`${where}: seat ${id} is ${run.state.is} ${run.state.phase ?? run.state.failure ?? ''} ${culprits ?? ''}`);
        }
      }
    }
  }
  return { played, wrong };
}
