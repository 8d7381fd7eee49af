// What actions are called on the pages.
const NAMES = {
  'program-apply': 'Apply to the programme',
  'federation-join': 'Ask for a seat',
  'federation-leave': 'Give a seat up',
  'charter-sign': 'Ratify a charter',
  'alert-publish': 'Publish an incident',
  'exit-handoff': 'Announce an exit',
  'portal-forget': 'Have the portal forget',
  'portal-session': 'Open a session, to read',
};

/** What an action is called on the pages. */
export const actionName = (name) => NAMES[name] ?? name;

/** The words for how bad an incident is, in ascending order. */
export const SEVERITIES = ['info', 'warning', 'critical'];
