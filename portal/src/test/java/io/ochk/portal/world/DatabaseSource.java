package io.ochk.portal.world;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Each database in turn; a quick run starts no server and plays SQLite alone. */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(DatabaseSource.Databases.class)
public @interface DatabaseSource {

  /** The databases of this run. */
  final class Databases implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      boolean quick = System.getProperty("oc.test.scale", "default").equals("quick");
      return Arrays.stream(Database.values())
          .filter(database -> !quick || database == Database.SQLITE)
          .map(Arguments::of);
    }
  }
}
