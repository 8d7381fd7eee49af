// Writes the committed vectors: npm ci && npm run vectors.
import { writeFileSync } from 'node:fs';
import { edgeCases } from './ed25519.mjs';
import { documents, numbers } from './json.mjs';
import { mnemonics } from './bip39.mjs';
import { yamlDocuments } from './yaml.mjs';
import { ceremonies, peerFrames, requests, signerSessions } from './guardian.mjs';
import { charters } from './charter.mjs';
import { questionnaires } from './questionnaire.mjs';

const folder = new URL('../resources/vectors/', import.meta.url);
const rows = (list) => '[\n' + list.map((row) => JSON.stringify(row)).join(',\n') + '\n]\n';
const write = (name, list) => writeFileSync(new URL(name, folder), rows(list));

write('ed25519-edge-cases.json', edgeCases());
write('jcs-numbers.json', numbers());
write('jcs-documents.json', documents());
write('bip39.json', mnemonics());
const yaml = yamlDocuments();
write('yaml-accepted.json', yaml.accepted);
write('yaml-refused.json', yaml.refused);
write('charters.json', charters());
write('questionnaires.json', questionnaires());
write('ceremonies.json', ceremonies());
write('requests.json', requests());
write('peer-frames.json', peerFrames());
write('signer-sessions.json', signerSessions());
