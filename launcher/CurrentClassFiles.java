import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Writes a jar's classes again in the class file format of the Java that runs this, with the same
 * code and the stack maps that the format asks for. An ahead-of-time cache takes no class from
 * before Java 6. The jar has to be on the class path, so that the types of its classes are found.
 *
 * <p>Usage: {@code java -cp IN CurrentClassFiles.java IN OUT}, where OUT may be IN
 */
final class CurrentClassFiles {
  private static final ClassFile CLASS_FILE =
      ClassFile.of(ClassFile.StackMapsOption.GENERATE_STACK_MAPS);

  public static void main(String[] arguments) throws IOException {
    Path whole = Path.of(arguments[1]);
    Path part = whole.resolveSibling(whole.getFileName() + ".part");
    try (JarFile in = new JarFile(arguments[0]);
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(part))) {
      for (JarEntry entry : in.stream().toList()) {
        byte[] bytes = in.getInputStream(entry).readAllBytes();
        boolean isClass =
            entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class");
        JarEntry copy = new JarEntry(entry.getName());
        copy.setTime(entry.getTime());
        out.putNextEntry(copy);
        out.write(isClass ? current(bytes) : bytes);
      }
    }
    Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
  }

  private static byte[] current(byte[] bytes) {
    ClassModel old = CLASS_FILE.parse(bytes);
    return CLASS_FILE.build(
        old.thisClass().asSymbol(),
        now -> {
          now.transform(old, ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL));
          now.withVersion(ClassFile.latestMajorVersion(), 0);
        });
  }

  private CurrentClassFiles() {}
}
