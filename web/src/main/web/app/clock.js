// A clock that is wrong, said so that somebody can do something about it.

/** What receivers put up with, in milliseconds. */
const TOLERANCE = 60_000;

const UNITS = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000]];

function span(millis) {
  const [unit, length] = UNITS.find(([, least]) => millis >= least);
  const count = Math.round(millis / length);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/**
 * What is said of a clock that is off by more than receivers put up with.
 *
 * @param ahead by how many milliseconds this device's is ahead of the other, less than 0 if it is behind
 * @param whose the other, as "the portal’s"
 */
export const wrongClock = (ahead, whose) => (Math.abs(ahead) <= TOLERANCE ? undefined
  : `The clock of this device is ${span(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} ${whose}. Set whichever is wrong: what is signed at a wrong time is refused.`);
