package io.ochk.office.watch;

/** A way to tell people. Safe to use again with the same alert: receivers know it by its id. */
interface Channel {
  /** What this channel is, such as {@code webhook}; deliveries remember it. */
  String name();

  /**
   * Tells, and returns when the receiver has confirmed it.
   *
   * @throws DeliveryException if it has not
   */
  void send(Alert alert) throws DeliveryException;

  /** The receiver could not be told, or not now. */
  final class DeliveryException extends Exception {
    private static final long serialVersionUID = 1L;

    DeliveryException(String why) {
      super(why);
    }
  }
}
