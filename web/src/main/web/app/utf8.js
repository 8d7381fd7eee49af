/** The bytes of a text in UTF-8. */
export const utf8 = (text) => new TextEncoder().encode(text);
