package io.ochk.signer;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** For each test two signers of kits and two of browsers' tabs in one federation. */
abstract class KitsAndTabs {
  @TempDir Path folder;

  MixedGuild mixed;
  Guild guild;
  BrowserSigners tabs;

  @BeforeEach
  final void begin() throws Exception {
    mixed = new MixedGuild(folder);
    guild = mixed.guild;
    tabs = mixed.tabs;
  }

  @AfterEach
  final void end() throws Exception {
    mixed.close();
  }
}
