// The binary messages of ceremonies and signatures, field by field: one byte of type, one of version, then
// fields; integers are big-endian. A reader refuses whatever a writer does not write.
import { concatBytes } from '@noble/hashes/utils.js';
import { VerificationError } from '../errors.js';

const VERSION = 1;
const LONGEST = 32 << 20;

/** The first byte of every message. */
export const TYPE = {
  publicKeyPackage: 0x01,
  keyShare: 0x02,
  ceremonySetup: 0x10,
  frame: 0x11,
  signedFrame: 0x12,
  transcript: 0x13,
  ceremonySecret: 0x14,
  signingCommitments: 0x20,
  signingPackage: 0x21,
  signatureShare: 0x22,
  releaseRecord: 0x23,
};

/** Writes one message. */
export class Writer {
  #parts = [];

  constructor(type) {
    this.u8(type).u8(VERSION);
  }

  #number(value, length) {
    if (!Number.isSafeInteger(value) || value < 0 || value >= 2 ** (8 * length)) {
      throw new RangeError(`${value} does not fit into ${length} bytes`);
    }
    const bytes = new Uint8Array(length);
    for (let i = length - 1; i >= 0; i--) {
      bytes[i] = value % 256;
      value = Math.floor(value / 256);
    }
    this.#parts.push(bytes);
    return this;
  }

  u8(value) {
    return this.#number(value, 1);
  }

  u16(value) {
    return this.#number(value, 2);
  }

  u32(value) {
    return this.#number(value, 4);
  }

  /** A field whose length both sides know. */
  fixed(bytes) {
    this.#parts.push(bytes);
    return this;
  }

  /** Four bytes of length and then the bytes. */
  counted(bytes) {
    return this.u32(bytes.length).fixed(bytes);
  }

  toBytes() {
    return concatBytes(...this.#parts);
  }
}

/** Reads one message. */
export class Reader {
  #name;
  #bytes;
  #at = 0;

  constructor(name, type, bytes) {
    this.#name = name;
    if (bytes.length > LONGEST) throw this.refuse(`at most ${LONGEST} bytes`, `${bytes.length} bytes`);
    this.#bytes = bytes;
    const found = this.u8('type');
    if (found !== type) throw this.refuse(`type ${type}`, `type ${found}`);
    const version = this.u8('version');
    if (version !== VERSION) throw this.refuse(`version ${VERSION}`, `version ${version}`);
  }

  /** A refusal that names this message. */
  refuse(expected, found) {
    return new VerificationError(this.#name, expected, found);
  }

  #number(field, length) {
    return this.fixed(field, length).reduce((value, byte) => value * 256 + byte, 0);
  }

  u8(field) {
    return this.#number(field, 1);
  }

  u16(field) {
    return this.#number(field, 2);
  }

  /** A number of four bytes from `least` to `most`. */
  between(field, least, most) {
    const value = this.#number(field, 4);
    if (value < least || value > most) throw this.refuse(`${field} from ${least} to ${most}`, `${value}`);
    return value;
  }

  /** A copy of a field of known length. */
  fixed(field, length) {
    const left = this.#bytes.length - this.#at;
    if (left < length) throw this.refuse(`${length} bytes of ${field}`, `${left} bytes before the end`);
    const value = this.#bytes.slice(this.#at, this.#at + length);
    this.#at += length;
    return value;
  }

  /** A field with four bytes of length before it. */
  counted(field, longest = LONGEST) {
    return this.fixed(field, this.between(`${field} length`, 0, longest));
  }

  /** Ends the message. */
  end() {
    const left = this.#bytes.length - this.#at;
    if (left !== 0) throw this.refuse('the end of the message', `${left} bytes more`);
  }
}
