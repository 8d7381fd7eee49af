// Reads server-sent events (WHATWG HTML, section 9.2) off a response, which EventSource cannot do with a token. A node
// sends a comment line every ten seconds; who is silent for longer than that is taken for gone.

const MOST = 8 * 1024 * 1024;

/** The events `{type, data}` of a response, until the node ends it; throws when it is silent for too long. */
export async function* events(response, silenceMillis) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let type = 'message';
  let data = [];
  try {
    for (;;) {
      const { done, value } = await within(reader.read(), silenceMillis);
      if (done) return;
      text += value;
      if (text.length > MOST) throw new Error('The node sends an event that is too large.');
      const lines = text.split(/\r?\n/);
      text = lines.pop();
      for (const line of lines) {
        if (line === '' && data.length > 0) yield { type, data: data.join('\n') };
        if (line === '') [type, data] = ['message', []];
        else if (line.startsWith('event:')) type = line.slice(6).trim();
        else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** What a promise comes to, unless it takes too long. */
export function within(promise, millis) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('There was no answer for too long.')), millis);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
