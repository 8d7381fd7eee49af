// The operator's policy: the same file as the kit's policy.json. Whether ceremonies are joined, and what is done with
// each kind of request, how often a day, and at which hours nothing is allowed without asking.
import { MalformedError } from '../errors.js';
import { Members, read, write } from '../json.js';
import { KINDS } from './request.js';

const ANSWER = /^(?:allow|ask|deny)$/;
export const ANSWERS = ['allow', 'ask', 'deny'];
const MOST = 1_000_000_000n;
const TIME = /^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/;

/** What holds until the operator says otherwise: signs of life are given, all else is asked. */
export const INITIAL = Object.freeze({
  ceremony: 'ask',
  requests: { liveness: { answer: 'allow', perDay: 288n }, statement: { answer: 'ask', perDay: 24n } },
  quietHours: undefined,
  bridge: [],
});

const readAnswer = (members, name) => members.matching(name, ANSWER, 'allow, ask or deny');

function readRule(members) {
  const rule = {
    answer: readAnswer(members, 'answer'),
    perDay: members.any('per_day') === null ? undefined : members.integer('per_day', 0n, MOST),
  };
  members.end();
  return rule;
}

function readQuietHours(members) {
  const hours = {
    from: members.matching('from', TIME, 'a time such as 22:00'),
    to: members.matching('to', TIME, 'a time such as 07:00'),
    zone: members.string('zone', 64),
  };
  members.end();
  minuteIn(hours.zone, new Date(0), members.path('zone'));
  return hours;
}

/** Reads a policy file. */
export function parsePolicy(source) {
  const members = new Members(read(source, undefined, 'policy'), 'policy');
  members.integer('version', 1n, 1n);
  const ceremony = readAnswer(members, 'ceremony');
  const rules = members.members('requests');
  const requests = Object.fromEntries(KINDS.map((kind) => [kind, readRule(rules.members(kind))]));
  rules.end();
  const quietHours = members.any('quiet_hours') === null ? undefined : readQuietHours(members.members('quiet_hours'));
  const bridge = members.any('bridge');
  if (!Array.isArray(bridge) || !bridge.every((kind) => KINDS.includes(kind))) {
    throw new MalformedError('policy.bridge', `kinds of requests: ${KINDS.join(', ')}`, 'others');
  }
  members.end();
  return { ceremony, requests, quietHours, bridge: [...new Set(bridge)].sort() };
}

/** The file: one line of JSON. */
export function policyText({ ceremony, requests, quietHours, bridge }) {
  return write(new Map([
    ['version', 1n],
    ['ceremony', ceremony],
    ['requests', new Map(KINDS.map((kind) => [kind, new Map([
      ['answer', requests[kind].answer], ['per_day', requests[kind].perDay ?? null],
    ])]))],
    ['quiet_hours', quietHours ? new Map(Object.entries(quietHours)) : null],
    ['bridge', bridge],
  ])) + '\n';
}

function minuteIn(zone, now, member) {
  try {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    return format.format(now);
  } catch {
    throw new MalformedError(member, 'a zone such as Europe/Lisbon', 'other text');
  }
}

/** Whether it is one of the quiet hours; midnight may lie between. */
export function isQuiet({ from, to, zone }, now) {
  const time = minuteIn(zone, now, 'zone');
  return from < to ? from <= time && time < to : from <= time || time < to;
}

/** What the policy says about a request of a kind: `{is: 'allowed' | 'asked' | 'denied', why}`. */
export function judge(policy, kind, now, usedToday) {
  const { answer, perDay } = policy.requests[kind];
  if (answer === 'deny') return { is: 'denied' };
  if (answer === 'ask') return { is: 'asked', why: `the policy asks about every ${kind}` };
  const { quietHours } = policy;
  if (quietHours && isQuiet(quietHours, now)) {
    return { is: 'asked', why: `quiet hours: ${quietHours.from} to ${quietHours.to} ${quietHours.zone}` };
  }
  if (perDay !== undefined && usedToday >= perDay) {
    return { is: 'asked', why: `today's limit of ${perDay} for ${kind} is used up` };
  }
  return { is: 'allowed' };
}
