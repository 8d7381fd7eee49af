/**
 * Files that are either wholly there or not at all.
 *
 * <p>{@link io.ochk.keystore.file.DurableFile} writes beside the target, forces the bytes and the
 * directory to disk and only then gives the file its name. {@link
 * io.ochk.keystore.file.DirectoryLock} keeps two processes out of one directory.
 */
@NullMarked
package io.ochk.keystore.file;

import org.jspecify.annotations.NullMarked;
