// Small conveniences that a page remembers. Where the browser keeps nothing, they are forgotten, and no more.

const quietly = (work) => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

/** What was remembered, or nothing. */
export const recall = (name) => quietly(() => localStorage.getItem(name)) ?? undefined;

export const remember = (name, text) => quietly(() => localStorage.setItem(name, text));

export const forget = (name) => quietly(() => localStorage.removeItem(name));
