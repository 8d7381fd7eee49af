// Reading what somebody answers who may answer without end.
import { MalformedError } from './errors.js';

/** The text of an answer of at most so many bytes. */
export async function textOf(response, most) {
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  let text = '';
  for (let size = 0; reader !== undefined;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      reader.cancel().catch(() => {});
      throw new MalformedError('answer', `at most ${most} bytes`, 'more');
    }
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}
