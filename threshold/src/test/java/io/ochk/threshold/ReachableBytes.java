package io.ochk.threshold;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** The byte arrays that an object of this library holds on to: what a heap dump would show. */
final class ReachableBytes {
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Object> next = new ArrayDeque<>();
  private final List<byte[]> found = new ArrayList<>();

  private ReachableBytes() {}

  /** The arrays themselves, not copies. */
  static List<byte[]> of(Object root) {
    ReachableBytes walk = new ReachableBytes();
    walk.visit(root);
    while (!walk.next.isEmpty()) {
      walk.open(walk.next.poll());
    }
    return walk.found;
  }

  /** Whether one of the arrays reachable from an object holds these bytes. */
  static boolean contains(Object root, byte[] bytes) {
    return of(root).stream().anyMatch(array -> Arrays.equals(array, bytes));
  }

  private void visit(Object value) {
    if (value != null && seen.add(value)) {
      next.add(value);
    }
  }

  private void open(Object value) {
    switch (value) {
      case byte[] bytes -> found.add(bytes);
      case Collection<?> many -> many.forEach(this::visit);
      case Map<?, ?> map ->
          map.forEach((k, v) -> {
            visit(k);
            visit(v);
          });
      case AtomicReference<?> reference -> visit(reference.get());
      default -> {
        if (value.getClass().getName().startsWith("io.ochk.")) {
          fields(value);
        }
      }
    }
  }

  private void fields(Object value) {
    for (Field field : value.getClass().getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
        field.setAccessible(true);
        try {
          visit(field.get(value));
        } catch (IllegalAccessException e) {
          throw new AssertionError(e);
        }
      }
    }
  }
}
