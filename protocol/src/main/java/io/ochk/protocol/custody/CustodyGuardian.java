package io.ochk.protocol.custody;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;

/**
 * One of those who hold.
 *
 * @param address the guardian's own address, whose BIP-322 signatures count
 * @param name what the guardian is called, 1 to 200 characters; not part of a descriptor's id
 */
public record CustodyGuardian(String address, String name) {
  private static final String ALG = "bip322";

  static CustodyGuardian read(JsonMembers members) throws MalformedException {
    String address = CustodyDescriptor.value(members, "address");
    members.literal("alg", ALG);
    CustodyGuardian guardian = new CustodyGuardian(address, members.text("name", 200));
    members.end();
    return guardian;
  }

  JsonObject json() {
    return JsonObject.builder().put("address", address).put("alg", ALG).put("name", name).build();
  }
}
