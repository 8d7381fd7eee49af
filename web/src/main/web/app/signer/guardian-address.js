// A guardian's own address, which is made of its words: loaded when a signer starts.
import { concatBytes } from '@noble/hashes/utils.js';
import { schnorr } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { HDKey } from '@scure/bip32';
import { entropyToMnemonic, mnemonicToSeedSync } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { taprootAddress } from './address.js';
import { Point, xOf } from './curve.js';
import { NETWORKS } from './members.js';

/** A guardian's own address: BIP-86 at m/86'/coin'/0'/0/0 of the operator's words. It only signs statements. */
export function guardianAddress(seed, network) {
  const root = HDKey.fromMasterSeed(mnemonicToSeedSync(entropyToMnemonic(seed, wordlist)));
  const child = root.derive(`m/86'/${NETWORKS[network].coin}'/0'/0/0`);
  const internal = Point.fromBytes(concatBytes(Uint8Array.of(2), child.publicKey.slice(1)));
  const tweak = bytesToNumberBE(schnorr.utils.taggedHash('TapTweak', xOf(internal)));
  root.wipePrivateData();
  child.wipePrivateData();
  return taprootAddress(xOf(internal.add(Point.BASE.multiply(tweak))), network);
}
