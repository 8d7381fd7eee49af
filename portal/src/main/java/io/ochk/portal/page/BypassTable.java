package io.ochk.portal.page;

import java.util.ArrayList;
import java.util.List;

/**
 * The first table of {@code BYPASS.md}: what the portal does for an operator, and the kit's command
 * for the same.
 */
public final class BypassTable {
  private static final String HEAD = "| action | kit | portal |";

  private BypassTable() {}

  /**
   * A row.
   *
   * @param action what an operator wants to do
   * @param command the kit's command, without the program's name
   * @param portal where the portal does it: an address, a page, or words
   */
  public record Row(String action, String command, String portal) {}

  /**
   * The table's rows.
   *
   * @param markdown the whole document
   * @throws IllegalStateException if the table is not there
   */
  static List<Row> rows(String markdown) {
    List<Row> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : markdown.lines().toList()) {
      if (line.equals(HEAD)) {
        inside = true;
      } else if (inside && !line.startsWith("|")) {
        break;
      } else if (inside && !line.startsWith("|---")) {
        String[] cells = line.split("\\|", -1);
        rows.add(new Row(cells[1].strip(), cells[2].replace("`", "").strip(), cells[3].strip()));
      }
    }
    if (rows.isEmpty()) {
      throw new IllegalStateException("BYPASS.md has no table of actions");
    }
    return List.copyOf(rows);
  }
}
