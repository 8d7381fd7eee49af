package io.ochk.portal.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonObject;
import io.ochk.server.http.Reply;
import io.ochk.server.problem.Problem;
import io.ochk.web.Bundle;
import io.ochk.web.WebPage;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns a template and what it shows into a page, with the policy under which browsers run it. */
public final class Pages {
  private final TemplateEngine templates = TemplateEngine.createPrecompiled(ContentType.Html);
  private final Bundle bundle = Bundle.own();
  private final Origin origin;

  /** The pages of the portal at {@code origin}. */
  public Pages(Origin origin) {
    this.origin = origin;
  }

  /** A refusal for somebody who has followed a link that leads to no page, or too many at once. */
  public Reply.Whole refused(Problem problem) {
    return refused(problem, "/", "");
  }

  /**
   * A refusal for somebody who followed a link: a page, not a problem in JSON.
   *
   * @param path where to go on from
   * @param json what that page shows as JSON, or empty
   */
  Reply.Whole refused(Problem problem, String path, String json) {
    return Reply.refusal(
        problem,
        render(
            problem.code().status(),
            "refused",
            frame(problem.code().title(), path, json),
            Map.of("refusal", new RefusalView(problem, path))));
  }

  /** What such a page says, for programs, with the files and the audience that it names. */
  JsonObject named(PageWords words) {
    JsonObject.Builder json = JsonObject.builder().put("ok", true);
    words.json().members().forEach(json::put);
    return json.put("audience", origin.text()).put("browser_files_sha256", bundle.sha256()).build();
  }

  /** The frame of a page that is the same for everybody. */
  Frame frame(String title, String path, String json) {
    return new Frame(
        title, path, Optional.of(json).filter(j -> !j.isEmpty()), Optional.empty(), bundle, origin);
  }

  /** The frame of a page that a module of its own fills in. */
  Frame frame(String title, String path, String json, String script) {
    return new Frame(
        title,
        path,
        Optional.of(json).filter(j -> !j.isEmpty()),
        Optional.of(script),
        bundle,
        origin);
  }

  /** The page. */
  Reply.Whole render(int status, String template, Frame frame, Map<String, Object> shown) {
    return render(status, template, frame, shown, List.of());
  }

  /**
   * A page that reads from elsewhere too.
   *
   * @param readable the origins to which its module may send requests
   */
  Reply.Whole render(
      int status,
      String template,
      Frame frame,
      Map<String, Object> shown,
      Collection<Origin> readable) {
    PageOutput out = new PageOutput();
    Map<String, Object> parameters = new HashMap<>(shown);
    parameters.put("frame", frame);
    templates.render(template + ".jte", parameters, out);
    return WebPage.reply(status, out.page(), readable);
  }
}
