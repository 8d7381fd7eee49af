// A mail server, a Nostr relay and a webhook in one process, each by an independent implementation.
// Prints its ports as one JSON line, then one JSON line for everything that it receives. Lines on its
// input: "fail N" makes the webhook answer 500 to the next N posts; "auth" makes the relay ask for
// NIP-42 authentication.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { SMTPServer } from 'smtp-server';
import { WebSocketServer } from 'ws';
import { verifyEvent } from 'nostr-tools/pure';

const say = (object) => process.stdout.write(JSON.stringify(object) + '\n');
let failures = 0;
let auth = false;

const text = async (stream) => {
  let all = '';
  for await (const chunk of stream) all += chunk;
  return all;
};

const webhook = createServer(async (request, response) => {
  const body = await text(request);
  const failed = failures > 0;
  if (failed) failures--;
  say({ at: 'webhook', failed, key: request.headers['idempotency-key'] ?? null, body: JSON.parse(body) });
  response.writeHead(failed ? 500 : 204).end();
});

const mail = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onData(stream, session, done) {
    text(stream).then((message) => {
      say({ at: 'mail', from: session.envelope.mailFrom.address, to: session.envelope.rcptTo.map((r) => r.address), message });
      done();
    });
  },
});

const relay = new WebSocketServer({ port: 0, host: '127.0.0.1' });
relay.on('connection', (socket) => {
  let known = false;
  if (auth) socket.send(JSON.stringify(['AUTH', 'challenge-1']));
  socket.on('message', (data) => {
    const [type, event] = JSON.parse(data.toString());
    const valid = verifyEvent(event);
    if (type === 'AUTH') {
      known = valid && event.kind === 22242 && event.tags.some(([k, v]) => k === 'challenge' && v === 'challenge-1');
      socket.send(JSON.stringify(['OK', event.id, known, '']));
    } else if (auth && !known) {
      socket.send(JSON.stringify(['OK', event.id, false, 'auth-required: say who you are']));
    } else {
      say({ at: 'nostr', valid, event });
      socket.send(JSON.stringify(['OK', event.id, valid, valid ? '' : 'invalid: signature']));
    }
  });
});

const listening = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
await listening(webhook);
await listening(mail);
if (!relay.address()) await new Promise((resolve) => relay.on('listening', resolve));
say({ webhook: webhook.address().port, mail: mail.server.address().port, nostr: relay.address().port });
for await (const line of createInterface({ input: process.stdin })) {
  if (line.startsWith('fail ')) failures = Number(line.slice(5));
  if (line === 'auth') auth = true;
  say({ at: 'command', line });
}
process.exit(0);
