// The documents of a portal that a link to the page of verification may name.

// Neither another host (//), nor a character that means something between double quotes to a POSIX shell or to cmd.exe: the
// address stands in a command that people copy.
const PATH = /^(?:\/[A-Za-z0-9._-]+)*\/?(?:\?[a-z_]+=[A-Za-z0-9._-]+)?$/;

/** The path if it may be named, else nothing. */
export const documentPath = (text) => (text?.startsWith('/') && PATH.test(text) ? text : undefined);
