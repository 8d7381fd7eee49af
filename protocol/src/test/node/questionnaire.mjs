// The bytes of a questionnaire by another way.
const TITLES = {
  A1: 'Handle', A2: 'Legal entity', A3: 'Contact channel', A4: 'PGP fingerprint', A5: 'Jurisdiction', A6: 'Conflicts of interest',
  B1: 'Hosting environment and hardware', B2: 'Disjointness from other guardians', B3: 'Uptime commitment', B4: 'Team',
  B5: 'Monitoring', B6: 'Incident response', B7: 'Continuity',
  C1: 'Key storage', C2: 'Key backup', C3: 'State backup', C4: 'Own threat model',
  D1: 'Why you want to be a guardian', D2: 'What would make you exit', D3: 'Two references',
  E1: 'Public listing', E2: 'Own responsibility', E3: 'The portal is convenience, not control', E4: 'Documents read', E5: 'Key ready',
};

export function questionnaires() {
  const answers = Object.fromEntries(Object.entries(TITLES).map(([id, t]) => [id, id[0] === 'E' ? 'yes' : `About ${t}`]));
  answers.A3 = 'operator@mail.example';
  answers.A4 = '';
  answers.B1 = 'Own rack.\n\n- two machines\n  - mirrored disks';
  const markdown = Object.entries(TITLES).map(([id, title]) => `## ${id} ${title}\n${answers[id]}\n`).join('');
  return [{ markdown }];
}
