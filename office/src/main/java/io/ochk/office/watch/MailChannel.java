package io.ochk.office.watch;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * Mails alerts over SMTP.
 *
 * @param server {@code smtp://host:port}, with STARTTLS where the server offers it, or {@code
 *     smtps://host:port}
 * @param login user and password, if the server wants them; over an encrypted line only
 * @param from the sender
 * @param to the receivers
 */
record MailChannel(URI server, Optional<Login> login, String from, List<String> to)
    implements Channel {
  private static final String PATIENCE_MS = "10000";

  /** Who sends. */
  record Login(String user, String password) {
    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }

  @Override
  public String name() {
    return "mail";
  }

  @Override
  public void send(Alert alert) throws DeliveryException {
    boolean tls = "smtps".equals(server.getScheme());
    int port = server.getPort() > 0 ? server.getPort() : tls ? 465 : 25;
    Session session = Session.getInstance(properties(tls, port));
    try (Transport transport = session.getTransport(tls ? "smtps" : "smtp")) {
      MimeMessage message = message(session, alert);
      if (login.isPresent()) {
        transport.connect(server.getHost(), port, login.get().user(), login.get().password());
      } else {
        transport.connect(server.getHost(), port, null, null);
      }
      transport.sendMessage(message, message.getAllRecipients());
    } catch (MessagingException e) {
      throw new DeliveryException("the mail server does not take it: " + e.getMessage());
    }
  }

  private Properties properties(boolean tls, int port) {
    String prefix = tls ? "mail.smtps." : "mail.smtp.";
    Properties properties = new Properties();
    properties.setProperty(prefix + "port", "" + port);
    properties.setProperty(prefix + "connectiontimeout", PATIENCE_MS);
    properties.setProperty(prefix + "timeout", PATIENCE_MS);
    properties.setProperty(prefix + "writetimeout", PATIENCE_MS);
    properties.setProperty(prefix + "auth", "" + login.isPresent());
    properties.setProperty(prefix + "ssl.checkserveridentity", "true");
    properties.setProperty("mail.smtp.starttls.enable", "true");
    // A password never goes over a line that others can read.
    properties.setProperty("mail.smtp.starttls.required", "" + login.isPresent());
    return properties;
  }

  private MimeMessage message(Session session, Alert alert) throws MessagingException {
    MimeMessage message = new MimeMessage(session);
    message.setFrom(new InternetAddress(from));
    for (String receiver : to) {
      message.addRecipient(Message.RecipientType.TO, new InternetAddress(receiver));
    }
    message.setSubject(alert.title(), "UTF-8");
    message.setHeader(
        "Date",
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            Instant.ofEpochSecond(alert.at()).atOffset(ZoneOffset.UTC)));
    message.setHeader("OC-Alert-Id", alert.id());
    message.setHeader("Auto-Submitted", "auto-generated");
    message.setText(alert.text() + "\n", "UTF-8");
    return message;
  }
}
