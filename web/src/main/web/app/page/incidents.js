// Publishing an incident, and following the timeline.
import { showWho } from './frame.js';
import { busy, code, failure, fill, h, notice, time } from '../dom.js';
import { envelopes, prepare, signing } from '../acting.js';
import { SEVERITIES } from '../action-names.js';
import { currentKey } from '../key-store.js';
import { AUDIENCE, getJson } from '../portal.js';

const compose = document.getElementById('compose');
const timeline = document.getElementById('timeline');
const live = document.getElementById('live');

async function showCompose() {
  await showWho();
  const key = await currentKey();
  if (!key) {
    fill(compose, h('p', {}, 'Publishing needs the key of a seated guardian. ', h('a', { href: '/me/operator' }, 'Make or restore it'), '.'));
    return;
  }
  prepare();
  const { federations } = await getJson('/api/federations');
  const details = await Promise.all(federations.map(({ slug }) => getJson(`/api/public/federations/${slug}`)));
  const mine = details.map(({ federation }) => federation)
    .filter(({ seats }) => seats.some((s) => s.operator_pubkey === key.publicKey));
  fill(compose, mine.length === 0
    ? h('p', {}, 'You hold no seat. Incidents are published by a federation’s own guardians.')
    : form(key, mine));
}

function localNow() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function form(key, federations) {
  const federation = h('select', {}, federations.map(({ slug, name }) => h('option', { value: slug }, name)));
  const severity = h('select', {}, SEVERITIES.map((word) => h('option', { value: word }, word)));
  const occurred = h('input', { type: 'datetime-local', value: localNow(), required: true });
  const title = h('input', { type: 'text', maxlength: '200', required: true, autocomplete: 'off' });
  const body = h('textarea', { rows: '6', maxlength: '20000', required: true });
  const tags = h('input', { type: 'text', autocomplete: 'off', placeholder: 'network planned' });
  const outcome = h('div', { class: 'outcome', 'aria-live': 'polite' });
  const submit = h('button', { type: 'submit', class: 'primary' }, 'Check and sign');
  return h('form', { onsubmit: (event) => {
    event.preventDefault();
    busy(submit, outcome, async () => {
      const [{ alertPublish }, { signAndSend }] = await Promise.all([envelopes(), signing()]);
      const action = alertPublish(AUDIENCE, key.publicKey, federation.value, {
        title: title.value.trim(),
        body: body.value.trim().replaceAll('\r\n', '\n'),
        severity: severity.value,
        tags: tags.value.split(/[\s,]+/).filter((tag) => tag !== ''),
        occurredAt: new Date(occurred.value),
      });
      const { answer } = await signAndSend(action, '/api/operator/incidents');
      title.value = body.value = tags.value = '';
      return notice('good', h('p', {}, h('strong', {}, 'Published '), 'as ', h('a', { href: `/incidents/${answer.incident_id}` }, code(answer.incident_id)), '.'));
    });
  } },
  h('div', { class: 'row' }, h('label', {}, 'Federation', federation), h('label', {}, 'Severity', severity),
    h('label', {}, 'When it happened, in your time', occurred)),
  h('label', {}, 'Title', title), h('label', {}, 'What happened', body), h('label', {}, 'Tags, with spaces between', tags),
  h('div', { class: 'buttons' }, submit), outcome);
}

function item(incident) {
  return h('li', { class: incident.severity, id: incident.incident_id }, h('article', {},
    h('h3', {}, h('span', { class: `severity ${incident.severity}` }, incident.severity), ' ', h('a', { href: `/incidents/${incident.incident_id}` }, incident.title)),
    h('p', { class: 'quiet' }, h('a', { href: `/federations/${incident.federation_slug}` }, incident.federation_slug), ', ',
      h('a', { href: `/operators/${incident.operator_id}` }, code(incident.operator_id)), ', ', time(incident.occurred_at)),
    h('p', { class: 'body' }, incident.body),
    incident.tags.length > 0 && h('p', { class: 'tags' }, incident.tags.map((tag) => h('span', {}, tag)))));
}

function follow() {
  const events = new EventSource('/api/public/incidents/stream');
  events.addEventListener('open', () => (live.textContent = 'New incidents appear here by themselves.'));
  events.addEventListener('error', () => (live.textContent = 'The live timeline is interrupted; trying again.'));
  events.addEventListener('incident', (event) => {
    const incident = JSON.parse(event.data);
    if (document.getElementById(incident.incident_id)) return;
    if (!timeline.querySelector('.timeline')) fill(timeline, h('ol', { class: 'timeline' }));
    timeline.querySelector('.timeline').prepend(item(incident));
  });
}

follow();
try {
  await showCompose();
} catch (error) {
  fill(compose, failure(error));
}
