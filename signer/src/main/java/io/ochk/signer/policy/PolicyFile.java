package io.ochk.signer.policy;

import io.ochk.keystore.file.DurableFile;
import io.ochk.protocol.json.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The policy's file. It is read again when it has changed; while it is malformed, or is gone after
 * it was there, nothing is allowed without asking: what it denied is not known.
 */
public final class PolicyFile {
  private final Path file;
  private @Nullable FileTime read;
  private long size = -1;
  private boolean wasThere;
  private Policy policy = Policy.INITIAL;

  /** The file at this path; it need not exist. */
  public PolicyFile(Path file) {
    this.file = file;
  }

  /** Where it is. */
  public Path path() {
    return file;
  }

  /** The policy that holds now. */
  public synchronized Policy current() {
    try {
      if (!Files.exists(file)) {
        read = null;
        return wasThere ? cautious() : Policy.INITIAL;
      }
      wasThere = true;
      FileTime modified = Files.getLastModifiedTime(file);
      long length = Files.size(file);
      if (!modified.equals(read) || length != size) {
        policy = load();
        read = modified;
        size = length;
      }
      return policy;
    } catch (IOException | MalformedException e) {
      read = null;
      return cautious();
    }
  }

  /** The file's policy, for whoever wants to know what is wrong with it. */
  public Policy load() throws IOException, MalformedException {
    return Files.exists(file) ? Policy.parse(Files.readAllBytes(file)) : Policy.INITIAL;
  }

  /** Replaces it. */
  public synchronized void save(Policy changed) throws IOException {
    DurableFile.write(file, changed.bytes());
    read = null;
    wasThere = true;
    policy = changed;
  }

  private static Policy cautious() {
    Policy result = Policy.INITIAL;
    for (String kind : Policy.KINDS) {
      result = result.withRule(kind, new KindRule(Answer.ASK, Optional.empty()));
    }
    return result;
  }
}
