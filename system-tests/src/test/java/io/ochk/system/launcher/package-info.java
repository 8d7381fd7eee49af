/**
 * The launcher's own rules: what it says where a tool is missing ({@link
 * io.ochk.system.launcher.ToolchainTest}) and while something takes long ({@link
 * io.ochk.system.launcher.ProgressTest}). What it starts is tested where that belongs.
 */
package io.ochk.system.launcher;
