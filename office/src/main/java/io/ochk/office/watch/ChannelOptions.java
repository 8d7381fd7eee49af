package io.ochk.office.watch;

import io.ochk.bitcoin.key.KeyException;
import io.ochk.bitcoin.key.SigningKey;
import io.ochk.terminal.CommandFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** How people are told. */
final class ChannelOptions {
  @Option(
      names = "--webhook",
      paramLabel = "URL",
      description = "Post each alert there as JSON; any 2xx confirms.")
  Optional<String> webhook = Optional.empty();

  @Option(
      names = "--smtp",
      paramLabel = "URL",
      description = "Mail each alert through this server: smtp://HOST:PORT or smtps://HOST:PORT.")
  Optional<String> smtp = Optional.empty();

  @Option(names = "--mail-from", paramLabel = "ADDRESS", description = "The mails' sender.")
  Optional<String> mailFrom = Optional.empty();

  @Option(
      names = "--mail-to",
      paramLabel = "ADDRESS",
      split = ",",
      description = "The mails' receivers.")
  List<String> mailTo = new ArrayList<>();

  @Option(names = "--smtp-user", paramLabel = "NAME", description = "User at the mail server.")
  Optional<String> smtpUser = Optional.empty();

  @Option(
      names = "--smtp-password-file",
      paramLabel = "FILE",
      description = "File with the password; it is sent over encrypted lines only.")
  Optional<Path> smtpPasswordFile = Optional.empty();

  @Option(
      names = "--nostr-relay",
      paramLabel = "URL",
      description = "Publish each alert on this relay: wss://HOST.")
  Optional<String> nostrRelay = Optional.empty();

  @Option(
      names = "--nostr-key-file",
      paramLabel = "FILE",
      description = "File with the secret key of the watch's own for Nostr, 64 hex characters.")
  Optional<Path> nostrKeyFile = Optional.empty();

  /**
   * Channels in use.
   *
   * @param http what they share
   */
  record Open(HttpClient http, List<Channel> channels) implements AutoCloseable {
    @Override
    public void close() {
      http.shutdownNow();
    }
  }

  Open open() throws CommandFailure, IOException {
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    List<Channel> channels = new ArrayList<>(List.of(new TerminalChannel()));
    if (webhook.isPresent()) {
      channels.add(
          new WebhookChannel(http, uri("--webhook", webhook.get(), Set.of("https", "http"))));
    }
    if (smtp.isPresent()) {
      channels.add(mail(smtp.get()));
    }
    if (nostrRelay.isPresent()) {
      channels.add(
          new NostrChannel(
              http, uri("--nostr-relay", nostrRelay.get(), Set.of("wss", "ws")), nostrKey()));
    }
    return new Open(http, List.copyOf(channels));
  }

  private Channel mail(String url) throws CommandFailure, IOException {
    if (mailFrom.isEmpty() || mailTo.isEmpty()) {
      throw CommandFailure.usage(
          "--smtp needs --mail-from and --mail-to", "Say who sends and who receives.");
    }
    if (smtpUser.isPresent() != smtpPasswordFile.isPresent()) {
      throw CommandFailure.usage(
          "--smtp-user and --smtp-password-file belong together", "Give both or neither.");
    }
    Optional<MailChannel.Login> login = Optional.empty();
    if (smtpPasswordFile.isPresent()) {
      String password = Files.readString(smtpPasswordFile.get(), StandardCharsets.UTF_8).strip();
      login = Optional.of(new MailChannel.Login(smtpUser.orElse(""), password));
    }
    return new MailChannel(
        uri("--smtp", url, Set.of("smtp", "smtps")), login, mailFrom.get(), List.copyOf(mailTo));
  }

  private SigningKey nostrKey() throws CommandFailure, IOException {
    if (nostrKeyFile.isEmpty()) {
      throw CommandFailure.usage(
          "--nostr-relay needs --nostr-key-file", "Make a key for the watch alone.");
    }
    String hex = Files.readString(nostrKeyFile.get(), StandardCharsets.US_ASCII).strip();
    try {
      return SigningKey.of(HexFormat.of().parseHex(hex));
    } catch (KeyException | IllegalArgumentException e) {
      throw CommandFailure.usage(
          nostrKeyFile.get() + " holds no secret key", "It must hold 64 hex characters.");
    }
  }

  private static URI uri(String option, String text, Set<String> schemes) throws CommandFailure {
    try {
      URI uri = URI.create(text);
      if (uri.getScheme() != null && schemes.contains(uri.getScheme()) && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Answered below.
    }
    throw CommandFailure.usage(
        "not an address for " + option, "It begins with " + schemes + " and names a host.");
  }
}
