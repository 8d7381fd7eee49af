package io.ochk.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The processor time of the measuring thread alone, so that neither other programs on the machine
 * nor what prepares the next call counts.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class ProcessorTime {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Nanoseconds in all calls. */
  public long processorNanos;

  /** How many calls. */
  public long calls;

  private long begun;

  void begin() {
    begun = THREADS.getCurrentThreadCpuTime();
  }

  void end() {
    processorNanos += THREADS.getCurrentThreadCpuTime() - begun;
    calls++;
  }
}
