"""OpenTimestamps proofs by the reference library.

Without arguments: one JSON request per line in, one answer per line out.
`ots_peer.py vectors` prints the committed vectors: proofs that the library wrote, files that it refuses.
"""

import json
import random
import sys
import warnings

from opentimestamps.core.notary import (
    BitcoinBlockHeaderAttestation, PendingAttestation, UnknownAttestation)
from opentimestamps.core.op import (
    OpAppend, OpHexlify, OpKECCAK256, OpPrepend, OpReverse, OpRIPEMD160, OpSHA1, OpSHA256)
from opentimestamps.core.serialize import (
    BytesDeserializationContext, BytesSerializationContext)
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp, make_merkle_tree

warnings.simplefilter("ignore")

FILE_HASHES = [OpSHA1, OpRIPEMD160, OpSHA256, OpKECCAK256]


def rand_bytes(rnd, length):
    return bytes(rnd.getrandbits(8) for _ in range(length))


def attestation(rnd):
    pick = rnd.randrange(4)
    if pick == 0:
        return BitcoinBlockHeaderAttestation(rnd.choice([0, 127, 128, 358391, 2 ** 31, 2 ** 40]))
    if pick == 1:
        return PendingAttestation("https://%s.calendar.example/x-%d._" % (rnd.choice("abc"), rnd.randrange(9)))
    if pick == 2:
        return UnknownAttestation(b"\x00" * 7 + bytes([rnd.randrange(256)]), rand_bytes(rnd, rnd.randrange(40)))
    return UnknownAttestation(rand_bytes(rnd, 8), b"")


def grow(rnd, stamp, depth):
    """Adds random attestations and operations below a node."""
    for _ in range(rnd.randrange(3) if depth else 1 + rnd.randrange(2)):
        stamp.attestations.add(attestation(rnd))
    wanted = 0 if depth == 0 else rnd.randrange(0 if stamp.attestations else 1, 4)
    for _ in range(wanted):
        length = len(stamp.msg)
        choices = [OpSHA1(), OpRIPEMD160(), OpSHA256(), OpKECCAK256(), OpReverse()]
        if length <= 2048:
            choices.append(OpHexlify())
        if length < 4000:
            choices += [OpAppend(rand_bytes(rnd, 1 + rnd.randrange(90))), OpPrepend(rand_bytes(rnd, 1 + rnd.randrange(90)))]
        grow(rnd, stamp.ops.add(rnd.choice(choices)), depth - 1)


def serialize(item):
    ctx = BytesSerializationContext()
    item.serialize(ctx)
    return ctx.getbytes()


def describe(data):
    """What the library reads: the canonical bytes again, and each attestation with its message."""
    stamp = DetachedTimestampFile.deserialize(BytesDeserializationContext(data))
    claims = []
    for msg, att in stamp.timestamp.all_attestations():
        if isinstance(att, BitcoinBlockHeaderAttestation):
            claims.append("%s Bitcoin block %d" % (msg.hex(), att.height))
        elif isinstance(att, PendingAttestation):
            claims.append("%s pending at %s" % (msg.hex(), att.uri))
        else:
            claims.append("%s unknown kind %s" % (msg.hex(), att.TAG.hex()))
    return {"bytes": serialize(stamp).hex(), "claims": sorted(claims)}


def random_file(seed):
    rnd = random.Random(seed)
    op = FILE_HASHES[seed % 4]
    stamp = Timestamp(op()(rand_bytes(rnd, 50)))
    grow(rnd, stamp, 1 + rnd.randrange(5))
    return DetachedTimestampFile(op(), stamp)


def read(request):
    try:
        return describe(bytes.fromhex(request["bytes"]))
    except Exception as e:  # whatever the library raises is its refusal
        return {"refused": type(e).__name__}


def make(request):
    data = serialize(random_file(request["seed"]))
    return describe(data)


def merge(request):
    """The union of two random proofs of one digest."""
    first, second = Timestamp(bytes.fromhex(request["digest"])), Timestamp(bytes.fromhex(request["digest"]))
    grow(random.Random(request["seed"]), first, 3)
    grow(random.Random(request["seed"] + 1), second, 3)
    files = [DetachedTimestampFile(OpSHA256(), t) for t in (first, second)]
    parts = [serialize(f).hex() for f in files]
    first.merge(second)
    return {"first": parts[0], "second": parts[1], "bytes": serialize(files[0]).hex()}


def batch(request):
    """The library's own way of stamping several digests at once."""
    files, roots = [], []
    for digest, nonce in zip(request["digests"], request["nonces"]):
        stamp = DetachedTimestampFile(OpSHA256(), Timestamp(bytes.fromhex(digest)))
        roots.append(stamp.timestamp.ops.add(OpAppend(bytes.fromhex(nonce))).ops.add(OpSHA256()))
        files.append(stamp)
    tip = make_merkle_tree(roots)
    tip.attestations.add(PendingAttestation("https://a.example"))
    return {"root": tip.msg.hex(), "files": [serialize(f).hex() for f in files]}


def vectors():
    return {
        "made_by": "python-opentimestamps 0.4.2",
        "files": [make({"seed": s}) for s in range(32)],
        "merged": [merge({"seed": 2 * s, "digest": "%064x" % s}) for s in range(8)],
        "batches": [
            batch({"digests": ["%064x" % (7 * i + n) for i in range(n)], "nonces": ["%032x" % i for i in range(n)]})
            for n in (1, 2, 3, 4, 5, 7, 8, 13)],
    }


def main():
    if sys.argv[1:] == ["vectors"]:
        json.dump(vectors(), sys.stdout, indent=1)
        print()
        return
    operations = {"read": read, "make": make, "merge": merge, "batch": batch}
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(operations[request["op"]](request)), flush=True)


main()
