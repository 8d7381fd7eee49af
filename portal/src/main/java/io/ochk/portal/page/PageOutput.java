package io.ochk.portal.page;

import gg.jte.TemplateOutput;
import gg.jte.html.HtmlTemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;

/**
 * Where a template writes to. What comes out of the store is escaped for the place where it stands,
 * and characters that would mislead a reader are replaced first.
 */
final class PageOutput implements HtmlTemplateOutput {
  private final StringOutput text = new StringOutput(16_384);
  private final HtmlTemplateOutput html = new OwaspHtmlTemplateOutput(text);

  /** The page so far. */
  String page() {
    return text.toString();
  }

  @Override
  public void setContext(String tagName, String attributeName) {
    html.setContext(tagName, attributeName);
  }

  @Override
  public void writeUserContent(String value) {
    if (value != null) {
      html.writeUserContent(visible(value));
    }
  }

  @Override
  public void writeContent(String value) {
    html.writeContent(value);
  }

  @Override
  public void writeContent(String value, int beginIndex, int endIndex) {
    html.writeContent(value, beginIndex, endIndex);
  }

  @Override
  public void writeBinaryContent(byte[] value) {
    ((TemplateOutput) html).writeBinaryContent(value);
  }

  // Control characters have no place in HTML; the ones that turn the direction of text could make
  // an id look like another.
  static String visible(String value) {
    StringBuilder out = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0);
      boolean turning = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
      out.append(control || turning ? '\ufffd' : c);
    }
    return out.toString();
  }
}
