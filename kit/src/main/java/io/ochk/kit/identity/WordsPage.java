package io.ochk.kit.identity;

import java.util.List;

/** How the 24 words are laid out for copying by hand. */
final class WordsPage {
  private static final int COLUMNS = 4;

  private WordsPage() {}

  static String text(List<String> words) {
    StringBuilder page = new StringBuilder();
    page.append("\nThese 24 words are your key. Write them down now, on paper, in this order.\n");
    page.append("They are shown only once. Anybody who reads them is you.\n\n");
    int rows = words.size() / COLUMNS;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        int i = column * rows + row;
        page.append(String.format("  %2d. %-10s", i + 1, words.get(i)));
      }
      page.append('\n');
    }
    return page.toString();
  }
}
